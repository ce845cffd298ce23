"""Checking what people typed against the field dictionary."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

from lotproof.core.refusals import Refused, gettext_noop
from lotproof.fields.dictionary import FIELDS, Field, FieldType

LONGEST_TEXT = 500


class FieldMissing(Refused):
    """The step needs a field that is empty."""

    template = gettext_noop("%(field)s is missing. Fill it in to go on.")


class FieldInvalid(Refused):
    """A field's value isn't of its type."""

    template = gettext_noop("%(field)s: %(value)s isn't %(expected)s. Correct it.")


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
    """
    checked = {}
    for code, value in values.items():
        if code not in FIELDS:
            raise FieldUnknown(field=code)
        if value is None or str(value).strip() == "":
            continue
        checked[code] = _checked(FIELDS[code], value)
    return checked


def check_present(values: Mapping[str, str], required: Iterable[str]) -> None:
    """Do nothing if every required field has a value.

    Raises:
        FieldMissing: If one is empty; the first in the order required.
    """
    for code in required:
        if not values.get(code):
            raise FieldMissing(field=FIELDS[code].label)


def _checked(field: Field, value: object) -> str:
    text = value.isoformat() if isinstance(value, datetime) else str(value).strip()
    try:
        return _READERS[field.type](field, text)
    except (ValueError, InvalidOperation) as error:
        raise FieldInvalid(
            field=field.label, value=text[:60], expected=_EXPECTED[field.type]
        ) from error


def _text(_field: Field, text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise ValueError(text)
    return text


def _integer(_field: Field, text: str) -> str:
    return str(int(text))


def _decimal(_field: Field, text: str) -> str:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError(text)
    return format(number.normalize(), "f")


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
    FieldType.TEXT: gettext_noop("a text of at most 500 characters"),
    FieldType.INTEGER: gettext_noop("a whole number"),
    FieldType.DECIMAL: gettext_noop("a number"),
    FieldType.MOMENT: gettext_noop("a date and time with its zone"),
    FieldType.CHOICE: gettext_noop("one of the choices"),
    FieldType.YES_NO: gettext_noop("yes or no"),
}
