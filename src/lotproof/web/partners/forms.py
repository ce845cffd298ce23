"""What is entered about partners."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lotproof.partners.models import DeviceClass, LicenceKind
from lotproof.partners.operations import LicenceFacts, PartnerFacts
from lotproof.web.columns import LABELS
from lotproof.web.records import FactsForm, checkboxes, day_field, text_field, yes_field

ROLES = (
    ("", _("All")),
    ("supplier", _("Suppliers")),
    ("customer", _("Customers")),
    ("maker", _("Makers")),
)


class Find(forms.Form):
    """How the list is narrowed."""

    text = forms.CharField(
        label=_("Name, pinyin or code"), max_length=100, required=False
    )
    role = forms.ChoiceField(choices=ROLES, required=False)


class Facts(FactsForm[PartnerFacts]):
    """What is known about a partner."""

    facts_class = PartnerFacts

    name = text_field("name", 200, required=True)
    name_en = text_field("name_en", 200)
    is_supplier = yes_field("is_supplier")
    is_customer = yes_field("is_customer")
    is_maker = yes_field("is_maker")
    uscc = text_field("uscc", 18)
    address = text_field("address", 300)
    contact = text_field("contact", 60)
    phone = text_field("phone", 40)


class New(Facts):
    """A partner that isn't known yet."""

    code = text_field("code", 40, required=True)
    field_order = ("code",)


class Change(Facts):
    """A partner that is changed, and why."""

    reason = text_field("reason", 500, required=True)


class Licence(FactsForm[LicenceFacts]):
    """A licence, filing, letter or agreement."""

    facts_class = LicenceFacts

    kind = forms.ChoiceField(label=LABELS["kind"], choices=LicenceKind.choices)
    number = text_field("number", 100, required=True)
    valid_from = day_field("valid_from", required=True)
    valid_until = day_field("valid_until")
    classes = forms.MultipleChoiceField(
        label=LABELS["classes"],
        choices=DeviceClass.choices,
        required=False,
        widget=checkboxes(),
    )
    categories = forms.RegexField(
        r"^\s*([0-9]{2}([\s,，、]+[0-9]{2})*)?\s*$",
        label=LABELS["categories"],
        required=False,
        max_length=200,
        help_text=_("Two-digit codes of the 2017 catalogue; empty covers all."),
    )

    def clean_kind(self) -> LicenceKind:
        """Return the kind."""
        return LicenceKind(self.cleaned_data["kind"])

    def clean_classes(self) -> tuple[DeviceClass, ...]:
        """Return the classes."""
        return tuple(DeviceClass(code) for code in self.cleaned_data["classes"])

    def clean_categories(self) -> tuple[str, ...]:
        """Return the codes."""
        text = self.cleaned_data["categories"]
        for sign in ",，、":
            text = text.replace(sign, " ")
        return tuple(text.split())


class ChangeLicence(Licence):
    """A licence that is changed, and why."""

    reason = text_field("reason", 500, required=True)
