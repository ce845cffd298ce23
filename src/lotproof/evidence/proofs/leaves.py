"""What the log hashes for an entry.

A leaf isn't the entry's body but a short statement with the body's digest, so
the tiles that anybody may fetch hold neither personal nor commercial data, and
every leaf fits the two-byte length of an entry bundle.
"""

import re
from hashlib import sha256
from uuid import UUID

from lotproof.core.refusals import Refused, gettext_noop
from lotproof.evidence.proofs.merkle import leaf_hash

KIND = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
ENTRY_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)


class LeafRefused(Refused):
    """A part of a leaf that isn't spelled in the one way a leaf knows."""

    template = gettext_noop(
        "The entry has %(part)s %(text)r, which no entry of the log can have. "
        "Take it from the log as it stands there."
    )


def leaf_input(entry_id: UUID | str, kind: str, at: str, body: bytes) -> bytes:
    """Return the bytes that are hashed for an entry, as canonical JSON.

    Args:
        entry_id: The entry's UUID; as text in lower case with hyphens.
        kind: Package and event, such as `recall.opened`.
        at: The operation's moment as 2026-11-22T08:00:00.000000Z.
        body: The entry's body, canonical JSON.

    Returns:
        `{"at","digest","id","kind"}` with the body's SHA-256 in hex.

    Raises:
        LeafRefused: If a part isn't spelled so.
    """
    entry_id = str(entry_id)
    if not ENTRY_ID.fullmatch(entry_id):
        raise LeafRefused(part="id", text=entry_id)
    if not KIND.fullmatch(kind):
        raise LeafRefused(part="kind", text=kind)
    if not MOMENT.fullmatch(at):
        raise LeafRefused(part="at", text=at)
    # None of the parts can need escaping, so this is their canonical JSON.
    digest = sha256(body).hexdigest()
    return (
        f'{{"at":"{at}","digest":"{digest}","id":"{entry_id}","kind":"{kind}"}}'
    ).encode()


def leaf_hash_of(entry_id: UUID | str, kind: str, at: str, body: bytes) -> bytes:
    """Return an entry's leaf hash, 32 bytes; arguments as for `leaf_input`."""
    return leaf_hash(leaf_input(entry_id, kind, at, body))
