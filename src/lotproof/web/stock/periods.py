"""Closed periods: which there are, and closing the past up to a day."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lotproof.accounts.permissions import Permission
from lotproof.core import clock
from lotproof.ledger.operations import close_period
from lotproof.ledger.queries import closed_periods
from lotproof.ledger.rules import end_of_day
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.documents.pages import request_id_of
from lotproof.web.records import Asked, FormPage, ask

PAGE = 50
CLOSABLE_AFTER = timedelta(days=2)
"""Days that a day must have passed by to have ended a whole day ago."""


class Closing(Asked):
    """Up to which day, and that it is meant."""

    last_day = forms.DateField(
        label=gettext_lazy("Close up to this day, included"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        # Days that every calendar and time zone can count.
        validators=[
            MinValueValidator(date(1970, 1, 2)),
            MaxValueValidator(date(2999, 12, 30)),
        ],
    )
    is_meant = forms.BooleanField(
        label=gettext_lazy(
            "I know that this can't be undone: nobody can record a movement of that "
            "day or earlier any more."
        )
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate(clock.now())
        day = self.fields["last_day"]
        day.widget.attrs["max"] = str(today - CLOSABLE_AFTER)
        for last in closed_periods(limit=1):
            ended_on = timezone.localtime(last.until).date()
            day.widget.attrs["min"] = str(ended_on)
            day.help_text = _("Closed so far until %(day)s.") % {"day": ended_on}


@require_permission(Permission.VIEW)
def index(request: SignedInRequest) -> HttpResponse:
    """List the closed periods, the last one first."""
    rows = closed_periods(after=_mark(request.GET.get("after", "")), limit=PAGE + 1)
    context: dict[str, Any] = {"rows": rows[:PAGE]}
    if len(rows) > PAGE:
        context["next"] = urlencode({"after": str(rows[PAGE - 1].id)})
    return render(request, "stock/periods.html", context)


@require_permission(Permission.BACK_DATE)
def close(request: SignedInRequest) -> HttpResponseBase:
    """Close the past up to the end of a day."""
    form = Closing(request.POST or None)
    page = FormPage(
        _("Close the past"),
        reverse("stock:periods"),
        hint=_(
            "The balances of that day's end are kept, and stock of later moments is "
            "counted from them. What was recorded wrongly before then can only be put "
            "right by a movement of today."
        ),
        danger=_("Close for good"),
    )
    return ask(
        request,
        form,
        page,
        lambda: close_period(
            until=end_of_day(
                form.cleaned_data["last_day"], zone=timezone.get_default_timezone()
            ),
            request_id=request_id_of(request),
            actor=request.actor,
        ),
        said=_("The past is closed up to this day."),
    )


def _mark(after: str) -> UUID | None:
    """Return the period behind which the page begins; what isn't one is no page."""
    try:
        return UUID(after)
    except ValueError:
        return None
