"""Acceptances: what the inspector found on each line, and the second person."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from lotproof.accounts.permissions import Permission
from lotproof.core.refusals import Refused
from lotproof.processes.operations import LineResult, inspect, review_acceptance
from lotproof.processes.queries import DocumentDetail, LineRow, line_for_label
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.documents import pages
from lotproof.web.documents.fields import shown_values
from lotproof.web.documents.forms import LineResultForm, line_forms
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document

Rows = Sequence[tuple[LineRow, LineResultForm]]


def show(
    request: SignedInRequest,
    detail: DocumentDetail,
    *,
    rows: Rows = (),
    refusal: Refused | None = None,
    place: str = "",
    **more: Any,
) -> HttpResponse:
    """Show an acceptance with a form for each line, or with what was found."""
    context: dict[str, Any] = {
        "trip": _trip(detail.document),
        **pages.signing(request, detail, bound=place == "sign"),
    }
    if "inspect" in detail.open_steps:
        context["rows"] = rows or line_forms(LineResultForm, detail)
        context["wrong"] = any(form.errors for _line, form in context["rows"])
    response = pages.show_document(
        request, detail, context | more, refusal=refusal, place=place
    )
    if context.get("wrong"):
        response.status_code = 422
    return response


@pages.post_only
@require_permission(Permission.VIEW)
def inspected(request: SignedInRequest, document_id: UUID) -> HttpResponseBase:
    """Record the inspection; a scanned label only finds its line."""
    detail = pages.detail_or_404(document_id, Kind.ACCEPTANCE)
    if code := request.POST.get("code"):
        return _find(request, detail, code)
    rows = line_forms(LineResultForm, detail, request.POST)
    request_id = pages.request_id_of(request)
    is_complete = all(form.is_valid() for _line, form in rows)
    done = pages.was_done(request_id)
    if not is_complete and not done:
        return show(request, detail, rows=rows, place="sign")
    try:
        inspect(
            acceptance=detail.document.pk,
            results=[
                LineResult(line.id, form.cleaned_data["accepted"], form.values)
                for line, form in rows
            ],
            confirmation=None if done else pages.confirmation_of(request),
            request_id=request_id,
            actor=request.actor,
        )
    except Refused as refusal:
        pages.pass_on(refusal)
        return show(request, detail, rows=rows, refusal=refusal, place="sign")
    said = _("%(document)s is inspected. A second person reviews it.")
    said %= {"document": detail.document.number}
    return pages.go_to(request, detail.document.pk, said)


@pages.post_only
@require_permission(Permission.VIEW)
def reviewed(request: SignedInRequest, document_id: UUID) -> HttpResponseBase:
    """Confirm the inspection as second person."""
    detail = pages.detail_or_404(document_id, Kind.ACCEPTANCE)
    request_id = pages.request_id_of(request)
    try:
        if not pages.was_done(request_id):
            review_acceptance(
                acceptance=detail.document.pk,
                confirmation=pages.confirmation_of(request),
                request_id=request_id,
                actor=request.actor,
            )
    except Refused as refusal:
        pages.pass_on(refusal)
        return show(request, detail, refusal=refusal, place="sign")
    said = _("%(document)s is reviewed. Its goods can be put away.")
    said %= {"document": detail.document.number}
    return pages.go_to(request, detail.document.pk, said)


def _find(request: SignedInRequest, detail: DocumentDetail, code: str) -> HttpResponse:
    """Show the form as it was typed, with the label's line marked as found good."""
    try:
        found = line_for_label(detail, [code])
    except Refused as refusal:
        rows = line_forms(LineResultForm, detail, _typed(request, None))
        return show(request, detail, rows=_unjudged(rows), refusal=refusal)
    line = next(line for line in detail.lines if line.id == found)
    rows = line_forms(LineResultForm, detail, _typed(request, line))
    said = _("Line %(position)s: %(device)s.")
    said %= {"position": line.position, "device": line.device}
    return show(request, detail, rows=_unjudged(rows), said=said, touched=found)


def _typed(request: SignedInRequest, line: LineRow | None) -> Any:
    """Return what was typed, with all of a line accepted where nothing was said."""
    data = request.POST.copy()
    if line is not None:
        suggested = {
            "accepted": str(line.quantity),
            "packaging_intact": "yes",
            "labels_agree": "yes",
        }
        for name, value in suggested.items():
            if not data.get(f"{line.id}-{name}"):
                data[f"{line.id}-{name}"] = value
    return data


def _unjudged(rows: Sequence[tuple[LineRow, LineResultForm]]) -> Rows:
    """Return forms that show what was typed and don't complain yet."""
    kept = []
    for line, form in rows:
        names = form.fields
        initial = {name: form.data.get(f"{line.id}-{name}", "") for name in names}
        kept.append((line, LineResultForm(prefix=str(line.id), initial=initial)))
    return kept


def _trip(acceptance: Document) -> list[tuple[Any, object]]:
    """Return what the receipt says of the delivery."""
    receipt = acceptance.follows
    return shown_values(receipt) if receipt else []
