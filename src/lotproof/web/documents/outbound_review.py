"""Outbound reviews: each line is looked at again, by somebody who didn't pick it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from lotproof.accounts.permissions import Permission
from lotproof.core.refusals import Refused
from lotproof.processes.operations import release_goods
from lotproof.processes.queries import DocumentDetail, LineRow, line_for_label
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.documents import pages
from lotproof.web.documents.forms import LineChecks, line_forms
from lotproof.workflow.codes import Kind

Rows = Sequence[tuple[LineRow, LineChecks]]


def show(
    request: SignedInRequest,
    detail: DocumentDetail,
    *,
    rows: Rows = (),
    refusal: Refused | None = None,
    place: str = "",
    **more: Any,
) -> HttpResponse:
    """Show a review with the checks of each line."""
    context: dict[str, Any] = pages.signing(request, detail, bound=place == "sign")
    if "release" in detail.open_steps:
        context["rows"] = rows or line_forms(LineChecks, detail)
        context["wrong"] = any(form.errors for _line, form in context["rows"])
    response = pages.show_document(
        request, detail, context | more, refusal=refusal, place=place
    )
    if context.get("wrong"):
        response.status_code = 422
    return response


@pages.post_only
@require_permission(Permission.VIEW)
def released(request: SignedInRequest, document_id: UUID) -> HttpResponseBase:
    """Release the goods; a scanned label only ticks its line."""
    detail = pages.detail_or_404(document_id, Kind.REVIEW)
    if code := request.POST.get("code"):
        return _tick(request, detail, code)
    rows = line_forms(LineChecks, detail, request.POST)
    request_id = pages.request_id_of(request)
    is_complete = all(form.is_valid() for _line, form in rows)
    done = pages.was_done(request_id)
    if not is_complete and not done:
        return show(request, detail, rows=rows, place="sign")
    try:
        shipment = release_goods(
            review=detail.document.pk,
            checks={line.id: form.values for line, form in rows},
            confirmation=None if done else pages.confirmation_of(request),
            request_id=request_id,
            actor=request.actor,
        )
    except Refused as refusal:
        pages.pass_on(refusal)
        return show(request, detail, rows=rows, refusal=refusal, place="sign")
    said = _("%(document)s is released. The goods can be shipped.")
    said %= {"document": detail.document.number}
    return pages.go_to(request, shipment.pk, said)


def _tick(request: SignedInRequest, detail: DocumentDetail, code: str) -> HttpResponse:
    """Show the form as it was typed, with the checks of the label's line answered."""
    data = request.POST.copy()
    more: dict[str, Any] = {}
    try:
        found = line_for_label(detail, [code])
    except Refused as refusal:
        more["refusal"] = refusal
    else:
        line = next(line for line in detail.lines if line.id == found)
        for name in LineChecks.base_fields:
            if not data.get(f"{found}-{name}"):
                data[f"{found}-{name}"] = "yes"
        said = _("Line %(position)s: %(device)s agrees.")
        said %= {"position": line.position, "device": line.device}
        more |= {"said": said, "touched": found}
    rows = [
        (
            line,
            LineChecks(
                prefix=str(line.id),
                initial={
                    name: data.get(f"{line.id}-{name}", "")
                    for name in LineChecks.base_fields
                },
            ),
        )
        for line in detail.lines
    ]
    return show(request, detail, rows=rows, **more)
