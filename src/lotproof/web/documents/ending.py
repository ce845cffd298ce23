"""What goes otherwise than planned: a page that asks why, and does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lotproof.accounts.permissions import Permission, require
from lotproof.core.refusals import Refused
from lotproof.processes.operations import (
    cancel_sales_order,
    close_purchase_order,
    give_up_stock,
    send_back_to_inspector,
    take_back,
    withdraw_receipt,
)
from lotproof.processes.queries import DocumentDetail, LineRow
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.documents import forms, pages
from lotproof.workflow.codes import Kind


@dataclass(frozen=True, slots=True)
class Ending:
    """A step that needs a reason and nothing else."""

    operation: Callable[..., object]
    argument: str
    """What the operation calls the document."""
    hint: Promise
    """What it does."""
    said: Promise
    """What was done."""


ENDINGS = {
    (Kind.PURCHASE_ORDER, "close"): Ending(
        close_purchase_order,
        "order",
        _(
            "What is missing isn't waited for any more, and no goods can be received "
            "against this order."
        ),
        _("%(document)s is closed short."),
    ),
    (Kind.RECEIPT, "withdraw"): Ending(
        withdraw_receipt,
        "receipt",
        _(
            "Nothing of this receipt is taken in. The order goes on expecting its "
            "goods; what was scanned stays in the log."
        ),
        _("%(document)s is withdrawn."),
    ),
    (Kind.ACCEPTANCE, "send_back"): Ending(
        send_back_to_inspector,
        "acceptance",
        _(
            "The goods are inspected once more, from the beginning. What was found "
            "first stays in the log."
        ),
        _("%(document)s is sent back to the inspector."),
    ),
    (Kind.SALES_ORDER, "cancel"): Ending(
        cancel_sales_order,
        "order",
        _(
            "Nothing of this order is shipped, and its stock is free for others. What "
            "was picked belongs back in the places it came from: the ledger has it "
            "there from now on. To cancel only what isn't picked yet, close the "
            "picking list short."
        ),
        _("%(document)s is cancelled."),
    ),
}
"""By kind of document and step."""

TAKE_BACK_HINT = _(
    "All that was moved of this line is back where it came from. Put the goods there."
)


GIVE_UP = _("Give up the stock")
GIVE_UP_HINT = _(
    "The stock that this line claims is free: it can be put on hold, isolated, or go "
    "to another order. The line waits for other stock, for which the list can look "
    "again."
)


@require_permission(Permission.VIEW)
def end(request: SignedInRequest, document_id: UUID, step: str) -> HttpResponseBase:
    """Ask why a document ends otherwise than planned, and end it."""
    detail = pages.detail_or_404(document_id)
    ending = ENDINGS.get((Kind(detail.document.kind), step))
    if ending is None:
        raise Http404
    rule = detail.open_steps.get(step)
    if request.method != "POST" and rule is None:
        return redirect("documents:document", document_id)
    if rule is not None:
        require(request.actor, rule.permission)
    return _asked(
        request,
        detail,
        title=_now(rule.label) if rule else "",
        hint=ending.hint,
        said=ending.said,
        does=lambda **given: ending.operation(
            **{ending.argument: document_id}, **given
        ),
    )


@require_permission(Permission.REVERSE)
def taken_back(
    request: SignedInRequest, document_id: UUID, line_id: UUID
) -> HttpResponseBase:
    """Ask why what was moved of a line is taken back, and take it back."""
    detail = pages.detail_or_404(document_id, Kind.PICK, Kind.PUT_AWAY)
    line = _line_or_404(detail, line_id)
    if request.method != "POST" and not (detail.document.is_open and line.done):
        return redirect("documents:document", document_id)
    return _asked(
        request,
        detail,
        title=_now("Take back"),
        hint=TAKE_BACK_HINT,
        said=_("A line of %(document)s is taken back."),
        does=lambda **given: take_back(document=document_id, line=line_id, **given),
        line=line,
        units=line.done,
    )


@require_permission(Permission.PICK)
def given_up(
    request: SignedInRequest, document_id: UUID, line_id: UUID
) -> HttpResponseBase:
    """Ask why the stock that a line claims is given up, and give it up."""
    detail = pages.detail_or_404(document_id, Kind.PICK)
    line = _line_or_404(detail, line_id)
    has_claim = detail.document.is_open and line.lot and not line.done
    if request.method != "POST" and not has_claim:
        return redirect("documents:document", document_id)
    return _asked(
        request,
        detail,
        title=str(GIVE_UP),
        hint=GIVE_UP_HINT,
        said=_("A line of %(document)s waits for other stock."),
        does=lambda **given: give_up_stock(pick=document_id, line=line_id, **given),
        line=line,
        units=line.quantity,
    )


def _line_or_404(detail: DocumentDetail, line_id: UUID) -> LineRow:
    for line in detail.lines:
        if line.id == line_id:
            return line
    raise Http404


def _asked(
    request: SignedInRequest,
    detail: DocumentDetail,
    *,
    title: str,
    hint: Promise,
    said: Promise,
    does: Callable[..., object],
    line: LineRow | None = None,
    units: int = 0,
) -> HttpResponseBase:
    form = forms.Reason(request.POST or None)
    refusal: Refused | None = None
    if form.is_valid():
        try:
            does(
                request_id=pages.request_id_of(request),
                actor=request.actor,
                reason=form.cleaned_data["reason"],
            )
        except Refused as refused:
            pages.pass_on(refused)
            refusal = refused
        else:
            told = str(said) % {"document": detail.document.number}
            return pages.go_to(request, detail.document.pk, told)
    context: dict[str, Any] = {
        "document": detail.document,
        "line": line,
        "units": units,
        "title": title,
        "hint": hint,
        "form": form,
        "refusal": refusal,
        "request_id": uuid4(),
    }
    return _page(request, context)


def _page(request: SignedInRequest, context: dict[str, Any]) -> HttpResponse:
    wrong = context["refusal"] or context["form"].errors
    status = 422 if wrong else 200
    return render(request, "documents/ending.html", context, status=status)
