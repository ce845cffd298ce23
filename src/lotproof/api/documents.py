"""Documents of all kinds: lists, one with its lines, its chain, and what waits."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from lotproof.accounts.permissions import Permission
from lotproof.api.access import actor_of, needs
from lotproof.api.shapes import Page, Paged, ShortText
from lotproof.core import clock
from lotproof.processes.operations.printing import print_labels, print_record
from lotproof.processes.papers import LabelOf, LabelSize
from lotproof.processes.queries import ChainDocument, document_chain
from lotproof.workflow.codes import Kind, state_label
from lotproof.workflow.models import Document, DocumentLine
from lotproof.workflow.queries import (
    DocumentFilters,
    DocumentRow,
    OpenTask,
    SignatureState,
    document_rows,
    open_tasks,
    signature_checks,
)

router = Router(tags=["documents"])


class DocumentQuery(Paged):
    """Which documents; what isn't named isn't asked."""

    kind: Kind | None = None
    state: ShortText = ""
    is_open: bool | None = None
    partner: UUID | None = None
    number: ShortText = ""
    """What the number begins with, in any case."""
    text: ShortText = ""
    """A part of the number, or of the partner's name, code, pinyin or initials."""


class LineOut(Schema):
    """A line of a document."""

    id: UUID
    position: int
    follows: UUID | None = Field(None, alias="follows_id")
    device: UUID = Field(alias="device_id")
    device_code: str = Field(alias="device.code")
    device_name: str = Field(alias="device.name")
    lot: UUID | None = Field(None, alias="lot_id")
    lot_number: str
    serial: UUID | None = Field(None, alias="serial_id")
    serial_number: str
    location: UUID | None = Field(None, alias="location_id")
    location_code: str
    quantity: int
    """Base units expected."""
    done: int
    accepted: int | None
    values: dict[str, str]

    @staticmethod
    def resolve_lot_number(line: DocumentLine) -> str:
        """Return the lot's number, empty where there is none."""
        return line.lot.number if line.lot else ""

    @staticmethod
    def resolve_serial_number(line: DocumentLine) -> str:
        """Return the serial number, empty where there is none."""
        return line.serial.number if line.serial else ""

    @staticmethod
    def resolve_location_code(line: DocumentLine) -> str:
        """Return the location's code, empty where there is none."""
        return line.location.code if line.location else ""


class DocumentOut(Schema):
    """A document with its lines."""

    id: UUID
    kind: Kind
    number: str
    state: str
    state_name: str
    is_open: bool
    partner: UUID | None = Field(None, alias="partner_id")
    site: UUID = Field(alias="site_id")
    follows: UUID | None = Field(None, alias="follows_id")
    values: dict[str, str]
    opened_at: datetime
    lines: list[LineOut]

    @staticmethod
    def resolve_state_name(document: Document) -> str:
        """Return what the state is called in the caller's language."""
        return str(state_label(document.state))

    @staticmethod
    def resolve_lines(document: Document) -> list[DocumentLine]:
        """Return the lines in their order."""
        lines = document.lines.select_related("device", "lot", "serial", "location")
        return list(lines.order_by("position"))


@dataclass(frozen=True, slots=True)
class SignatureOut:
    """A signature under a document, and whether its content is still the one signed."""

    signer: str
    roles: list[str]
    meaning: str
    method: str
    signed_at: datetime
    digest: str
    state: SignatureState


@router.get("/documents", response=Page[DocumentRow], auth=needs(Permission.VIEW))
def list_documents(
    request: HttpRequest, filters: Query[DocumentQuery]
) -> dict[str, object]:
    """List documents, those opened last first."""
    del request
    wanted = DocumentFilters(**filters.conditions())
    page = document_rows(wanted, after=filters.after, limit=filters.limit)
    return {"items": page.rows, "next": page.after}


@router.get(
    "/documents/{uuid:document}", response=DocumentOut, auth=needs(Permission.VIEW)
)
def get_document(request: HttpRequest, document: UUID) -> Document:
    """Return a document of any kind with its lines."""
    del request
    return Document.objects.get(pk=document)


@router.get(
    "/documents/{uuid:document}/chain",
    response=list[ChainDocument],
    auth=needs(Permission.VIEW),
)
def get_document_chain(request: HttpRequest, document: UUID) -> list[ChainDocument]:
    """Return the documents before and after this one, from the order onwards."""
    del request
    return document_chain(Document.objects.get(pk=document))


@router.get(
    "/documents/{uuid:document}/signatures",
    response=list[SignatureOut],
    auth=needs(Permission.VIEW),
)
def list_signatures(request: HttpRequest, document: UUID) -> list[SignatureOut]:
    """Return the signatures under a document, and whether each still holds."""
    del request
    return [
        SignatureOut(
            signer=check.signature.signer_name,
            roles=check.signature.signer_roles,
            meaning=check.signature.meaning,
            method=check.signature.method,
            signed_at=check.signature.signed_at,
            digest=check.signature.digest,
            state=check.state,
        )
        for check in signature_checks(Document.objects.get(pk=document))
    ]


@router.get("/tasks", response=list[OpenTask], auth=needs(Permission.VIEW))
def list_tasks(request: HttpRequest) -> list[OpenTask]:
    """Return what waits for the caller, in the order of the goods' way."""
    return open_tasks(actor=actor_of(request), at=clock.now())


@router.get("/documents/{uuid:document}/record.pdf", auth=needs(Permission.EXPORT))
def get_document_record(request: HttpRequest, document: UUID) -> HttpResponse:
    """Return a document's record as PDF in the caller's language.

    That it was taken is recorded.
    """
    paper = print_record(document=document, actor=actor_of(request))
    return HttpResponse(paper, content_type="application/pdf")


@router.get("/documents/{uuid:document}/labels.pdf", auth=needs(Permission.EXPORT))
def get_document_labels(
    request: HttpRequest,
    document: UUID,
    size: LabelSize = LabelSize.SMALL,
    copies: int = 1,
) -> HttpResponse:
    """Return labels with a document's number as PDF; that is recorded."""
    paper = print_labels(
        of=LabelOf.DOCUMENT,
        record=document,
        size=size,
        copies=copies,
        actor=actor_of(request),
    )
    return HttpResponse(paper, content_type="application/pdf")


@router.get(
    "/documents/{uuid:document}/goods-labels.pdf", auth=needs(Permission.EXPORT)
)
def get_goods_labels(
    request: HttpRequest,
    document: UUID,
    size: LabelSize = LabelSize.SMALL,
    copies: int | None = None,
) -> HttpResponse:
    """Return labels of all goods of a receipt, acceptance or put-away as PDF.

    There is one for each pack, or as many of each as `copies` says. That they were
    taken is recorded.
    """
    paper = print_labels(
        of=LabelOf.GOODS,
        record=document,
        size=size,
        copies=copies,
        actor=actor_of(request),
    )
    return HttpResponse(paper, content_type="application/pdf")
