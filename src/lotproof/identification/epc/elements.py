"""From EPC to GS1 elements and back."""

from collections.abc import Sequence

from lotproof.core.refusals import gettext_noop
from lotproof.identification.checks import gs1_check_digit
from lotproof.identification.epc.uris import Epc, parse_uri
from lotproof.identification.errors import TagInvalid
from lotproof.identification.values import Element

_KEYS: dict[str, tuple[str, str, str | None]] = {
    "sgtin": ("01", "first digit in front", "21"),
    "lgtin": ("01", "first digit in front", "10"),
    "upui": ("01", "first digit in front", "235"),
    "itip": ("8006", "first digit in front", "21"),
    "sscc": ("00", "first digit in front", None),
    "sgln": ("414", "check digit", "254"),
    "pgln": ("417", "check digit", None),
    "gsrn": ("8018", "check digit", None),
    "gsrnp": ("8017", "check digit", None),
    "gsin": ("402", "check digit", None),
    "gdti": ("253", "check digit", None),
    "sgcn": ("255", "check digit", None),
    "grai": ("8003", "check digit", None),
    "giai": ("8004", "plain", None),
    "ginc": ("401", "plain", None),
    "cpi": ("8010", "plain", "8011"),
}
"""For each scheme the identifier of its key, how the key is made up, and the
identifier of its serial where that stands apart."""
_NO_EXTENSION = "0"
"""The extension of an SGLN that stands for none."""

_NO_KEY = gettext_noop("these elements name no key with an EPC scheme.")
_NO_PREFIX = gettext_noop("the length of its company prefix isn't known.")


def elements_of(epc: Epc) -> tuple[Element, ...] | None:
    """Return the GS1 elements that say the same as an EPC.

    Args:
        epc: What a tag identifies.

    Returns:
        Application identifiers with their values, or `None` where the scheme
        isn't GS1's.
    """
    if epc.scheme not in _KEYS:
        return None
    ai, form, serial_ai = _KEYS[epc.scheme]
    prefix, reference, *rest = epc.parts
    if form == "first digit in front":
        key = _with_check(reference[:1] + prefix + reference[1:])
    elif form == "check digit":
        key = _with_check(prefix + reference)
    else:
        key = prefix + reference
    if epc.scheme == "grai":
        key = "0" + key
    if serial_ai is None:
        return ((ai, key + "".join(rest)),)
    *pieces, serial = rest
    element = (ai, key + "".join(pieces))
    if epc.scheme == "sgln" and serial == _NO_EXTENSION:
        return (element,)
    return (element, (serial_ai, serial))


def epc_of(
    elements: Sequence[Element], *, company_prefix_digits: int | None = None
) -> Epc:
    """Return the EPC that says the same as GS1 elements.

    Args:
        elements: Valid elements; one key with its serial, in any order.
        company_prefix_digits: How many digits of the key are company prefix, 6 to
            12; `None` looks the number up in GS1's list.

    Returns:
        The EPC.

    Raises:
        TagInvalid: If the elements hold no key with a serial that a scheme takes,
            or the length of its company prefix isn't known.
    """
    values = dict(elements)
    found = next((row for row in _SCHEMES if row[0] in values), None)
    if found is None:
        raise TagInvalid("".join(f"({ai}){value}" for ai, value in elements), _NO_KEY)
    ai, scheme, digits = found
    key = values[ai]
    if scheme == "grai":
        key = key[1:]
    # The first digit of a GTIN or SSCC goes behind the company prefix.
    first = key[0] if scheme in {"sgtin", "sscc", "itip"} else ""
    rest = key[len(first) :]
    size = company_prefix_digits or _prefix_digits(key, rest)
    end = len(rest) if digits is None else digits - len(first)
    parts = [rest[:size], first + rest[size:end]]
    if scheme == "itip":
        parts += [key[14:16], key[16:18]]
    serial = _SERIALS.get(scheme)
    if serial:
        parts.append(values.get(serial, _NO_EXTENSION if scheme == "sgln" else ""))
    elif scheme in {"grai", "gdti", "sgcn"}:
        parts.append(rest[end + 1 :])
    return parse_uri(Epc(scheme, tuple(parts)).uri)


_SCHEMES = (
    ("8006", "itip", 13),
    ("01", "sgtin", 13),
    ("00", "sscc", 17),
    ("414", "sgln", 12),
    ("8003", "grai", 12),
    ("8004", "giai", None),
    ("8018", "gsrn", 17),
    ("8017", "gsrnp", 17),
    ("253", "gdti", 12),
    ("255", "sgcn", 12),
    ("8010", "cpi", None),
    ("401", "ginc", None),
    ("402", "gsin", 16),
    ("417", "pgln", 12),
)
"""Key, scheme, and digits of company prefix and reference (`None`: all)."""

_SERIALS = {"sgtin": "21", "itip": "21", "sgln": "254", "cpi": "8011"}


def _with_check(digits: str) -> str:
    return digits + gs1_check_digit(digits)


def _prefix_digits(key: str, rest: str) -> int:
    from biip import ParseError  # noqa: PLC0415 - its tables take 20 MB
    from biip.gs1_prefixes import GS1CompanyPrefix  # noqa: PLC0415 - likewise

    try:
        prefix = GS1CompanyPrefix.extract(rest)
    except ParseError:
        prefix = None
    if prefix is None:
        raise TagInvalid(key, _NO_PREFIX)
    return len(prefix.value)
