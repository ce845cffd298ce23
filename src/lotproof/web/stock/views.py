"""Stock: by device, lot, serial number, place, supplier and day, at any moment."""

import hashlib
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lotproof.accounts.operations import record_export
from lotproof.accounts.permissions import Permission
from lotproof.core import clock
from lotproof.core.refusals import Refused
from lotproof.web import workbooks
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.stock import reading
from lotproof.web.stock.forms import Filter
from lotproof.web.stock.words import standing_label

FOLDED = ("site", "supplier", "expires_from", "expires_until", "moment")
"""Filters that the page opens only when they are used, or when asked."""


@require_permission(Permission.VIEW)
def index(request: SignedInRequest) -> HttpResponse:
    """List stock now or at a past moment."""
    form = Filter(request.GET)
    context: dict[str, object] = {"form": form, "is_open": False}
    status = 200
    if form.is_valid():
        rows, following = reading.read_page(
            form.filters(), form.moment_asked, after=request.GET.get("after", "")
        )
        asked = [
            (name, value)
            for name, value in request.GET.items()
            if value and name != "after"
        ]
        context |= {
            "rows": rows,
            "moment": form.moment_asked,
            "next": urlencode([*asked, ("after", following)]) if following else "",
            "asked": asked,
            "is_open": any(request.GET.get(name) for name in FOLDED),
        }
    else:
        status = 422
        context["is_open"] = True
    part = "stock/_found.html" if request.htmx else "stock/index.html"
    return render(request, part, context, status=status)


@require_POST
@require_permission(Permission.EXPORT)
def export(request: SignedInRequest) -> HttpResponse:
    """Hand out the list as an Excel workbook, and record that it left."""
    form = Filter(request.POST)
    if not form.is_valid():
        return render(
            request, "stock/index.html", {"form": form, "is_open": True}, status=422
        )
    moment = form.moment_asked
    try:
        content = _workbook(form)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return render(request, "stock/index.html", {"form": form}, status=422)
    record_export(
        subject=request.user,
        what="stock_list",
        sha256=hashlib.sha256(content).hexdigest(),
        actor=request.actor,
    )
    at = timezone.localtime(moment or clock.now())
    response = HttpResponse(content, content_type=workbooks.CONTENT_TYPE)
    name = f"stock-{at:%Y%m%d-%H%M}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _workbook(form: Filter) -> bytes:
    columns = (
        _("Device code"),
        _("Device"),
        _("Model"),
        _("Lot"),
        _("Serial numbers"),
        _("Last usable day"),
        _("Location"),
        _("Zone"),
        _("Status"),
        _("In stock"),
        _("Reserved"),
        _("Unit"),
    )
    # All are read before the first is written: a refusal leaves no half a workbook.
    rows = [
        (
            shown.row.device_code,
            shown.row.device_name,
            shown.row.device_model,
            shown.row.lot_number,
            ", ".join(shown.serials),
            shown.row.expires_on,
            shown.row.location_code,
            shown.row.zone,
            str(standing_label(shown.standing)),
            shown.row.quantity,
            shown.row.reserved,
            shown.row.unit,
        )
        for shown in reading.all_rows(form.filters(), form.moment_asked)
    ]
    return workbooks.workbook(title=_("Stock"), columns=columns, rows=rows)
