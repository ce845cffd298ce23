"""Notes and photos on documents and their lines."""

import json
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.shortcuts import render
from django.utils.translation import gettext as _

from lotproof.accounts.permissions import Permission
from lotproof.core.refusals import Refused
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.documents import pages
from lotproof.workflow.operations import add_remark
from lotproof.workflow.photos import MOST_BYTES, MediaType, thumbnail
from lotproof.workflow.queries import photo_on

POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""Of a photo that is opened by itself: nothing in it may run."""


@pages.post_only
@require_permission(Permission.VIEW)
def remark(
    request: SignedInRequest, document_id: UUID, line_id: UUID | None = None
) -> HttpResponseBase:
    """Add a note or a photo to a document or one of its lines."""
    detail = pages.detail_or_404(document_id)
    at = str(line_id or pages.WHOLE)
    text = request.POST.get(f"text-{at}", "")
    file = request.FILES.get(f"photo-{at}")
    refusal: Refused | None = None
    try:
        add_remark(
            document=document_id,
            line=line_id,
            text=text,
            photo=file.read(MOST_BYTES + 1) if file else b"",
            photo_name=(file.name or "") if file else "",
            request_id=_request_id(request, at, text),
            actor=request.actor,
        )
    except Refused as refused:
        pages.pass_on(refused)
        refusal = refused
    if refusal is None and not request.htmx:
        return pages.go_to(request, document_id, _("The remark is kept."))
    context: dict[str, Any] = {
        "detail": detail,
        "document": detail.document,
        "at": at,
        "typed_note": text if refusal else "",
        "refusal": refusal,
        "is_answer": True,
        "request_id": uuid4(),
        "line": next((line for line in detail.lines if line.id == line_id), None),
        **pages.shown_remarks(request.actor, document_id),
    }
    template = "documents/_remarks.html" if request.htmx else "documents/remark.html"
    return render(request, template, context, status=422 if refusal else 200)


def _request_id(request: SignedInRequest, at: str, text: str) -> UUID:
    """Return the same id for the same remark from the same form."""
    try:
        form_id = UUID(request.POST.get("request_id", ""))
    except ValueError:
        return uuid4()
    file = request.FILES.get(f"photo-{at}")
    sent = [file.name, file.size] if file else []
    who = str(request.actor.user_id)
    return uuid5(form_id, json.dumps([request.path, who, text, sent]))


@require_permission(Permission.VIEW)
def photo(
    request: SignedInRequest, document_id: UUID, sha256: str, *, small: bool = False
) -> HttpResponseBase:
    """Show a photo of a document's remark, or a small one of it."""
    etag = f'"{sha256}{"-small" if small else ""}"'
    found = photo_on(document_id, sha256)
    if found is None:
        raise Http404
    # Whether it may be seen is asked each time; its bytes are sent once.
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    content, kind = bytes(found.content), found.media_type
    if small:
        content, kind = thumbnail(content), MediaType.JPEG.value
    way = "attachment" if kind == MediaType.HEIC else "inline"
    name = f"{sha256[:12]}.{kind.rpartition('/')[2]}"
    return HttpResponse(
        content,
        content_type=kind,
        headers={
            "Content-Disposition": f'{way}; filename="{name}"',
            "Content-Security-Policy": POLICY,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-cache",
            "ETag": etag,
        },
    )
