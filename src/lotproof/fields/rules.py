"""Checking what people typed against the field dictionary."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from lotproof.core.refusals import Refused, gettext_noop
from lotproof.core.texts import is_plain, shown
from lotproof.fields.dictionary import FIELDS, Field, FieldType

LONGEST_TEXT = 500

INTEGER = re.compile(r"[+-]?[0-9]{1,12}")
DECIMAL = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,6})?")
"""Written out: neither exponents, which can stand for a million digits, nor the
underscores and foreign digits that Python reads."""


class FieldMissing(Refused):
    """The step needs a field that is empty."""

    template = gettext_noop("%(field)s is missing. Fill it in to go on.")


class FieldInvalid(Refused):
    """A field's value isn't of its type."""

    template = gettext_noop("%(field)s: %(value)s isn't %(expected)s. Correct it.")


class FieldOutOfBounds(Refused):
    """A field's number is smaller or larger than it can be."""

    template = gettext_noop(
        "%(field)s: %(value)s isn't from %(least)s to %(most)s. Correct it."
    )


class FieldUnknown(Refused):
    """A field that the dictionary doesn't have."""

    template = gettext_noop(
        "There is no field %(field)s. Use the fields of the field dictionary."
    )


def checked_values(values: Mapping[str, object]) -> dict[str, str]:
    """Return values as records keep them: text in one spelling; empty ones left out.

    Args:
        values: Field codes to what was typed or sent.

    Returns:
        Field codes to text: decimals without idle zeros, moments in ISO 8601 with
        offset, yes and no as `yes` and `no`.

    Raises:
        FieldUnknown: If a code isn't in the dictionary.
        FieldInvalid: If a value isn't of its field's type.
        FieldOutOfBounds: If a number is beyond its field's bounds.
    """
    checked = {}
    for code, value in values.items():
        field = FIELDS.get(code)
        if field is None:
            raise FieldUnknown(field=shown(str(code)))
        if value is None or str(value).strip() == "":
            continue
        checked[code] = _checked(field, value)
    return checked


def check_present(values: Mapping[str, str], required: Iterable[str]) -> None:
    """Do nothing if every required field has a value.

    Raises:
        FieldMissing: If one is empty; the first in the order required.
    """
    for code in required:
        if not values.get(code):
            raise FieldMissing(field=field_label(code))


def field_label(code: str) -> object:
    """Return a field's label, rendered in the language of the moment."""
    return _(FIELDS[code].label)


def _checked(field: Field, value: object) -> str:
    text = value.isoformat() if isinstance(value, datetime) else str(value).strip()
    try:
        checked = _READERS[field.type](field, text)
    except ValueError as error:
        raise FieldInvalid(
            field=field_label(field.code),
            value=shown(text),
            expected=_EXPECTED[field.type],
        ) from error
    least, most = field.least, field.most
    if least is not None and most is not None and not least <= Decimal(checked) <= most:
        raise FieldOutOfBounds(
            field=field_label(field.code), value=checked, least=least, most=most
        )
    return checked


def _text(_field: Field, text: str) -> str:
    text = text.replace("\r\n", "\n")
    if len(text) > LONGEST_TEXT or not is_plain(text):
        raise ValueError(text)
    return text


def _integer(_field: Field, text: str) -> str:
    if not INTEGER.fullmatch(text):
        raise ValueError(text)
    return str(int(text))


def _decimal(_field: Field, text: str) -> str:
    if not DECIMAL.fullmatch(text):
        raise ValueError(text)
    # Adding zero turns a minus zero into a zero.
    return format((Decimal(text) + 0).normalize(), "f")


def _moment(_field: Field, text: str) -> str:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment.isoformat()


def _choice(field: Field, text: str) -> str:
    if text not in dict(field.choices):
        raise ValueError(text)
    return text


def _yes_no(_field: Field, text: str) -> str:
    known = {"yes": "yes", "true": "yes", "no": "no", "false": "no"}
    if text.lower() not in known:
        raise ValueError(text)
    return known[text.lower()]


_READERS = {
    FieldType.TEXT: _text,
    FieldType.INTEGER: _integer,
    FieldType.DECIMAL: _decimal,
    FieldType.MOMENT: _moment,
    FieldType.CHOICE: _choice,
    FieldType.YES_NO: _yes_no,
}

_EXPECTED = {
    FieldType.TEXT: _("a text of at most 500 printable characters"),
    FieldType.INTEGER: _("a whole number"),
    FieldType.DECIMAL: _("a number with at most 6 decimals"),
    FieldType.MOMENT: _("a date and time with its zone"),
    FieldType.CHOICE: _("one of the choices"),
    FieldType.YES_NO: _("yes or no"),
}
