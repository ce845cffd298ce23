"""Writing a new order of either kind."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db.models import QuerySet
from django.forms import BaseFormSet, formset_factory
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from lotproof.accounts.permissions import Permission
from lotproof.catalog.models import Device
from lotproof.catalog.queries import devices_matching
from lotproof.core import clock
from lotproof.core.refusals import Refused
from lotproof.partners.models import Partner
from lotproof.processes.labels import read_label
from lotproof.processes.operations import OrderLine
from lotproof.processes.operations.steps import MOST_LINES
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.documents.forms import Order, OrderRow
from lotproof.web.documents.pages import go_to, pass_on
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document

SUGGESTIONS = 50
ROWS = 3
"""Empty lines of a new order."""

Rows = formset_factory(OrderRow, extra=0, max_num=MOST_LINES)
Submit = Callable[[SignedInRequest, dict[str, Any], list[OrderLine]], Document]


@require_permission(Permission.VIEW)
def devices(request: SignedInRequest) -> HttpResponse:
    """Suggest devices for what was typed so far."""
    name = next((name for name in request.GET if name.endswith("-device")), "text")
    found = _suggested(request.GET.get(name, ""))
    return render(request, "documents/_devices.html", {"devices": found})


def write_order(
    request: SignedInRequest,
    kind: Kind,
    partners: QuerySet[Partner],
    submit: Submit,
) -> HttpResponseBase:
    """Show the form of a new order, add scanned lines to it, or submit it.

    Args:
        request: The request.
        kind: Which kind of order.
        partners: Those that may be chosen.
        submit: The operation, given head and lines.

    Returns:
        The form, or the way to the order.
    """
    head = Order(request.POST or None, kind=kind, partners=partners)
    rows = _rows(request.POST or None, [{}] * ROWS)
    refusal: Refused | None = None
    if request.method == "POST":
        if request.POST.get("code") or "add" in request.POST:
            return _with_further_row(request, kind, partners)
        if head.is_valid() and rows.is_valid():
            try:
                order = submit(request, head.cleaned_data, _order_lines(rows))
            except Refused as refused:
                pass_on(refused)
                refusal = refused
            else:
                said = _("%(document)s was submitted.") % {"document": order.number}
                return go_to(request, order.pk, said)
    return _form(request, kind, head, rows, refusal)


def _with_further_row(
    request: SignedInRequest, kind: Kind, partners: QuerySet[Partner]
) -> HttpResponse:
    """Return the form as it was typed, with a scanned device or an empty line more."""
    code, refusal, device = request.POST.get("code", ""), None, ""
    if code:
        today = timezone.localtime(clock.now()).date()
        try:
            device = _said(read_label([code], today=today).device)
        except Refused as refused:
            refusal = refused
    data = request.POST.copy()
    if refusal is None:
        _put_row(data, device)
    head = Order(None, kind=kind, partners=partners, initial=data.dict())
    typed = [
        {name: data.get(f"lines-{n}-{name}", "") for name in OrderRow.base_fields}
        for n in range(_total(data))
    ]
    rows = _rows(None, typed)
    return _form(request, kind, head, rows, refusal)


def _rows(data: Any, initial: list[dict[str, str]]) -> "BaseFormSet[OrderRow]":
    """Return the forms of the lines; an empty one is none."""
    rows: BaseFormSet[OrderRow] = Rows(data, prefix="lines", initial=initial)
    for row in rows.forms:
        row.empty_permitted = True
        row.use_required_attribute = False
    return rows


def _put_row(data: Any, device: str) -> None:
    """Put a device into the first empty line, or a new one."""
    total = _total(data)
    for n in range(total):
        if device and not data.get(f"lines-{n}-device", "").strip():
            data[f"lines-{n}-device"] = device
            return
    data[f"lines-{total}-device"] = device
    data["lines-TOTAL_FORMS"] = str(min(total + 1, MOST_LINES))


def _total(data: Any) -> int:
    total = data.get("lines-TOTAL_FORMS", "")
    return min(int(total), MOST_LINES) if total.isdecimal() else ROWS


def _order_lines(rows: "BaseFormSet[OrderRow]") -> list[OrderLine]:
    return [
        OrderLine(row["device"].pk, row["quantity"], Decimal(row["unit_price"]))
        for row in rows.cleaned_data
        if row
    ]


def _form(
    request: SignedInRequest,
    kind: Kind,
    head: Order,
    rows: "BaseFormSet[OrderRow]",
    refusal: Refused | None,
) -> HttpResponse:
    wrong = (
        refusal is not None
        or bool(head.errors)
        or (rows.is_bound and not rows.is_valid())
    )
    context = {
        "kind": kind,
        "form": head,
        "rows": rows,
        "devices": _suggested(""),
        "refusal": refusal,
        "request_id": request.POST.get("request_id") or uuid4(),
    }
    return render(
        request, "documents/new_order.html", context, status=422 if wrong else 200
    )


def _suggested(text: str) -> list[tuple[str, Device]]:
    traded = devices_matching(text).filter(is_active=True, approved_at__isnull=False)
    return [(_said(device), device) for device in traded[:SUGGESTIONS]]


def _said(device: Device) -> str:
    """Return a device as the suggestions write it, which `find_device` reads."""
    return f"{device.code} · {device}"
