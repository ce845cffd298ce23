"""Adding notes and photos to documents and their lines."""

import hashlib
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lotproof.accounts.permissions import NotPermitted, Permission, require
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.core.texts import is_plain
from lotproof.evidence.models import Audited
from lotproof.evidence.operations import append_entry, first_result
from lotproof.evidence.queries import body_of_request
from lotproof.workflow.models import Document, DocumentLine, Photo, Remark
from lotproof.workflow.operations.documents import DocumentUnknown
from lotproof.workflow.permissions import may_remark
from lotproof.workflow.photos import media_type_of

LONGEST_TEXT = 1000
LONGEST_NAME = 100


class RemarkEmpty(Refused):
    """A remark has neither text nor photo."""

    template = gettext_noop("The remark is empty. Write a note or add a photo.")


class RemarkUnfit(Refused):
    """The text of a remark is too long or can't be shown as it was typed."""

    template = gettext_noop(
        "The note can't be kept: it has more than %(most)s characters, or some that "
        "can't be shown. Shorten it, or split it in two."
    )


class LineElsewhere(Refused):
    """The line isn't one of the document's."""

    template = gettext_noop(
        "%(document)s has no such line. Reload the page to see its lines."
    )


@transaction.atomic
def add_remark(
    *,
    document: UUID,
    line: UUID | None = None,
    text: str = "",
    photo: bytes = b"",
    photo_name: str = "",
    request_id: UUID | None = None,
    actor: Actor,
) -> Remark:
    """Add a note or a photo to a document or one of its lines, at any time.

    Nothing else changes, so nothing is locked: two remarks at once are two remarks.

    Args:
        document: The document, open or closed.
        line: One of its lines; `None` for the document as a whole.
        text: The note, 1000 characters at most; may be empty with a photo.
        photo: The picture's bytes; may be empty with a note.
        photo_name: The file's name at the sender.
        request_id: The caller's id; the same again gives the first remark.
        actor: Who adds it.

    Returns:
        The remark.

    Raises:
        NotPermitted: If `actor` only reads documents.
        DocumentUnknown: If there is no such document.
        LineElsewhere: If the line is another document's.
        RemarkEmpty: If there is neither text nor photo.
        RemarkUnfit: If the text is too long, or can't be shown.
        PhotoTooLarge: If the photo is too large.
        NotAPhoto: If it is no picture.
    """
    require(actor, Permission.VIEW)
    if not may_remark(actor):
        raise NotPermitted(name=actor.name, permission=_("Work on documents"))
    record = Document.objects.filter(pk=document).first()
    if record is None:
        raise DocumentUnknown(kind=_("document"))
    event = f"{record.kind}.remarked"
    if first_result(request_id, event):
        return Remark.objects.get(pk=body_of_request(request_id)["values"]["remark"])
    lines = DocumentLine.objects.filter(document=record)
    its_line = lines.filter(pk=line).first() if line else None
    if line and its_line is None:
        raise LineElsewhere(document=record.number)
    text = _checked_text(text, is_needed=not photo)
    name = _plain_name(photo_name)
    rows: list[Audited] = _kept_photo(photo, name) if photo else []
    at = clock.now()
    remark = Remark.objects.create(
        document=record,
        line=its_line,
        text=text,
        photo=Photo.objects.defer("content").get(sha256=_sha256(photo))
        if photo
        else None,
        photo_name=name if photo else "",
        remarked_at=at,
        remarked_by_id=actor.user_id,
    )
    append_entry(
        kind=event,
        subject=record,
        rows=[*rows, remark],
        reason=text,
        values={
            "remark": str(remark.pk),
            "position": its_line.position if its_line else None,
            "lot": str(its_line.lot_id) if its_line and its_line.lot_id else None,
            "photo": _sha256(photo) if photo else None,
        },
        at=at,
        actor=actor,
        request_id=request_id,
    )
    return remark


def _checked_text(text: str, *, is_needed: bool) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text and is_needed:
        raise RemarkEmpty
    if len(text) > LONGEST_TEXT or not is_plain(text):
        raise RemarkUnfit(most=LONGEST_TEXT)
    return text


def _kept_photo(content: bytes, name: str) -> list[Audited]:
    """Keep a photo if no remark has shown it yet; return the row if it is new."""
    photo = Photo(
        sha256=_sha256(content),
        media_type=media_type_of(content, name=name),
        size_bytes=len(content),
        content=content,
    )
    # Somebody else may keep the same photo at this moment; theirs is as good.
    Photo.objects.bulk_create([photo], ignore_conflicts=True)
    return [photo] if Photo.objects.filter(pk=photo.pk).exists() else []


def _plain_name(name: str) -> str:
    plain = name if is_plain(name) else ""
    return plain.replace("\\", "/").rsplit("/", maxsplit=1)[-1][-LONGEST_NAME:]


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
