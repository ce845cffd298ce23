"""The input of a request, checked for its types."""

import binascii
from base64 import b64decode
from typing import Any

from lotproof.core.refusals import Refused, gettext_noop

_MISSING = object()


class InputInvalid(Refused):
    """An input that lacks a field, or has one of another type."""

    template = gettext_noop("The input's %(field)s must be %(expected)s.")


class Inputs:
    """The fields of a request's input.

    Args:
        fields: What stands under `input`.
    """

    def __init__(self, fields: object) -> None:
        if not isinstance(fields, dict):
            raise InputInvalid(field="input", expected="an object")
        self._fields: dict[str, Any] = fields

    def __contains__(self, name: str) -> bool:
        return self._fields.get(name) is not None

    def text(self, name: str) -> str:
        """Return a text.

        Raises:
            InputInvalid: If it isn't there or isn't a text.
        """
        value = self._fields.get(name)
        if not isinstance(value, str):
            raise InputInvalid(field=name, expected="a text")
        return value

    def texts(self, name: str) -> list[str]:
        """Return a list of texts.

        Raises:
            InputInvalid: If it isn't there or isn't a list of texts.
        """
        value = self._fields.get(name)
        if not isinstance(value, list) or not all(isinstance(t, str) for t in value):
            raise InputInvalid(field=name, expected="a list of texts")
        return value

    def pairs(self, name: str) -> list[tuple[str, str]]:
        """Return a list of pairs of texts.

        Raises:
            InputInvalid: If it isn't there or isn't such a list.
        """
        value = self._fields.get(name)
        if not isinstance(value, list) or not all(map(_is_pair, value)):
            raise InputInvalid(field=name, expected="a list of pairs of texts")
        return [(first, second) for first, second in value]

    def number(self, name: str, *, otherwise: int | None = None) -> int:
        """Return an integer, given as such or in digits.

        Args:
            name: The field.
            otherwise: What stands for a field that isn't there.

        Returns:
            The integer.

        Raises:
            InputInvalid: If it isn't there or isn't an integer.
        """
        value = self._fields.get(name)
        if value is None and otherwise is not None:
            return otherwise
        if isinstance(value, str) and value.isascii() and value.isdigit():
            value = int(value) if len(value) <= 20 else None
        if not isinstance(value, int) or isinstance(value, bool):
            raise InputInvalid(field=name, expected="an integer")
        return value

    def text_or_number(self, name: str) -> str | int:
        """Return a text that isn't digits as it is, and anything else as integer.

        Raises:
            InputInvalid: If it isn't there or is neither.
        """
        value = self._fields.get(name)
        if isinstance(value, str) and not value.isdigit():
            return value
        return self.number(name)

    def truth(self, name: str, *, otherwise: bool) -> bool:
        """Return a boolean.

        Args:
            name: The field.
            otherwise: What stands for a field that isn't there.

        Returns:
            The boolean.

        Raises:
            InputInvalid: If it isn't a boolean.
        """
        value = self._fields.get(name, _MISSING)
        if value is _MISSING or value is None:
            return otherwise
        if not isinstance(value, bool):
            raise InputInvalid(field=name, expected="true or false")
        return value

    def data(self, name: str) -> bytes:
        """Return bytes given in base64.

        Raises:
            InputInvalid: If it isn't there or isn't base64.
        """
        return _decoded(name, self._fields.get(name))

    def data_list(self, name: str) -> list[bytes]:
        """Return a list of bytes given in base64; none where it isn't there.

        Raises:
            InputInvalid: If it isn't a list of base64 texts.
        """
        value = self._fields.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise InputInvalid(field=name, expected="a list of base64 texts")
        return [_decoded(name, item) for item in value]


def _is_pair(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and all(isinstance(item, str) for item in value)
    )


def _decoded(name: str, value: object) -> bytes:
    try:
        if isinstance(value, str):
            return b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        pass
    raise InputInvalid(field=name, expected="base64 text")
