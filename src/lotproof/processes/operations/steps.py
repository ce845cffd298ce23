"""What every operation on a document does: lock it, and log its step."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from lotproof.core.actors import Actor
from lotproof.core.ids import new_id
from lotproof.evidence.models import Audited, Versioned
from lotproof.evidence.operations import append_entry, save_versioned
from lotproof.processes.refusals import LineUnknown
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document, DocumentLine
from lotproof.workflow.operations import Taken, take_step

Known = TypeVar("Known")


@dataclass(slots=True)
class Work:
    """A document under lock with its lines, and what an operation adds to its entry."""

    document: Document
    lines: list[DocumentLine]
    at: datetime
    actor: Actor
    entry: UUID = field(default_factory=new_id)
    rows: list[Audited] = field(default_factory=list)
    groups: list[dict[str, Any]] = field(default_factory=list)

    def line(self, line: UUID) -> DocumentLine:
        """Return one of the document's lines.

        Raises:
            LineUnknown: If it has none with this id.
        """
        for known in self.lines:
            if known.pk == line:
                return known
        raise LineUnknown(document=self.document.number)

    def next_position(self) -> int:
        """Return the position of a line that is added now."""
        return max((line.position for line in self.lines), default=0) + 1

    def save(self, *records: Versioned) -> None:
        """Save records and add them to the entry."""
        save_versioned(*records)
        self.rows.extend(records)


def known(value: Known | None) -> Known:
    """Return a value that a document of this kind always has.

    Raises:
        LookupError: If it hasn't: a defect, for no operation leaves it so.
    """
    if value is None:
        raise LookupError("A document lacks what its kind always has.")
    return value


def lock(document: UUID, kind: Kind, *, at: datetime, actor: Actor) -> Work:
    """Lock a document and read its lines.

    Everything that changes a document waits for this lock, so its lines and the
    documents that follow it change one at a time.

    Returns:
        The document with its lines, ready for an operation.
    """
    record = (
        Document.objects.select_for_update(no_key=True, of=("self",))
        .select_related("template", "partner", "site")
        .get(pk=document, kind=kind)
    )
    lines = (
        DocumentLine.objects.filter(document=record)
        .select_related("device", "lot", "serial", "location")
        .order_by("position")
    )
    return Work(record, list(lines), at, actor)


def take(work: Work, step: str, *, confirmation: Any = None) -> Taken:
    """Take the document's step; its row is saved with the entry by `log`."""
    taken = take_step(
        document=work.document,
        lines=work.lines,
        step=step,
        entry=work.entry,
        confirmation=confirmation,
        at=work.at,
        actor=work.actor,
    )
    work.rows.extend(taken.rows)
    return taken


def log(
    work: Work,
    event: str,
    *,
    taken: Taken | None = None,
    reason: str = "",
    values: Mapping[str, Any] | None = None,
    request_id: UUID | None = None,
    also: Iterable[Audited] = (),
) -> None:
    """Append the one entry of an operation on a document."""
    append_entry(
        kind=f"{work.document.kind}.{event}",
        subject=work.document,
        rows=[*work.rows, *also],
        groups=work.groups,
        reason=reason,
        values=values,
        signature=taken.signature_values if taken else None,
        at=work.at,
        actor=work.actor,
        request_id=request_id,
        entry_id=work.entry,
    )
