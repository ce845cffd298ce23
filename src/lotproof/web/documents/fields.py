"""Fields of the field dictionary as they are typed in and shown."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lotproof.fields.dictionary import FIELDS, Field, FieldType
from lotproof.fields.rules import LONGEST_TEXT
from lotproof.workflow.models import Document

YES_NO = (("yes", _("Yes")), ("no", _("No")))


class MomentField(forms.DateTimeField):
    """A date and time as a clock on the wall of a site shows it.

    Args:
        zone: The site's time zone.
    """

    def __init__(self, *, zone: ZoneInfo, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(
            attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
        )
        super().__init__(widget=widget, **kwargs)
        self.zone = zone

    def to_python(self, value: Any) -> datetime | None:
        """Read what was typed as a time of the site."""
        with timezone.override(self.zone):
            return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """Show a moment as a time of the site."""
        if isinstance(value, datetime):
            return timezone.make_naive(value, self.zone)
        return value


class Values(forms.Form):
    """Some fields of the dictionary.

    Args:
        codes: Which fields, in the order shown.
        required: Those that may not be empty.
        zone: Time zone in which moments are typed.
        kept: What the record has in them so far.
    """

    def __init__(
        self,
        *args: Any,
        codes: Iterable[str],
        required: Iterable[str] = (),
        zone: ZoneInfo,
        kept: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        must = set(required)
        for code in dict.fromkeys([*codes, *must]):
            field = FIELDS[code]
            self.fields[code] = _form_field(field, zone, required=code in must)
            if kept and code in kept:
                self.initial[code] = _initial(field, kept[code])

    @property
    def values(self) -> dict[str, object]:
        """Field codes to what was typed, as operations take it."""
        return {code: self.cleaned_data.get(code) for code in self.fields}


def shown_values(document: Document) -> list[tuple[str | Promise, object]]:
    """Return what a document's fields say: labels, and values as people read them."""
    return [
        (_(FIELDS[code].label), _shown(FIELDS[code], value))
        for code, value in document.values.items()
        if code in FIELDS
    ]


def _shown(field: Field, value: str) -> object:
    if field.type is FieldType.CHOICE:
        return _(dict(field.choices).get(value, value))
    if field.type is FieldType.YES_NO:
        return dict(YES_NO).get(value, value)
    if field.type is FieldType.MOMENT:
        return datetime.fromisoformat(value)
    return f"{value} {field.unit}".strip()


def _initial(field: Field, value: str) -> object:
    if field.type is FieldType.MOMENT:
        return datetime.fromisoformat(value)
    return value


def _form_field(field: Field, zone: ZoneInfo, *, required: bool) -> forms.Field:
    label = label_of(field)
    match field.type:
        case FieldType.MOMENT:
            return MomentField(zone=zone, label=label, required=required)
        case FieldType.CHOICE:
            choices = [("", "—"), *((code, _(text)) for code, text in field.choices)]
            return forms.ChoiceField(label=label, choices=choices, required=required)
        case FieldType.YES_NO:
            return forms.ChoiceField(
                label=label, choices=[("", "—"), *YES_NO], required=required
            )
        case FieldType.DECIMAL:
            widget = forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"})
            return forms.DecimalField(label=label, widget=widget, required=required)
        case FieldType.INTEGER:
            return forms.IntegerField(label=label, required=required)
        case FieldType.TEXT:
            return forms.CharField(
                label=label, max_length=LONGEST_TEXT, required=required
            )


def label_of(field: Field) -> str:
    """Return a field's label with its unit: "Temperature at arrival (°C)"."""
    label = gettext(field.label)
    return f"{label} ({field.unit})" if field.unit else label
