"""Canonical JSON: the one way to write a value, so that its bytes can be hashed."""

import json
from typing import Any

import rfc8785

from lotproof.core.refusals import Refused, gettext_noop
from lotproof.evidence.proofs.said import Said

LARGEST_INTEGER = 2**53 - 1
"""Beyond it a double, and so RFC 8785, no longer tells neighbours apart."""

_encode = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False
).encode
_AS_THEY_ARE = frozenset({str, bool, type(None)})


class NotCanonical(Refused):
    """A text that isn't canonical JSON."""

    template = gettext_noop(
        "This isn't canonical JSON: %(reason)s. Use the text exactly as it was written."
    )


class NoSuchJson(Refused):
    """A text or value that canonical JSON can't carry without loss."""

    template = gettext_noop(
        "This can't be written as canonical JSON: %(reason)s. Write it in another way."
    )


class _Unfit(ValueError):
    """Why a text was refused while it was being read."""

    def __init__(self, reason: Said) -> None:
        super().__init__(reason)
        self.reason = reason


def canonical_json(value: Any) -> bytes:
    """Write a value of JSON types as RFC 8785 demands.

    Args:
        value: Text, integer, boolean, `None`, a float, or lists and dicts of
            them with text keys. The log's own bodies hold no floats.

    Returns:
        UTF-8 on one line.

    Raises:
        NoSuchJson: For an integer beyond ±(2^53-1), NaN or infinity, a lone
            surrogate, a key that isn't text, a type unknown to JSON, or lists
            too deep in each other.

    Source:
        RFC 8785, sections 3.2.2 (literals, strings, numbers) and 3.2.3 (order).
    """
    try:
        if _is_plain(value):
            # Python's own encoder writes such a value byte for byte the same, in
            # a third of the time; tests/evidence/proofs/test_canonical.py shows it.
            return _encode(value).encode()
        return rfc8785.dumps(value)
    except (ValueError, RecursionError) as error:
        raise NoSuchJson(reason=_reason(error)) from error


def _is_plain(value: Any) -> bool:
    # Python's encoder and RFC 8785 part over floats, large integers, subclasses,
    # and keys outside ASCII, which RFC 8785 orders by UTF-16.
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return True
    if kind is int:
        return bool(-LARGEST_INTEGER <= value <= LARGEST_INTEGER)
    if kind is dict:
        if not all(type(key) is str and key.isascii() for key in value):
            return False
        value = value.values()
    elif kind is not list:
        return False
    return all(type(item) in _AS_THEY_ARE or _is_plain(item) for item in value)


def parse_canonical(data: bytes) -> Any:
    """Read canonical JSON and nothing else.

    Args:
        data: UTF-8 bytes.

    Returns:
        The value.

    Raises:
        NotCanonical: If the bytes aren't JSON, name a key twice, or differ from
            the canonical form of what they say.
    """
    try:
        value = _load(data.decode())
        again = canonical_json(value)
    except (ValueError, RecursionError) as error:
        raise NotCanonical(reason=_reason(error)) from error
    except NoSuchJson as error:
        raise NotCanonical(reason=error.values["reason"]) from error
    if again != data:
        pairs = enumerate(zip(again, data, strict=False))
        at = next((i for i, (a, b) in pairs if a != b), min(len(again), len(data)))
        raise NotCanonical(
            reason=Said(
                gettext_noop("byte %(at)s differs from the canonical form"), at=at
            )
        )
    return value


def canonicalise_text(text: str) -> bytes:
    """Rewrite any JSON text in canonical form.

    Numbers are read as doubles, as RFC 8785 does: an integer beyond ±(2^53-1)
    becomes the nearest double.

    Args:
        text: One JSON value.

    Returns:
        UTF-8 on one line.

    Raises:
        NoSuchJson: If the text isn't JSON, names a key twice, or holds a number
            or character that canonical JSON can't carry.
    """
    try:
        return rfc8785.dumps(_load(text))
    except (ValueError, RecursionError) as error:
        raise NoSuchJson(reason=_reason(error)) from error


def _load(text: str) -> Any:
    return json.loads(
        text,
        object_pairs_hook=_without_repeats,
        parse_constant=_refuse_constant,
        parse_int=_integer_or_double,
    )


def _integer_or_double(digits: str) -> int | float:
    # RFC 8785 knows doubles only: beyond 2^53 a double's digits look like an
    # integer's. Long ones aren't tried as one, for int() is slow on them.
    if len(digits) <= 17 and abs(int(digits)) <= LARGEST_INTEGER:
        return int(digits)
    return float(digits)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for key, item in pairs:
        if key in value:
            raise _Unfit(Said(gettext_noop("the key %(key)r stands twice"), key=key))
        value[key] = item
    return value


def _refuse_constant(name: str) -> Any:
    raise _Unfit(Said(gettext_noop("%(name)s isn't a number of JSON"), name=name))


def _reason(error: BaseException) -> Said:
    match error:
        case _Unfit():
            return error.reason
        case json.JSONDecodeError():
            return Said(
                gettext_noop("line %(line)s, column %(column)s isn't JSON"),
                line=error.lineno,
                column=error.colno,
            )
        case RecursionError():
            return Said(gettext_noop("lists or objects are too deep in each other"))
        case UnicodeError():
            return Said(gettext_noop("a character that UTF-8 can't carry"))
    return Said(gettext_noop("JSON has no exact form for: %(detail)s"), detail=error)
