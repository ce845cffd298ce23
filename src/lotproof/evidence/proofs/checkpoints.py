"""Checkpoints: signed statements of the tree's size and root.

Source:
    C2SP tlog-checkpoint.
"""

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lotproof.core.refusals import Refused, gettext_noop
from lotproof.evidence.proofs.notes import (
    ED25519,
    VerifiedNote,
    decode_base64,
    note_text,
    sign_note,
    verify_note,
)
from lotproof.evidence.proofs.said import Said

_SIZE = re.compile(r"0|[1-9][0-9]{0,19}", re.ASCII)


class CheckpointRefused(Refused):
    """A text that isn't a checkpoint, or not this log's."""

    template = gettext_noop(
        "This isn't a checkpoint: %(reason)s. Get the checkpoint again, unchanged."
    )


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself at one size."""

    origin: str
    """The log's name."""
    size: int
    """Entries in the tree."""
    root: bytes
    """The tree's root hash, 32 bytes."""
    extensions: tuple[str, ...] = ()
    """Further lines of a meaning that only the log knows; ours writes none."""

    @property
    def text(self) -> str:
        """The text that is signed."""
        lines = [self.origin, str(self.size), b64encode(self.root).decode()]
        return "\n".join([*lines, *self.extensions, ""])


def parse(text: str) -> Checkpoint:
    """Read a checkpoint's text, or the text of a signed one without checking it.

    Args:
        text: Three or more lines; signatures may follow after an empty line.

    Returns:
        The checkpoint.

    Raises:
        CheckpointRefused: If a line isn't as a checkpoint has it.
        NoteRefused: If there are signatures and they are malformed.
    """
    if "\n\n" in text:
        text = note_text(text)
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() or not all(lines):
        reason = Said(gettext_noop("it must have three lines or more, none empty"))
        raise CheckpointRefused(reason=reason)
    origin, size, encoded, *extensions = lines
    if not _SIZE.fullmatch(size) or int(size) >= 2**64:
        reason = Said(gettext_noop("%(size)r isn't a tree size"), size=size[:40])
        raise CheckpointRefused(reason=reason)
    try:
        root = decode_base64(encoded)
    except ValueError:
        root = b""
    if len(root) != 32:
        reason = Said(gettext_noop("its third line isn't a hash of 32 bytes"))
        raise CheckpointRefused(reason=reason)
    return Checkpoint(
        origin=origin, size=int(size), root=root, extensions=tuple(extensions)
    )


def sign(*, origin: str, size: int, root: bytes, key: Ed25519PrivateKey) -> str:
    """Sign a checkpoint with a key that bears the log's name.

    Args:
        origin: The log's name; no spaces, no plus sign.
        size: Entries in the tree.
        root: The root hash at that size, 32 bytes.
        key: The log's key.

    Returns:
        The signed note.

    Raises:
        VerifierKeyRefused: If a key can't have that name.
    """
    return sign_note(Checkpoint(origin, size, root).text, origin, key)


def verify(note: str, vkeys: Sequence[str]) -> tuple[Checkpoint, VerifiedNote]:
    """Check a signed checkpoint.

    Args:
        note: The signed note.
        vkeys: Keys of the log, and of witnesses where wanted.

    Returns:
        The checkpoint, and the note with the signatures that hold.

    Raises:
        VerifierKeyRefused: If a given key isn't one.
        NoteRefused: If the note is malformed or no given key has signed it.
        CheckpointRefused: If the text isn't a checkpoint, or no key that bears
            the log's name has signed it: a witness alone doesn't speak for it.
    """
    verified = verify_note(note, vkeys)
    checkpoint = parse(verified.text)
    if not any(
        signature.key.kind == ED25519 and signature.key.name == checkpoint.origin
        for signature in verified.signatures
    ):
        reason = Said(
            gettext_noop("no given key of the log %(origin)s has signed it"),
            origin=checkpoint.origin,
        )
        raise CheckpointRefused(reason=reason)
    return checkpoint, verified
