"""Stock as a file: at once if it is short, else by a job that tells how far it is."""

import hashlib
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from lotproof.accounts.models import Export, FileFormat
from lotproof.accounts.operations import (
    LONGEST_WORK,
    ExportUnknown,
    ask_for_export,
    hand_out_export,
    record_export,
)
from lotproof.accounts.permissions import Permission
from lotproof.accounts.queries import export_of
from lotproof.core import clock
from lotproof.core.refusals import Refused
from lotproof.web import tasks
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.stock import files
from lotproof.web.stock.forms import Filter
from lotproof.web.stock.views import query_of, show


@require_POST
@require_permission(Permission.EXPORT)
def export(request: SignedInRequest) -> HttpResponseBase:
    """Hand the list out as a file and record that it left; put a long one off."""
    form = Filter(request.POST)
    if not form.is_valid():
        return show(request, form, {"is_open": True}, status=422)
    file_format = _format(request)
    try:
        rows = files.short_list(form)
        if rows is None:
            return _put_off(request, file_format)
        content = files.make_file(
            rows,
            form,
            file_format,
            person=request.actor.user_id,
            name=request.actor.name,
        )
    except Refused as refusal:
        return show(request, form, {"is_open": False}, refusal=refusal)
    record_export(
        subject=request.user,
        what=files.WHAT,
        sha256=hashlib.sha256(content).hexdigest(),
        rows=len(rows),
        actor=request.actor,
    )
    at = form.moment_asked or clock.now()
    return _file(content, file_format, files.file_name(at, file_format))


@require_permission(Permission.EXPORT)
def progress(request: SignedInRequest, export_id: UUID) -> HttpResponse:
    """Show how far a file has come, and hand it over when it is ready."""
    record = _own(request, export_id)
    is_given_up = clock.now() - record.asked_at > LONGEST_WORK
    context = {"export": record, "is_given_up": is_given_up}
    part = "stock/_progress.html" if request.htmx else "stock/export.html"
    return render(request, part, context)


@require_POST
@require_permission(Permission.EXPORT)
def download(request: SignedInRequest, export_id: UUID) -> HttpResponse:
    """Hand out a file that is ready, and record that it left."""
    record = _own(request, export_id)
    content = hand_out_export(export=export_id, actor=request.actor)
    name = files.file_name(record.asked_at, record.format)
    return _file(content, FileFormat(record.format), name)


def _put_off(request: SignedInRequest, file_format: FileFormat) -> HttpResponseBase:
    asked = ask_for_export(
        what=files.WHAT,
        file_format=file_format,
        query=urlencode(query_of(request.POST)),
        language=get_language() or "en",
        actor=request.actor,
    )
    tasks.make_stock_export.defer(export=str(asked.pk))
    return redirect("stock:progress", asked.pk)


def _own(request: SignedInRequest, export_id: UUID) -> Export:
    found = export_of(request.actor.user_id, export_id, at=clock.now())
    if found is None:
        raise ExportUnknown
    return found


def _format(request: SignedInRequest) -> FileFormat:
    asked = request.POST.get("format", "")
    return FileFormat(asked) if asked in FileFormat.values else FileFormat.EXCEL


def _file(content: bytes, file_format: FileFormat, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=files.CONTENT_TYPES[file_format])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
