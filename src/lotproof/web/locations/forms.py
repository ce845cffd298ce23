"""What is entered about sites, zones and locations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lotproof.warehouse.models import LocationKind, Site, Zone, ZoneKind
from lotproof.warehouse.operations import SiteFacts, ZoneFacts
from lotproof.web.columns import LABELS
from lotproof.web.records import Asked, FactsForm, Reason, temperature_field, text_field

OWN_KINDS = (
    LocationKind.BIN,
    LocationKind.IN_TRANSIT,
    LocationKind.DEPARTMENT,
    LocationKind.PATIENT,
    LocationKind.DESTRUCTION,
    LocationKind.COUNT_DIFFERENCE,
)
"""Kinds made by hand; those of partners come with the partner."""


class Find(forms.Form):
    """How the map is narrowed."""

    text = forms.CharField(label=_("Location"), max_length=60, required=False)
    site = forms.ModelChoiceField(
        queryset=Site.objects.all(), required=False, empty_label="—"
    )


class NewLocation(Asked):
    """A bin, or another end of movements."""

    code = text_field("code", 60, required=True)
    kind = forms.ChoiceField(
        label=LABELS["kind"], choices=[(kind.value, kind.label) for kind in OWN_KINDS]
    )
    zone = forms.ModelChoiceField(
        label=LABELS["zone_id"],
        queryset=Zone.objects.none(),
        required=False,
        empty_label="—",
        help_text=_("Bins only."),
    )
    name = text_field("name", 200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = Zone.objects.filter(is_active=True).order_by("site__code", "code")
        self.fields["zone"].queryset = zones  # type: ignore[attr-defined] # a model choice field

    def clean_kind(self) -> LocationKind:
        """Return the kind."""
        return LocationKind(self.cleaned_data["kind"])


class ChangeLocation(Reason):
    """Another name for a location."""

    name = text_field("name", 200)
    field_order = ("name",)


class SiteForm(FactsForm[SiteFacts]):
    """What is known about a site."""

    facts_class = SiteFacts

    name = text_field("name", 100, required=True)
    address = text_field("address", 300)
    time_zone = forms.CharField(
        label=LABELS["time_zone"], max_length=60, initial="Asia/Shanghai"
    )


class NewSite(SiteForm):
    """A site that isn't known yet."""

    code = text_field("code", 20, required=True)
    field_order = ("code",)


class ChangeSite(SiteForm):
    """A site that is changed, and why."""

    reason = text_field("reason", 500, required=True)


class ZoneForm(FactsForm[ZoneFacts]):
    """What is known about a zone."""

    facts_class = ZoneFacts

    name = text_field("name", 100, required=True)
    kind = forms.ChoiceField(
        label=LABELS["kind"],
        choices=ZoneKind.choices,
        help_text=_("The kind decides the zone's colour and the goods' status."),
    )
    temperature_min_celsius = temperature_field("temperature_min_celsius")
    temperature_max_celsius = temperature_field("temperature_max_celsius")

    def clean_kind(self) -> ZoneKind:
        """Return the kind."""
        return ZoneKind(self.cleaned_data["kind"])


class NewZone(ZoneForm):
    """A zone that isn't known yet."""

    code = text_field("code", 20, required=True)
    site = forms.ModelChoiceField(
        label=LABELS["site_id"],
        queryset=Site.objects.filter(is_active=True),
        empty_label="—",
    )
    field_order = ("site", "code")


class ChangeZone(ZoneForm):
    """A zone that is changed, and why."""

    reason = text_field("reason", 500, required=True)
