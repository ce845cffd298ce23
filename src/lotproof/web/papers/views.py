"""Papers: the record of a document, and labels of goods, locations and documents."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lotproof.accounts.permissions import NotPermitted, Permission
from lotproof.core import clock
from lotproof.core.refusals import Refused
from lotproof.processes.operations.printing import print_labels, print_record
from lotproof.processes.papers import LabelOf, LabelSize, labelling_of
from lotproof.processes.papers.labels import Label, RecordUnknown
from lotproof.processes.papers.symbols import draw
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.papers import forms
from lotproof.workflow.models import Document
from lotproof.workflow.operations import DocumentUnknown

BACK = {
    LabelOf.LOT: "lots:lot",
    LabelOf.SERIAL: "lots:serial",
    LabelOf.LOCATION: "locations:location",
    LabelOf.DOCUMENT: "documents:document",
    LabelOf.GOODS: "documents:document",
}
"""The page of what is labelled."""
SHOWN = 8
"""Labels of a document that the page shows; all are printed."""


@require_POST
@require_permission(Permission.EXPORT)
def record(request: SignedInRequest, document_id: UUID) -> HttpResponseBase:
    """Hand out a document's record as PDF."""
    try:
        paper = print_record(document=document_id, actor=request.actor)
    except DocumentUnknown as refusal:
        raise Http404 from refusal
    number = Document.objects.values_list("number", flat=True).get(pk=document_id)
    return pdf(paper, f"{number}-record.pdf")


@require_permission(Permission.EXPORT)
def labels(request: SignedInRequest, of: str, record_id: UUID) -> HttpResponseBase:
    """Ask for size and number of labels, and hand them out as PDF."""
    if of not in list(LabelOf):
        raise Http404
    kind = LabelOf(of)
    form = forms.Counting(request.POST or None, by_units=kind is LabelOf.GOODS)
    refusal: Refused | None = None
    if form.is_valid():
        try:
            paper = print_labels(
                of=kind,
                record=record_id,
                size=LabelSize(form.cleaned_data["size"]),
                copies=form.of_each,
                actor=request.actor,
            )
        except (NotPermitted, RecordUnknown):
            raise
        except Refused as why:
            refusal = why
        else:
            return pdf(paper, f"labels-{of}.pdf")
    context = {"form": form, "refusal": refusal, **_shown(kind, record_id)}
    wrong = refusal is not None or (form.is_bound and bool(form.errors))
    return render(request, "papers/labels.html", context, status=422 if wrong else 200)


def pdf(paper: bytes, name: str) -> HttpResponse:
    """Return a paper as a file to be kept or printed."""
    response = HttpResponse(paper, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _shown(kind: LabelOf, record_id: UUID) -> dict[str, Any]:
    today = timezone.localtime(clock.now()).date()
    try:
        found = labelling_of(kind, record_id, today=today)
    except RecordUnknown as refusal:
        raise Http404 from refusal
    return {
        "title": _title(kind, str(found.subject)),
        "back": reverse(BACK[kind], args=[record_id]),
        "subject": found.subject,
        "labels": [(label, _drawing(label)) for label in found.labels[:SHOWN]],
        "more": max(0, len(found.labels) - SHOWN),
        "units": sum(label.copies for label in found.labels),
        "is_goods": kind is LabelOf.GOODS,
        "own_codes": kind not in {LabelOf.LOCATION, LabelOf.DOCUMENT}
        and sum(not label.carrier.is_udi for label in found.labels),
    }


def _drawing(label: Label) -> SafeString:
    return mark_safe(draw(label.carrier).svg)  # noqa: S308 - made of numbers alone


def _title(kind: LabelOf, name: str) -> str:
    titles = {
        LabelOf.LOT: _("Labels of lot %(name)s"),
        LabelOf.SERIAL: _("Labels of serial number %(name)s"),
        LabelOf.LOCATION: _("Labels of location %(name)s"),
        LabelOf.DOCUMENT: _("Labels of document %(name)s"),
        LabelOf.GOODS: _("Labels of the goods of %(name)s"),
    }
    return titles[kind] % {"name": name}
