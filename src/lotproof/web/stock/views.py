"""Stock: by device, lot, serial number, place, supplier and day, at any moment."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from lotproof.accounts.permissions import Permission
from lotproof.accounts.queries import columns_of, saved_filters
from lotproof.core.refusals import Refused
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.stock import reading
from lotproof.web.stock.columns import ON_PAGE, SCREEN, chosen
from lotproof.web.stock.forms import Filter

FOLDED = ("site", "supplier", "expires_from", "expires_until", "moment")
"""Filters that the page opens only when they are used, or when asked."""


@require_permission(Permission.VIEW)
def index(request: SignedInRequest) -> HttpResponse:
    """List stock now or at a past moment."""
    form = Filter(request.GET)
    if not form.is_valid():
        return show(request, form, {"is_open": True}, status=422)
    after = request.GET.get("after", "")
    rows, following = reading.read_page(form.filters(), form.moment_asked, after=after)
    asked = query_of(request.GET)
    context = {
        "rows": rows,
        "moment": form.moment_asked,
        "next": urlencode([*asked, ("after", following)]) if following else "",
        "asked": asked,
        "query": urlencode(asked),
        "is_open": any(request.GET.get(name) for name in FOLDED),
    }
    if request.htmx and after:
        context["columns"] = _columns(request)
        return render(request, "stock/_more.html", context)
    return show(request, form, context)


def show(
    request: SignedInRequest,
    form: Filter,
    context: dict[str, Any],
    *,
    refusal: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the page, or the part of it that HTMX asked for.

    Args:
        request: The request.
        form: The filter.
        context: What else the page says.
        refusal: What stands against what was asked.
        status: Of the answer.

    Returns:
        The page.
    """
    columns = _columns(request)
    shown = {column.code for column in columns}
    context |= {
        "form": form,
        "refusal": refusal,
        "columns": columns,
        "choices": [(column, column.code in shown) for column in ON_PAGE],
        "saved": saved_filters(request.actor.user_id, SCREEN),
    }
    part = "stock/_found.html" if request.htmx else "stock/index.html"
    return render(request, part, context, status=422 if refusal else status)


def query_of(data: QueryDict) -> list[tuple[str, str]]:
    """Return the filters in use, as they stand in the page's address."""
    found = [(name, str(data.get(name, ""))) for name in Filter.base_fields]
    return [(name, value) for name, value in found if value]


def _columns(request: SignedInRequest) -> list[Any]:
    return chosen(columns_of(request.actor.user_id, SCREEN))
