"""How the list of lots is narrowed."""

from datetime import date
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from lotproof.ledger.queries import LotShow


class Filter(forms.Form):
    """Text in lot number or device, and which lots."""

    text = forms.CharField(
        label=_("Lot number or device"), max_length=100, required=False
    )
    show = forms.ChoiceField(label=_("Show"), choices=LotShow, required=False)
    until = forms.DateField(required=False, widget=forms.HiddenInput)
    after = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean_show(self) -> LotShow:
        """Return the choice; lots in stock when none was made."""
        return LotShow(self.cleaned_data["show"] or LotShow.IN_STOCK)

    @property
    def mark(self) -> tuple[date, UUID] | None:
        """Where the page before ended; `None` for the first page."""
        until = self.cleaned_data.get("until")
        after = self.cleaned_data.get("after")
        return (until, after) if until and after else None
