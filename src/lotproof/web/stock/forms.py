"""How stock is narrowed, and of which moment."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lotproof.ledger.queries import Condition, StockFilters
from lotproof.partners.models import Partner
from lotproof.partners.queries import suppliers
from lotproof.warehouse.models import Site, ZoneKind
from lotproof.warehouse.queries import NoSuchLocation, location_by_code

ANY = ("", _("Any"))


class Filter(forms.Form):
    """What is in stock: every field may stay empty."""

    text = forms.CharField(label=_("Device"), max_length=100, required=False)
    lot_number = forms.CharField(label=_("Lot"), max_length=60, required=False)
    serial_number = forms.CharField(
        label=_("Serial number"), max_length=60, required=False
    )
    location = forms.CharField(label=_("Location"), max_length=60, required=False)
    zone_kind = forms.ChoiceField(
        label=_("Zone"), choices=[ANY, *ZoneKind.choices], required=False
    )
    condition = forms.ChoiceField(
        label=_("Condition"), choices=[ANY, *Condition.choices], required=False
    )
    supplier = forms.ModelChoiceField(
        label=_("Supplier"),
        queryset=Partner.objects.none(),
        required=False,
        empty_label=_("Any"),
    )
    site = forms.ModelChoiceField(
        label=_("Site"),
        queryset=Site.objects.order_by("code"),
        required=False,
        empty_label=_("Any"),
    )
    expires_from = forms.DateField(
        label=_("Expires from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    expires_until = forms.DateField(
        label=_("Expires until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    moment = forms.DateTimeField(
        label=_("As of"),
        required=False,
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
        ),
    )
    device = forms.UUIDField(required=False, widget=forms.HiddenInput)
    lot = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supplier"].queryset = suppliers()  # type: ignore[attr-defined] # a model choice field

    def clean_location(self) -> Any:
        """Find the location that bears the code."""
        code = self.cleaned_data["location"]
        if not code:
            return None
        try:
            return location_by_code(code).pk
        except NoSuchLocation as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    @property
    def moment_asked(self) -> datetime | None:
        """The past moment that was asked about; `None` for now."""
        return self.cleaned_data.get("moment")

    def said(self) -> list[tuple[Any, str]]:
        """Return the filters in use as people read them: label and value."""
        found = []
        for bound in self.visible_fields():
            value, field = self.cleaned_data.get(bound.name), bound.field
            if not value or bound.name == "moment":
                continue
            typed = str(self.data.get(bound.name, ""))
            if isinstance(field, forms.ModelChoiceField):
                typed = str(value)
            elif isinstance(field, forms.ChoiceField):
                typed = str(dict(field.choices).get(typed, typed))  # type: ignore[arg-type] # a list of pairs
            found.append((bound.label, typed))
        return found

    def filters(self) -> StockFilters:
        """Return the filters as the ledger reads them."""
        said = self.cleaned_data
        return StockFilters(
            device=said.get("device"),
            lot=said.get("lot"),
            location=said.get("location"),
            site=said["site"].pk if said.get("site") else None,
            zone_kind=said.get("zone_kind", ""),
            text=said.get("text", ""),
            lot_number=said.get("lot_number", ""),
            serial_number=said.get("serial_number", ""),
            supplier=said["supplier"].pk if said.get("supplier") else None,
            expires_from=said.get("expires_from"),
            expires_until=said.get("expires_until"),
            condition=said.get("condition", ""),
        )
