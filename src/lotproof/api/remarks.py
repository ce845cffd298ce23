"""Notes and photos on documents and their lines."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import AfterValidator, StringConstraints

from lotproof.accounts.permissions import Permission
from lotproof.api.access import FORM, actor_of, needs, needs_one_of
from lotproof.api.orders import SOMEONE
from lotproof.api.paging import page_of
from lotproof.api.shapes import In, Key, Page, Paged, plain, shaped
from lotproof.workflow.models import Document, Remark
from lotproof.workflow.operations import add_remark
from lotproof.workflow.operations.remarks import LONGEST_TEXT
from lotproof.workflow.permissions import REMARKERS
from lotproof.workflow.photos import MOST_BYTES, MediaType, thumbnail
from lotproof.workflow.queries import photo_on

router = Router(tags=["documents"])

VIEW = needs(Permission.VIEW)
Note = Annotated[str, StringConstraints(max_length=LONGEST_TEXT), AfterValidator(plain)]


class RemarkOut(Schema):
    """A note or a photo that somebody added to a document or one of its lines."""

    id: UUID
    line: UUID | None = Field(None, alias="line_id")
    text: str
    photo: str | None = None
    photo_name: str
    photo_type: MediaType | None = None
    remarked_at: datetime
    remarked_by: UUID = Field(alias="remarked_by_id")
    remarked_by_name: str = Field(alias="remarked_by.name")

    @staticmethod
    def resolve_photo(remark: Remark) -> str | None:
        """Return the SHA-256 of the photo, by which it is fetched."""
        return remark.photo.sha256 if remark.photo else None

    @staticmethod
    def resolve_photo_type(remark: Remark) -> str | None:
        """Return what kind of picture it is."""
        return remark.photo.media_type if remark.photo else None


class RemarkIn(In):
    """A note."""

    model_config = shaped({"line": SOMEONE, "text": "One box is wet."})

    line: UUID | None = None
    """One of the document's lines; left out: the document as a whole."""
    text: Note


class PhotoIn(In):
    """What goes with a photo."""

    model_config = shaped({"line": SOMEONE, "text": "The wet box."})

    line: UUID | None = None
    """One of the document's lines; left out: the document as a whole."""
    text: Note = ""


@router.get("/documents/{uuid:document}/remarks", response=Page[RemarkOut], auth=VIEW)
def list_remarks(
    request: HttpRequest, document: UUID, page: Query[Paged]
) -> dict[str, Any]:
    """List the notes and photos on a document and its lines, the first one first."""
    del request
    found = Remark.objects.filter(document=Document.objects.get(pk=document))
    rows = found.select_related("photo", "remarked_by").defer("photo__content")
    return page_of(
        rows, order=["remarked_at", "id"], after=page.after, limit=page.limit
    )


@router.post(
    "/documents/{uuid:document}/remarks",
    response={201: RemarkOut},
    auth=needs_one_of(REMARKERS),
)
def create_remark(
    request: HttpRequest, document: UUID, body: RemarkIn, key: Key
) -> Status[Remark]:
    """Add a note to a document or one of its lines, at any time."""
    remark = add_remark(
        document=document,
        line=body.line,
        text=body.text,
        request_id=key,
        actor=actor_of(request),
    )
    return Status(201, remark)


@router.post(
    "/documents/{uuid:document}/remarks/photos",
    response={201: RemarkOut},
    auth=needs_one_of(REMARKERS, body=FORM),
)
def create_photo(
    request: HttpRequest,
    document: UUID,
    key: Key,
    body: Form[PhotoIn],
    photo: File[UploadedFile],
) -> Status[Remark]:
    """Add a photo, with or without a note: JPEG, PNG, WebP or HEIC, up to 12 MB."""
    remark = add_remark(
        document=document,
        line=body.line,
        text=body.text,
        photo=photo.read(MOST_BYTES + 1),
        photo_name=photo.name or "",
        request_id=key,
        actor=actor_of(request),
    )
    return Status(201, remark)


@router.get("/documents/{uuid:document}/remarks/photos/{sha256}", auth=VIEW)
def get_photo(
    request: HttpRequest, document: UUID, sha256: str, *, small: bool = False
) -> HttpResponse:
    """Return a photo as it was sent, or a small JPEG of it.

    Raises:
        Http404: If no remark of the document shows it; or of a small one, if it is a
            HEIC picture.
    """
    del request
    found = photo_on(document, sha256)
    if found is None:
        raise Http404
    content, kind = bytes(found.content), found.media_type
    if small:
        content, kind = thumbnail(content), MediaType.JPEG.value
    if not content:
        raise Http404
    name = f"{sha256[:12]}.{kind.rpartition('/')[2]}"
    return HttpResponse(
        content,
        content_type=kind,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-cache",
        },
    )
