"""The seal on a printed paper: where its evidence stands in the log.

The QR code holds plain text, one value a line:

    lotproof-paper-1
    <kind of the paper>
    <its number>
    <index of its entry in the log, decimal>
    <leaf hash of the entry, base64>
    <the signed checkpoint, a C2SP note: origin, size, root, empty line, signature>

Whoever holds the paper holds a signed statement of the log's size and root. A log
that was rewritten later can't be consistent with it, so every copy of a paper is a
witness. The checkpoint is the first one that covers the entry: a second print bears
the same seal.
"""

import time
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from uuid import UUID

import segno

from lotproof.core.refusals import Refused, gettext_noop
from lotproof.evidence.models import Checkpoint, Entry
from lotproof.evidence.sequencing import sequence_all

HEADING = "lotproof-paper-1"
PATIENCE_SECONDS = 5.0
"""How long to wait for another sequencer that has taken our entry."""


class SealNotReady(Refused):
    """The paper's entry has no place in the log yet."""

    template = gettext_noop(
        "The entry of %(number)s still waits for its place in the log, so its paper "
        "can't be sealed. Try again in a moment; if it stays so, run lotproof verify."
    )


@dataclass(frozen=True, slots=True)
class Seal:
    """Where the entry of a paper stands in the log."""

    kind: str
    number: str
    entry: UUID
    index: int
    leaf_hash: bytes
    size: int
    """Entries that the checkpoint covers."""
    root: bytes
    note: str
    """The signed checkpoint."""

    @property
    def text(self) -> str:
        """What the QR code holds."""
        lines = (
            HEADING,
            self.kind,
            self.number,
            str(self.index),
            b64encode(self.leaf_hash).decode(),
        )
        return "\n".join([*lines, self.note])

    @property
    def svg(self) -> str:
        """The QR code as a drawing."""
        drawing = BytesIO()
        code = segno.make_qr(self.text, error="m")
        code.save(drawing, kind="svg", border=2, xmldecl=False, svgns=True)
        return drawing.getvalue().decode()


def seal_of(*, entry: UUID, kind: str, number: str, at: datetime) -> Seal:
    """Return the seal of a paper; its entry is sequenced first if it still waits.

    Call it outside of a transaction: the sequencer wouldn't see the entry.

    Args:
        entry: The entry that the paper tells of.
        kind: The paper's kind, such as `delivery_note`.
        number: The document's number.
        at: The moment of printing.

    Returns:
        The seal, with the first checkpoint that covers the entry.

    Raises:
        SealNotReady: If another sequencer doesn't finish in time.
        LogRewritten: If the log doesn't continue the checkpoint kept outside.
    """
    record = Entry.objects.select_related("leaf")
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not record.filter(pk=entry, leaf__isnull=False).exists():
        if time.monotonic() > deadline:
            raise SealNotReady(number=number)
        if sequence_all(at=at) is None:
            time.sleep(0.05)
    sealed = record.get(pk=entry)
    index = sealed.leaf.index
    checkpoint = Checkpoint.objects.filter(size__gt=index).order_by("size")[:1].get()
    return Seal(
        kind=kind,
        number=number,
        entry=entry,
        index=index,
        leaf_hash=bytes(sealed.leaf_hash),
        size=checkpoint.size,
        root=bytes(checkpoint.root),
        note=checkpoint.note,
    )
