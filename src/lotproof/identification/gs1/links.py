"""GS1 Digital Link addresses, uncompressed, both ways."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote, unquote_to_bytes

from lotproof.core.refusals import gettext_noop
from lotproof.identification.errors import NotDigitalLink
from lotproof.identification.gs1.elements import check_element
from lotproof.identification.gs1.table import ApplicationIdentifier, table
from lotproof.identification.values import Element

CANONICAL_STEM = "https://id.gs1.org"

_ADDRESS = re.compile(r"(?i:https?)://([^/?#]+)(/[^?#]*)(?:\?([^#]*))?(?:#.*)?")
_URI_CHARACTERS = re.compile(r"[-A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%]+")
_GTINS = frozenset({"01", "02"})

ALIASES = {
    "cpid": "8010",
    "cpsn": "8011",
    "cpv": "22",
    "exp": "17",
    "gcn": "255",
    "gdti": "253",
    "giai": "8004",
    "ginc": "401",
    "gln": "414",
    "glnProd": "416",
    "glnx": "254",
    "gmn": "8013",
    "grai": "8003",
    "gsin": "402",
    "gsrn": "8018",
    "gsrnp": "8017",
    "gtin": "01",
    "itip": "8006",
    "lot": "10",
    "party": "417",
    "payTo": "415",
    "refno": "8020",
    "ser": "21",
    "srin": "8019",
    "sscc": "00",
    "tpx": "235",
}
"""Words that version 1.1 of the standard allowed instead of identifiers."""

_NO_ADDRESS = gettext_noop("it doesn't begin with https:// and a domain.")
_BAD_CHARACTER = gettext_noop("a character isn't allowed in an address.")
_NO_KEY = gettext_noop("its path names no key, such as /01/ before a GTIN.")
_BAD_ORDER = gettext_noop("its path has (%(ai)s) where it isn't allowed.")
_NO_ATTRIBUTE = gettext_noop("(%(ai)s) may not stand behind the question mark.")
_BELONGS_IN_PATH = gettext_noop("(%(ai)s) belongs into the path.")
_TWICE = gettext_noop("(%(ai)s) is there twice.")


def parse_link(uri: str, *, tolerant: bool = False) -> tuple[Element, ...]:
    """Read a Digital Link.

    Args:
        uri: The address, with any domain and any path before the key.
        tolerant: Accept also what readers meet: words instead of identifiers,
            GTINs without leading zeros, qualifiers behind the question mark and
            identifiers that aren't known. Values are then left unchecked.

    Returns:
        Key, qualifiers and attributes in order, percent-decoded.

    Raises:
        NotDigitalLink: If the address breaks the standard.
        ValueInvalid: If a value breaks the standard.
        CheckDigitWrong: If a check digit is wrong.

    Source:
        GS1 Digital Link Standard: URI Syntax 1.4, section 4.
    """
    match = _ADDRESS.fullmatch(uri)
    if match is None:
        raise NotDigitalLink(uri, _NO_ADDRESS)
    if not _URI_CHARACTERS.fullmatch(uri):
        raise NotDigitalLink(uri, _BAD_CHARACTER)
    path = _read_path(uri, match[2], tolerant=tolerant)
    query = list(_read_query(match[3] or "", tolerant=tolerant))
    if not tolerant:
        _check_path(uri, path)
        _check_query(uri, path, query)
    elements = tuple(
        (ai, value.zfill(14) if tolerant and ai in _GTINS else value)
        for ai, value in path + query
    )
    if not tolerant:
        for ai, value in elements:
            check_element(ai, value)
    return elements


def build_link(elements: Sequence[Element]) -> str | None:
    """Write a Digital Link in the canonical domain.

    The first key becomes the path with its qualifiers in the standard's order;
    the other elements follow as attributes, those of fixed length first.

    Args:
        elements: Valid elements; of repeated ones the first counts.

    Returns:
        The address, or `None` where there is no key, or an element that may be
        neither qualifier nor attribute.
    """
    values = dict(reversed(elements))
    order = list(dict.fromkeys(ai for ai, _ in elements))
    key = next((ai for ai in order if _is_key(ai)), None)
    if key is None:
        return None
    path = [key, *_best_qualifiers(key, values)]
    attributes = [table().get(ai) for ai in order if ai not in path]
    if any(known is None or not known.is_attribute for known in attributes):
        return None
    query = sorted(filter(None, attributes), key=lambda known: not known.is_fixed)
    address = CANONICAL_STEM + "".join(f"/{ai}/{_escaped(values[ai])}" for ai in path)
    if query:
        pairs = (f"{known.ai}={_escaped(values[known.ai])}" for known in query)
        address += "?" + "&".join(pairs)
    return address


def _is_key(ai: str) -> bool:
    known = table().get(ai)
    return known is not None and known.qualifiers is not None


def _best_qualifiers(key: str, values: dict[str, str]) -> list[str]:
    """Return the qualifiers there are, in the order that takes the most of them."""
    orders = table()[key].qualifiers or ((),)
    return max(([ai for ai in order if ai in values] for order in orders), key=len)


def _escaped(value: str) -> str:
    return quote(value, safe="")


def _unescaped(text: str) -> str:
    return unquote_to_bytes(text).decode("latin-1")


def _read_path(uri: str, path: str, *, tolerant: bool) -> list[Element]:
    """Split the path from its right-most key on."""
    steps = path.strip("/").split("/") if tolerant else path[1:].split("/")
    for at in range(len(steps) - 2, -1, -2):
        if _is_key(_identifier(steps[at], tolerant=tolerant)):
            pairs = zip(steps[at::2], steps[at + 1 :: 2], strict=True)
            return [
                (_identifier(name, tolerant=tolerant), _unescaped(value))
                for name, value in pairs
            ]
    raise NotDigitalLink(uri, _NO_KEY)


def _identifier(name: str, *, tolerant: bool) -> str:
    return ALIASES.get(name, name) if tolerant else name


def _read_query(query: str, *, tolerant: bool) -> Iterator[Element]:
    for pair in query.replace(";", "&").split("&") if tolerant else query.split("&"):
        name, equals, value = pair.partition("=")
        ai = _identifier(name, tolerant=tolerant)
        if equals and ai.isascii() and ai.isdigit():
            yield ai, _unescaped(value.replace("+", " "))


def _check_path(uri: str, path: list[Element]) -> None:
    key, *qualifiers = [ai for ai, _ in path]
    for count in range(1, len(qualifiers) + 1):
        if not _is_sequence(key, qualifiers[:count]):
            raise NotDigitalLink(uri, _BAD_ORDER, ai=qualifiers[count - 1])


def _check_query(uri: str, path: list[Element], query: list[Element]) -> None:
    key, *qualifiers = [ai for ai, _ in path]
    seen = {key, *qualifiers}
    for ai, _ in query:
        known: ApplicationIdentifier | None = table().get(ai)
        if ai in seen:
            raise NotDigitalLink(uri, _TWICE, ai=ai)
        if known is None or not known.is_attribute:
            raise NotDigitalLink(uri, _NO_ATTRIBUTE, ai=ai)
        for at in range(len(qualifiers) + 1):
            if _is_sequence(key, [*qualifiers[:at], ai, *qualifiers[at:]]):
                raise NotDigitalLink(uri, _BELONGS_IN_PATH, ai=ai)
        seen.add(ai)


def _is_sequence(key: str, qualifiers: list[str]) -> bool:
    """Tell whether the qualifiers stand in one of the key's orders, some left out."""
    for order in table()[key].qualifiers or ():
        places = [order.index(ai) for ai in qualifiers if ai in order]
        if len(places) == len(qualifiers) and places == sorted(set(places)):
            return True
    return False
