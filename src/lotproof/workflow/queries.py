"""Reading documents: what waits for a person, lists, and whether signatures hold."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from lotproof.accounts.models import Signature
from lotproof.accounts.queries import signatures_of
from lotproof.core.actors import Actor
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.partners.queries import partners_matching
from lotproof.workflow.codes import Kind
from lotproof.workflow.digests import content_digest
from lotproof.workflow.models import (
    Document,
    DocumentLine,
    Photo,
    ProcessTemplate,
    Remark,
)
from lotproof.workflow.templates import read_process


class PlaceUnknown(Refused):
    """The mark of a place in a list isn't one that the list gave."""

    template = gettext_noop(
        "This place in the list is unknown. Begin at the first page."
    )


class SignatureState(StrEnum):
    """Whether what was signed is still what the document says (21 CFR 11.70)."""

    NONE = "none"
    VALID = "valid"
    CONTENT_CHANGED = "content_changed"


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """A signature under a document, and whether it still covers its content."""

    signature: Signature
    state: SignatureState


@dataclass(frozen=True, slots=True)
class OpenTask:
    """Documents that wait for one step, which the person may take."""

    kind: Kind
    step: str
    """The step's code."""
    label: str
    """The step's name in English; translated when shown."""
    state: str
    count: int
    oldest_at: datetime
    age: timedelta
    """How long the oldest one has been open."""


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document in a list."""

    id: UUID
    kind: Kind
    number: str
    state: str
    is_open: bool
    partner: str
    """Empty if nobody else is concerned."""
    site: str
    opened_at: datetime
    opened_by: str
    lines: int
    follows: str
    """The number of the document that led to it, or empty."""


@dataclass(frozen=True, slots=True)
class DocumentFilters:
    """What a list of documents is about; what isn't named isn't asked."""

    kind: Kind | None = None
    state: str = ""
    is_open: bool | None = None
    partner: UUID | None = None
    number: str = ""
    """What the number begins with, in any case."""
    text: str = ""
    """A part of the number, or of the partner's name, code, pinyin or initials."""


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A part of a list."""

    rows: list[DocumentRow]
    after: str
    """The mark that asks for the next page; empty at the end."""


@dataclass(frozen=True, slots=True)
class RemarkRow:
    """A note or photo on a document or one of its lines."""

    id: UUID
    line: UUID | None
    """`None` if it is about the document as a whole."""
    text: str
    photo: str
    """SHA-256 of the photo in hex; empty if there is none."""
    photo_name: str
    photo_type: str
    """Media type."""
    at: datetime
    by: str


ANY = DocumentFilters()

LINES = Coalesce(
    Subquery(
        DocumentLine.objects.filter(document=OuterRef("pk"))
        .order_by()
        .values("document")
        .annotate(count=Count("pk"))
        .values("count")
    ),
    0,
)
"""How many lines a document has, counted for the rows of a page only."""


def signature_checks(document: Document) -> list[SignatureCheck]:
    """Return a document's signatures, the oldest first, and whether each still holds.

    Three statements at most, whatever the number of lines.
    """
    signatures = [
        signature
        for signature in signatures_of(document.pk)
        if signature.subject_table == Document._meta.db_table
    ]
    if not signatures:
        return []
    digest = content_digest(document, list(document.lines.all()))
    return [
        SignatureCheck(
            signature,
            SignatureState.VALID
            if signature.digest == digest
            else SignatureState.CONTENT_CHANGED,
        )
        for signature in signatures
    ]


def signature_state(document: Document) -> SignatureState:
    """Return whether a document is signed, and signed as it is now.

    One signature under other content is enough to show it as unsigned.
    """
    states = {check.state for check in signature_checks(document)}
    if SignatureState.CONTENT_CHANGED in states:
        return SignatureState.CONTENT_CHANGED
    return SignatureState.VALID if states else SignatureState.NONE


def remarks_of(document: UUID) -> list[RemarkRow]:
    """Return the notes and photos on a document, the first comes first."""
    found = Remark.objects.filter(document=document).order_by("remarked_at", "pk")
    return [
        RemarkRow(*row)
        for row in found.values_list(
            "pk",
            "line",
            "text",
            Coalesce("photo__sha256", Value("")),
            "photo_name",
            Coalesce("photo__media_type", Value("")),
            "remarked_at",
            "remarked_by__name",
        )
    ]


def photo_on(document: UUID, sha256: str) -> Photo | None:
    """Return a photo if one of a document's remarks shows it."""
    shown = Photo.objects.filter(remarks__document=document, sha256=sha256)
    return shown.order_by("pk").first()


def open_tasks(*, actor: Actor, at: datetime) -> list[OpenTask]:
    """Return what waits for a person, in the order of the goods' way.

    Steps that follow from other documents by themselves are no task, nor are those
    for what goes otherwise than planned.

    Args:
        actor: Whose permissions decide.
        at: The present moment, from which the age is counted.

    Returns:
        One row for each kind, step and state; two statements.
    """
    waiting = list(
        Document.objects.filter(is_open=True)
        .values("kind", "state", "template")
        .annotate(count=Count("id"), oldest_at=Min("opened_at"))
        .order_by("kind", "state", "template")
    )
    editions = ProcessTemplate.objects.in_bulk({row["template"] for row in waiting})
    found: dict[tuple[Kind, str, str], tuple[str, int, datetime]] = {}
    for row in waiting:
        process = read_process(editions[row["template"]].definition)
        for rule in process.steps.values():
            if rule.is_automatic or rule.is_exceptional:
                continue
            if row["state"] not in rule.from_states:
                continue
            if rule.permission.value not in actor.permissions:
                continue
            key = (Kind(row["kind"]), rule.code, row["state"])
            _label, count, oldest = found.get(key, ("", 0, row["oldest_at"]))
            found[key] = (
                rule.label,
                count + row["count"],
                min(oldest, row["oldest_at"]),
            )
    order = list(Kind)
    return [
        OpenTask(kind, step, label, state, count, oldest, at - oldest)
        for (kind, step, state), (label, count, oldest) in sorted(
            found.items(), key=lambda item: (order.index(item[0][0]), item[0][1:])
        )
    ]


def document_rows(
    filters: DocumentFilters = ANY, *, after: str = "", limit: int = 50
) -> DocumentPage:
    """Return documents, those opened last first; one statement.

    Args:
        filters: What the list is about.
        after: The mark from the page before; empty asks for the first page.
        limit: Rows at most.

    Returns:
        The page, with the mark that asks for the next one.

    Raises:
        PlaceUnknown: If the mark isn't one.
    """
    documents = Document.objects.filter(_condition(filters))
    if after:
        # Ids are made in the order of time, so that one column gives the order.
        documents = documents.filter(pk__lt=_place(after))
    rows = list(
        documents.annotate(line_count=LINES)
        .order_by("-pk")
        .values_list(
            "pk",
            "kind",
            "number",
            "state",
            "is_open",
            "partner__name",
            "site__name",
            "opened_at",
            "opened_by__name",
            "line_count",
            "follows__number",
        )[: limit + 1]
    )
    page = [
        DocumentRow(
            id=row[0],
            kind=Kind(row[1]),
            number=row[2],
            state=row[3],
            is_open=row[4],
            partner=row[5] or "",
            site=row[6],
            opened_at=row[7],
            opened_by=row[8],
            lines=row[9],
            follows=row[10] or "",
        )
        for row in rows[:limit]
    ]
    return DocumentPage(page, str(page[-1].id) if len(rows) > limit else "")


def _condition(filters: DocumentFilters) -> Q:
    condition = Q()
    if filters.kind is not None:
        condition &= Q(kind=filters.kind)
    if filters.state:
        condition &= Q(state=filters.state)
    if filters.is_open is not None:
        condition &= Q(is_open=filters.is_open)
    if filters.partner is not None:
        condition &= Q(partner=filters.partner)
    if filters.number:
        condition &= Q(number__istartswith=filters.number)
    if text := filters.text.strip():
        named = partners_matching(text).order_by().values("pk")
        condition &= Q(number__icontains=text) | Q(partner__in=named)
    return condition


def _place(after: str) -> UUID:
    try:
        return UUID(after)
    except ValueError as error:
        raise PlaceUnknown from error
