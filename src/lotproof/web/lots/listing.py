"""The list of lots."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lotproof.accounts.permissions import Permission
from lotproof.core import clock
from lotproof.ledger.queries import ListedLot, LotShow, lot_page
from lotproof.processes.queries import near_expiry_value, near_expiry_values
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.lots import forms
from lotproof.web.lots.reading import Standing, gravest

PAGE = 25


@dataclass(frozen=True, slots=True)
class LotRow:
    """One line of the list."""

    lot: ListedLot
    standing: Standing
    value: Decimal | None
    """In CNY, of the units near their expiry; `None` if it isn't known or asked."""


@require_permission(Permission.VIEW)
def index(request: SignedInRequest) -> HttpResponse:
    """List lots, those first that expire first."""
    form = forms.Filter(request.GET)
    is_valid = form.is_valid()
    asked: dict[str, Any] = form.cleaned_data if is_valid else {}
    show = asked.get("show", LotShow.IN_STOCK)
    text = asked.get("text", "")
    mark = form.mark if is_valid else None
    today = timezone.localtime(clock.now()).date()
    lots, following = lot_page(
        show=show, today=today, text=text, after=mark, limit=PAGE
    )
    has_value = show == LotShow.NEAR_EXPIRY
    values = near_expiry_values([lot.id for lot in lots], on=today) if has_value else {}
    context: dict[str, Any] = {
        "rows": [_row(lot, values, today) for lot in lots],
        "has_value": has_value,
        "next": _next(show, text, following) if following else "",
    }
    if request.htmx and mark:
        return render(request, "lots/_more.html", context)
    context |= {
        "form": form,
        "show": show,
        "choices": LotShow,
        "text": text,
        "sum": near_expiry_value(on=today) if has_value and not text else None,
    }
    return render(request, "lots/index.html", context)


def _row(lot: ListedLot, values: Mapping[UUID, Decimal | None], today: date) -> LotRow:
    standing = gravest(lot.expires_on, lot.inspection_status, lot.hold_causes, today)
    return LotRow(lot, standing, values.get(lot.id))


def _next(show: LotShow, text: str, mark: tuple[date, UUID]) -> str:
    until, after = mark
    return urlencode(
        {"show": show.value, "text": text, "until": until.isoformat(), "after": after}
    )
