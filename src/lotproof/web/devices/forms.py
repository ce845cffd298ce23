"""What is entered about devices."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from lotproof.catalog.models import CertificateKind, IdentifierKind
from lotproof.catalog.operations import (
    CertificateFacts,
    DeviceFacts,
    IdentifierFacts,
)
from lotproof.partners.models import DeviceClass, Partner
from lotproof.partners.queries import partners_matching
from lotproof.web.columns import LABELS
from lotproof.web.records import (
    FactsForm,
    Reason,
    day_field,
    temperature_field,
    text_field,
    yes_field,
)


class Find(forms.Form):
    """How the list is narrowed."""

    text = forms.CharField(
        label=_("Name, model, code or UDI-DI"), max_length=100, required=False
    )
    start = forms.IntegerField(min_value=0, max_value=10_000_000, required=False)


class Facts(FactsForm[DeviceFacts]):
    """What is known about a device."""

    facts_class = DeviceFacts

    name = text_field("name", 300, required=True)
    name_en = text_field("name_en", 300)
    model = text_field("model", 300)
    catalogue_number = text_field("catalogue_number", 100)
    device_class = forms.ChoiceField(
        label=LABELS["device_class"],
        choices=[("", _("Not known")), *DeviceClass.choices],
        required=False,
    )
    category = forms.RegexField(
        r"^[0-9]{2}$",
        label=LABELS["category"],
        required=False,
        help_text=_("Two digits of the 2017 catalogue."),
    )
    maker_id = forms.ModelChoiceField(
        label=LABELS["maker_id"],
        queryset=Partner.objects.none(),
        required=False,
        empty_label="—",
    )
    maker_name = text_field("maker_name", 200)
    contract_maker_name = text_field("contract_maker_name", 200)
    unit = text_field("unit", 20, required=True)
    storage_min_celsius = temperature_field("storage_min_celsius")
    storage_max_celsius = temperature_field("storage_max_celsius")
    storage_text = text_field("storage_text", 1000, lines=2)
    is_implant = yes_field("is_implant")
    is_ivd = yes_field("is_ivd")
    is_sterile = yes_field("is_sterile")
    is_single_use = yes_field("is_single_use")
    is_kit = yes_field("is_kit")
    requires_lot = yes_field("requires_lot", initial=True)
    requires_serial = yes_field("requires_serial")
    requires_production_date = yes_field("requires_production_date")
    requires_expiry = yes_field("requires_expiry", initial=True)
    near_expiry_days = forms.IntegerField(
        label=LABELS["near_expiry_days"], min_value=0, max_value=3650, initial=180
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        makers = partners_matching().filter(is_maker=True, is_active=True)
        self.fields["maker_id"].queryset = makers  # type: ignore[attr-defined] # a model choice field
        self.fields["unit"].initial = self.fields["unit"].initial or _("piece")

    def clean_maker_id(self) -> UUID | None:
        """Return the maker's id."""
        maker = self.cleaned_data["maker_id"]
        return maker.pk if maker else None


class New(Facts):
    """A device that isn't in the catalogue yet."""

    code = text_field("code", 64, required=True)
    field_order = ("code",)


class Change(Facts):
    """A device that is changed, and why."""

    reason = text_field("reason", 500, required=True)


class Identifier(FactsForm[IdentifierFacts]):
    """A code that stands on a pack."""

    facts_class = IdentifierFacts

    code = text_field("code", 64, required=True)
    kind = forms.ChoiceField(label=LABELS["kind"], choices=IdentifierKind.choices)
    quantity = forms.IntegerField(
        label=_("Base units in the pack"), min_value=1, max_value=1_000_000, initial=1
    )
    contains = text_field("contains", 64)

    def clean_kind(self) -> IdentifierKind:
        """Return the kind."""
        return IdentifierKind(self.cleaned_data["kind"])


class EndIdentifier(Reason):
    """That a code is no longer given to packs."""

    on = forms.DateField(
        label=LABELS["ended_on"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    field_order = ("on",)


class Certificate(FactsForm[CertificateFacts]):
    """A registration certificate or filing."""

    facts_class = CertificateFacts

    number = text_field("number", 100, required=True)
    kind = forms.ChoiceField(label=LABELS["kind"], choices=CertificateKind.choices)
    valid_from = day_field("valid_from")
    valid_until = day_field("valid_until")
    holder = text_field("holder", 200)

    def clean_kind(self) -> CertificateKind:
        """Return the kind."""
        return CertificateKind(self.cleaned_data["kind"])


class ChangeCertificate(Certificate):
    """A certificate that is put right or extended, and why."""

    reason = text_field("reason", 500, required=True)
