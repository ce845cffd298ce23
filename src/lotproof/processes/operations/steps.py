"""What every operation on a document does: lock it, permit and log its step."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from lotproof.accounts.operations import Confirmation
from lotproof.catalog.models import Device
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.ids import new_id
from lotproof.core.records import ask_to_attach, records, records_of_both
from lotproof.evidence.models import Audited, Versioned
from lotproof.evidence.operations import (
    RequestIdReused,
    append_entry,
    ask_first_result,
    save_versioned,
)
from lotproof.ledger.batches import Line
from lotproof.ledger.facts import Facts, ask_for_locked_facts
from lotproof.ledger.models import Lot, Serial
from lotproof.ledger.rules import Place
from lotproof.partners.models import Partner
from lotproof.processes.refusals import LineUnknown, OtherSite, TooManyLines
from lotproof.warehouse.models import Location, Site
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document, DocumentLine, ProcessTemplate
from lotproof.workflow.operations import (
    DocumentUnknown,
    Taken,
    check_step,
    permit_step,
    take_part,
    take_step,
)

Known = TypeVar("Known")

Moves = Callable[[Sequence[DocumentLine]], Sequence[Line]]
"""Returns what an operation moves, by the lines of its document."""

MOST_LINES = 2_000
"""Lines of one document, or of one request about it. Paper orders stay far below;
more would keep the rows of other people's documents locked for seconds."""


@dataclass(slots=True)
class Work:
    """A document under lock with its lines, and what an operation adds to its entry."""

    document: Document
    lines: list[DocumentLine]
    at: datetime
    actor: Actor
    known_facts: Facts | None = None
    """About what moves, locked, if the operation said at its beginning what does."""
    entry: UUID = field(default_factory=new_id)
    rows: list[Audited] = field(default_factory=list)
    groups: list[dict[str, Any]] = field(default_factory=list)
    is_repeated: bool = False
    """The request was carried out before: there is nothing left to do."""

    @property
    def facts(self) -> Facts:
        """What the rules need to know about what moves."""
        return known(self.known_facts)

    @property
    def today(self) -> date:
        """The day at the document's site."""
        return self.at.astimezone(ZoneInfo(self.document.site.time_zone)).date()

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


def check_count(parts: Collection[object]) -> None:
    """Do nothing if a request has no more lines than one document may have.

    Raises:
        TooManyLines: If it has more.
    """
    if len(parts) > MOST_LINES:
        raise TooManyLines(lines=len(parts), most=MOST_LINES)


def is_repeated(request_id: UUID | None, event: str, *, document: UUID) -> bool:
    """Return whether this request about a document was carried out before.

    Args:
        request_id: The caller's id; `None` never was.
        event: The event kind that the request would log.
        document: What it is about.

    Raises:
        RequestIdReused: If the id was used for something else.
    """
    return _ask_repeated(request_id, event, document=document)()


def _ask_repeated(
    request_id: UUID | None, event: str, *, document: UUID
) -> Callable[[], bool]:
    asked = ask_first_result(request_id, event)

    def repeated() -> bool:
        done = asked()
        if done is not None and done != document:
            raise RequestIdReused(request=request_id, kind=event)
        return done is not None

    return repeated


def begin(  # noqa: PLR0913 - these are the ways in which beginnings differ
    document: UUID,
    kind: Kind,
    step: str,
    event: str,
    *,
    request_id: UUID | None,
    actor: Actor,
    with_lines: bool = True,
    in_any_state: bool = False,
    moves: Moves | None = None,
) -> Work:
    """Lock a document for a step that its state leads to and the actor may take.

    Args:
        document: The document.
        kind: What it must be.
        step: The step's code.
        event: The event kind that the request would log.
        request_id: The caller's id of the request.
        actor: Who does it.
        with_lines: Whether the operation looks at all lines.
        in_any_state: Whether the operation looks at the document's state later, to
            say better why the step isn't open.
        moves: See `lock`.

    Returns:
        The document with its lines; `is_repeated` if the request was carried out
        before, whatever the document's state is by now.

    Raises:
        NotPermitted: If the actor's roles don't allow the step.
        DocumentUnknown: If there is no such document of this kind.
        StepNotOpen: If the document's state doesn't lead to the step.
        RequestIdReused: If the request's id was used for something else.
    """
    repeated = _ask_repeated(request_id, event, document=document)
    try:
        work = lock(
            document,
            kind,
            at=clock.now(),
            actor=actor,
            with_lines=with_lines,
            moves=moves,
        )
    except DocumentUnknown:
        # Only those who may take the step are told what there is and what isn't.
        permit_step(kind=kind, step=step, actor=actor)
        raise
    work.is_repeated = repeated()
    if work.is_repeated or in_any_state:
        permit_step(kind=kind, step=step, document=work.document, actor=actor)
    else:
        check_step(document=work.document, step=step, actor=actor)
    return work


def lock(
    document: UUID,
    kind: Kind,
    *,
    at: datetime,
    actor: Actor,
    with_lines: bool = True,
    moves: Moves | None = None,
) -> Work:
    """Lock a document and read its lines.

    Everything that changes a document waits for this lock, so its lines and the
    documents that follow it change one at a time.

    Args:
        document: The document.
        kind: What it must be.
        at: The operation's moment.
        actor: Who does it.
        with_lines: Whether the operation looks at all lines.
        moves: Returns what the operation will move, of the lines it knows: the facts
            about that are asked for together with the rest.

    Returns:
        The document with its lines, ready for an operation.

    Raises:
        DocumentUnknown: If there is no such document of this kind.
    """
    sought = (
        Document,
        "WHERE id = %s AND kind = %s FOR NO KEY UPDATE",
        [document, kind.value],
    )
    lines: list[DocumentLine] = []
    if with_lines:
        # The lines are read after the lock is there, so they are the latest.
        found, lines = records_of_both(
            sought,
            (DocumentLine, "WHERE document_id = %s ORDER BY position", [document]),
        )
    else:
        found = records(*sought)
    if not found:
        raise DocumentUnknown(kind=kind.label)
    attach = ask_to_attach(
        (found, {"template": ProcessTemplate, "partner": Partner, "site": Site}),
        (
            lines,
            {"device": Device, "lot": Lot, "serial": Serial, "location": Location},
        ),
    )
    # More than a document has lines is refused once the permission is asked.
    facts = ask_for_locked_facts(moves(lines)[:MOST_LINES]) if moves else None
    attach()
    return Work(found[0], lines, at, actor, facts() if facts else None)


def movement(line: DocumentLine, *, quantity: int, to: UUID) -> Line:
    """Return that units leave the place where a document's line says they are."""
    return Line(
        lot=known(line.lot_id),
        serial=line.serial_id,
        quantity=quantity,
        source=known(line.location_id),
        target=to,
        document_line=line.pk,
    )


def check_site(work: Work, places: Iterable[Place | None]) -> None:
    """Do nothing if locations belong to the document's site.

    One outside our sites, or that doesn't exist, is left to the ledger, which names it.

    Raises:
        OtherSite: If one lies elsewhere.
    """
    for place in places:
        if place and place.site not in (None, work.document.site_id):
            raise OtherSite(
                location=place.code,
                document=work.document.number,
                site=work.document.site.name,
            )


def take(work: Work, step: str, *, confirmation: Confirmation | None = None) -> Taken:
    """Take the document's step; the operation saves its row."""
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


def work_on(work: Work, step: str) -> None:
    """Record that the actor works on a step that isn't taken yet."""
    work.rows.extend(
        take_part(
            document=work.document,
            step=step,
            entry=work.entry,
            at=work.at,
            actor=work.actor,
        )
    )


def log(
    work: Work,
    event: str,
    *,
    taken: Taken | None = None,
    reason: str = "",
    values: Mapping[str, Any] | None = None,
    request_id: UUID | None = None,
) -> None:
    """Append the one entry of an operation on a document."""
    append_entry(
        kind=f"{work.document.kind}.{event}",
        subject=work.document,
        rows=work.rows,
        groups=work.groups,
        reason=reason,
        values=values,
        signature=taken.signature_values if taken else None,
        at=work.at,
        actor=work.actor,
        request_id=request_id,
        entry_id=work.entry,
    )
