"""What came in and went out between two days, movement by movement."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lotproof.accounts.permissions import Permission
from lotproof.core import clock
from lotproof.ledger.queries import Direction, flow_between, flow_page
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.workflow.models import Document

PAGE = 25


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        # Days that every calendar and time zone can count.
        validators=[
            MinValueValidator(date(1970, 1, 2)),
            MaxValueValidator(date(2999, 12, 30)),
        ],
    )


class Span(forms.Form):
    """Which way, and between which days; without days the last week."""

    direction = forms.ChoiceField(
        label=_("Direction"), choices=Direction, required=False
    )
    first = _day(_("From"))
    last = _day(_("Until"))

    def clean(self) -> dict[str, Any]:
        """Fill up what wasn't said."""
        said: dict[str, Any] = super().clean() or {}
        today = timezone.localtime(clock.now()).date()
        said["direction"] = Direction(said.get("direction") or Direction.IN)
        said["last"] = said.get("last") or today
        said["first"] = said.get("first") or said["last"] - timedelta(days=6)
        if said["first"] > said["last"]:
            raise forms.ValidationError(
                _("The first day comes after the last one. Swap them.")
            )
        return said


@require_permission(Permission.VIEW)
def index(request: SignedInRequest) -> HttpResponse:
    """List what came in or went out, and the sum that the list makes up."""
    form = Span(request.GET)
    if not form.is_valid():
        return render(request, "stock/movements.html", {"form": form}, status=422)
    said = form.cleaned_data
    direction, first, last = said["direction"], said["first"], said["last"]
    after = request.GET.get("after", "")
    rows, following = flow_page(direction, first, last, after=after, limit=PAGE)
    documents = Document.objects.filter(pk__in={row.document for row in rows})
    numbers: dict[UUID | None, str] = dict(documents.values_list("pk", "number"))
    asked = {"direction": direction.value, "first": first, "last": last}
    context: dict[str, Any] = {
        "form": Span(initial=asked),
        "direction": direction,
        "rows": [(row, numbers.get(row.document, "")) for row in rows],
        "next": urlencode(asked | {"after": following}) if following else "",
    }
    if request.htmx and after:
        return render(request, "stock/_movement_rows.html", context)
    total = flow_between(first, last)
    context["units"] = total.came if direction == Direction.IN else total.went
    return render(request, "stock/movements.html", context)
