"""How the list of lots is narrowed."""

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Show(TextChoices):
    """Which lots are listed."""

    IN_STOCK = "in_stock", _("In stock")
    NEAR_EXPIRY = "near_expiry", _("Near expiry")
    EXPIRED = "expired", _("Expired")
    ON_HOLD = "on_hold", _("On hold")
    ALL = "all", _("All")


class Filter(forms.Form):
    """Text in lot number or device, and which lots."""

    text = forms.CharField(
        label=_("Lot number or device"), max_length=100, required=False
    )
    show = forms.ChoiceField(label=_("Show"), choices=Show, required=False)
    after = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean_show(self) -> Show:
        """Return the choice; lots in stock when none was made."""
        return Show(self.cleaned_data["show"] or Show.IN_STOCK)
