"""What the pages of documents take."""

from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from lotproof.catalog.models import Device
from lotproof.catalog.queries import devices_matching
from lotproof.core.refusals import Refused
from lotproof.fields.rules import LONGEST_TEXT
from lotproof.ledger.operations.posting import MOST_UNITS
from lotproof.partners.models import Partner
from lotproof.processes.queries import DocumentDetail, LineRow
from lotproof.warehouse.models import Location, Site
from lotproof.warehouse.queries import location_by_code
from lotproof.web.documents.fields import YES_NO
from lotproof.workflow.codes import Kind

CODE_LENGTH = 4000
Form = TypeVar("Form", bound=forms.Form)


class Show(forms.Form):
    """How a list of documents is narrowed."""

    text = forms.CharField(label=_("Number or partner"), max_length=100, required=False)
    show = forms.ChoiceField(
        choices=[("open", _("Open")), ("all", _("All"))], required=False
    )
    state = forms.CharField(max_length=20, required=False)
    after = forms.CharField(max_length=40, required=False)


class LocationField(forms.CharField):
    """A location, by the code that is scanned or typed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=60, **kwargs)

    def clean(self, value: Any) -> Location | None:
        """Find the location that bears the code."""
        code = super().clean(value)
        if not code:
            return None
        try:
            return location_by_code(code)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class UnitsField(forms.IntegerField):
    """Base units or packs."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_value=MOST_UNITS, **{"min_value": 1, **kwargs})


class Scan(forms.Form):
    """A scanned code with the place and the packs that go with it.

    Nothing is stripped of the code: a separator at its end belongs to it.
    """

    code = forms.CharField(label=_("Code"), max_length=CODE_LENGTH, strip=False)
    location = LocationField(label=_("Location"), required=False)
    packs = UnitsField(label=_("Packs"), required=False)
    source = LocationField(required=False, widget=forms.HiddenInput)
    goods = forms.CharField(
        max_length=CODE_LENGTH, strip=False, required=False, widget=forms.HiddenInput
    )


class TypedLabel(forms.Form):
    """What a label says, typed because it can't be scanned.

    Args:
        devices: The devices that may be chosen, with the GTIN of each.
    """

    device = forms.ChoiceField(label=_("Device"))
    lot = forms.CharField(label=_("Lot"), max_length=20, required=False)
    expires_on = forms.DateField(
        label=_("Last usable day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    produced_on = forms.DateField(
        label=_("Produced on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    serial = forms.CharField(label=_("Serial number"), max_length=20, required=False)
    packs = UnitsField(label=_("Packs"), initial=1)
    location = LocationField(label=_("Location"))

    def __init__(
        self, *args: Any, devices: list[tuple[str, Device]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(gtin, str(device)) for gtin, device in devices]
        self.fields["device"].choices = choices  # type: ignore[attr-defined] # a choice field

    @property
    def elements(self) -> list[tuple[str, str]]:
        """The label's GS1 elements."""
        said = self.cleaned_data
        days = {"11": said["produced_on"], "17": said["expires_on"]}
        texts = {"10": said["lot"], "21": said["serial"]}
        return [
            ("01", said["device"]),
            *((ai, f"{day:%y%m%d}") for ai, day in days.items() if day),
            *((ai, text) for ai, text in texts.items() if text),
        ]


class Lower(forms.Form):
    """A correction of a scanned line."""

    line = forms.UUIDField()
    quantity = forms.IntegerField(label=_("Units that remain"), min_value=0)
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_TEXT)


class Placed(forms.Form):
    """Units of a line and a location, typed."""

    line = forms.UUIDField()
    quantity = UnitsField(label=_("Units"))
    location = LocationField(label=_("Location"))


class Reason(forms.Form):
    """Why something is done otherwise than planned."""

    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_TEXT)


class OtherStock(Reason):
    """Stock to take instead, and why.

    Args:
        balances: The stock that may be chosen.
    """

    balance = forms.TypedChoiceField(coerce=UUID, label=_("Stock"))

    def __init__(self, *args: Any, balances: list[UUID], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(balance), str(balance)) for balance in balances]
        self.fields["balance"].choices = choices  # type: ignore[attr-defined] # a choice field


class Sign(forms.Form):
    """The second authentication with which a person signs.

    Args:
        needs_code: Whether the person has set up one-time codes.
    """

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "current-password", "enterkeyhint": "go"}
        ),
    )
    one_time_code = forms.CharField(
        label=_("One-time code"),
        max_length=12,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "enterkeyhint": "go",
                "inputmode": "numeric",
            }
        ),
    )

    def __init__(self, *args: Any, needs_code: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_code:
            del self.fields["one_time_code"]


class LineChecks(forms.Form):
    """What was found on one line."""

    packaging_intact = forms.ChoiceField(
        label=_("Packaging intact"), choices=[("", "—"), *YES_NO]
    )
    labels_agree = forms.ChoiceField(
        label=_("Labels agree with the order"), choices=[("", "—"), *YES_NO]
    )

    @property
    def values(self) -> dict[str, object]:
        """Field codes to what was chosen."""
        return dict(self.cleaned_data)


class LineResultForm(LineChecks):
    """What an inspection found on one line."""

    field_order = ("accepted",)
    accepted = forms.IntegerField(label=_("Accepted"), min_value=0)
    rejection_reason = forms.CharField(
        label=_("Reason of rejection"), max_length=LONGEST_TEXT, required=False
    )
    rejection_measure = forms.CharField(
        label=_("What was done"), max_length=LONGEST_TEXT, required=False
    )

    @property
    def values(self) -> dict[str, object]:
        """Field codes to what was typed."""
        return {
            code: value
            for code, value in self.cleaned_data.items()
            if code != "accepted"
        }


def line_forms(
    form: type[Form], detail: DocumentDetail, data: Any = None
) -> list[tuple[LineRow, Form]]:
    """Return each line of a document with its form."""
    return [(line, form(data, prefix=str(line.id))) for line in detail.lines]


class Order(forms.Form):
    """Head of a new order.

    Args:
        kind: Which kind of order.
        partners: From whom, or to whom.
    """

    partner = forms.ModelChoiceField(queryset=Partner.objects.none(), empty_label="—")
    site = forms.ModelChoiceField(
        label=_("Site"), queryset=Site.objects.none(), empty_label=None
    )
    delivery_address = forms.CharField(
        label=_("Delivery address"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, kind: Kind, partners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["partner"]
        choice.queryset = partners
        is_sale = kind is Kind.SALES_ORDER
        choice.label = _("Customer") if is_sale else _("Supplier")
        place: Any = self.fields["site"]
        place.queryset = Site.objects.filter(is_active=True).order_by("code")
        if not is_sale:
            del self.fields["delivery_address"]


class OrderRow(forms.Form):
    """One line of a new order; an empty one is left out."""

    device = forms.CharField(
        label=_("Device"),
        max_length=300,
        widget=forms.TextInput(
            attrs={
                "list": "devices",
                "autocomplete": "off",
                "hx-get": reverse_lazy("documents:devices"),
                "hx-trigger": "input changed delay:200ms",
                "hx-target": "#devices",
                "hx-swap": "innerHTML",
            }
        ),
    )
    quantity = UnitsField(label=_("Units"))
    unit_price = forms.DecimalField(
        label=_("Unit price (CNY)"),
        min_value=0,
        max_digits=12,
        decimal_places=4,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )

    def clean_device(self) -> Device:
        """Find the device that was named by its code or UDI-DI."""
        return find_device(self.cleaned_data["device"])


def find_device(text: str) -> Device:
    """Return the device that a text names.

    Args:
        text: Its code, a part of its name that no other device has, a device
            identifier, or "code · name" as the list of suggestions writes it.

    Returns:
        The device.

    Raises:
        ValidationError: If none or several have it.
    """
    code = text.split(" · ", maxsplit=1)[0].strip()
    exact = Device.objects.filter(code__iexact=code).first()
    if exact is not None:
        return exact
    found = list(devices_matching(text)[:2])
    if len(found) != 1:
        raise forms.ValidationError(
            _("No device has this code. Choose one of the list or scan its label.")
            if not found
            else _("Several devices fit. Type more of the name, or the code.")
        )
    return found[0]
