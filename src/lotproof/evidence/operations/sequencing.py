"""Giving entries their index and signing the log's checkpoints."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection, transaction

from lotproof.core.actors import Actor
from lotproof.evidence.models import Checkpoint, LogKey
from lotproof.evidence.operations.appending import append_entry
from lotproof.evidence.proofs import checkpoints, tiles
from lotproof.evidence.queries import log_size, read_tile

SEQUENCER_LOCK = 0x4C6F7470726F6F66
"""Advisory lock of the one sequencer at work: "Lotproof" in ASCII."""

TAKE_PENDING = """
DELETE FROM evidence_pendingentry WHERE entry_id IN (
    SELECT entry_id FROM evidence_pendingentry ORDER BY entry_id LIMIT %s
) RETURNING entry_id
"""


@transaction.atomic
def sequence_entries(
    *, origin: str, key: Ed25519PrivateKey, at: datetime, batch: int = 4096
) -> Checkpoint | None:
    """Give waiting entries their indexes, extend the tiles, sign a checkpoint.

    One caller at a time does the work; another one that comes meanwhile returns
    at once. Either everything of a batch is written or nothing.

    Args:
        origin: The log's name, the first line of its checkpoints.
        key: The key that signs.
        at: The moment of signing.
        batch: Entries to take at most.

    Returns:
        The new checkpoint, or `None` if nothing waited or another is at work.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEQUENCER_LOCK])
        if not cursor.fetchone()[0]:
            return None
        cursor.execute(TAKE_PENDING, [batch])
        waiting = sorted(row[0] for row in cursor.fetchall())
        if not waiting:
            return None
        size = log_size()
        hashes = _leaf_hashes(waiting)
        cursor.execute(
            "INSERT INTO evidence_leaf (index, entry_id) "
            "SELECT %s + position - 1, entry FROM unnest(%s::uuid[]) "
            "WITH ORDINALITY AS waiting (entry, position)",
            [size, waiting],
        )
    _extend_tiles(size, hashes)
    new_size = size + len(waiting)
    root = tiles.tree_root(new_size, read_tile)
    note = checkpoints.sign(origin=origin, size=new_size, root=root, key=key)
    return Checkpoint.objects.create(size=new_size, root=root, note=note, signed_at=at)


def _leaf_hashes(entries: Sequence[UUID]) -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT leaf_hash FROM evidence_entry WHERE id = ANY(%s) ORDER BY id",
            [list(entries)],
        )
        return [bytes(row[0]) for row in cursor.fetchall()]


def _extend_tiles(size: int, hashes: Sequence[bytes]) -> None:
    writes = tiles.extend(size, hashes, read_tile)
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO evidence_tile (level, index, width, hashes) "
            "VALUES (%s, %s, %s, %s) ON CONFLICT (level, index) "
            "DO UPDATE SET width = excluded.width, hashes = excluded.hashes",
            [[write.level, write.index, write.width, write.hashes] for write in writes],
        )


@transaction.atomic
def add_log_key(*, verifier_key: str, at: datetime, actor: Actor) -> LogKey:
    """Record the key that signs checkpoints from now on.

    The entry is covered by checkpoints of the old key as well as the new one's,
    so a reader who trusts the old key can follow the change.

    Args:
        verifier_key: The C2SP vkey: name, key id and public key.
        at: The moment of the change.
        actor: The person who rotates the key, or the system for the first one.

    Returns:
        The recorded key.
    """
    key = LogKey.objects.create(verifier_key=verifier_key, added_at=at)
    append_entry(kind="evidence.key_added", subject=key, rows=[key], at=at, actor=actor)
    return key
