"""The one call: what a scanner gives becomes a UDI."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from lotproof.core.refusals import gettext_noop
from lotproof.identification.ahm import is_ahm, parse_ahm
from lotproof.identification.epc.elements import elements_of
from lotproof.identification.epc.tags import decode, parse_tag_uri
from lotproof.identification.epc.uris import Epc, parse_uri
from lotproof.identification.errors import (
    CheckDigitWrong,
    EmptyScan,
    IdentifierError,
    LinkCharacterWrong,
    ScanTooLong,
    SeveralDevices,
    TagInvalid,
    UnknownCode,
    ValuesDisagree,
)
from lotproof.identification.gs1.elements import SEPARATOR, parse_elements
from lotproof.identification.gs1.reading import (
    read_bracketed,
    read_gtin,
    read_link,
    read_raw,
    udi_of,
)
from lotproof.identification.hibc import HibcCode, parse_hibc
from lotproof.identification.hibc import udi_of as udi_of_hibc
from lotproof.identification.iccbba import is_iccbba, parse_iccbba
from lotproof.identification.ma import find_ma, parse_ma
from lotproof.identification.phrases import Phrase
from lotproof.identification.values import Udi

LONGEST = 8000
"""Characters of one scan; a QR code holds 7089 at most."""
MOST_SCANS = 20

_GS1_SYMBOLOGIES = frozenset({"]C1", "]d2", "]Q3", "]J1", "]e0", "]e1", "]e2"})
"""AIM identifiers of symbols that say themselves that GS1 data is in them."""
_EAN_LENGTHS = {"]E0": {12, 13}, "]E4": {8}, "]I0": {14}, "]I1": {14}}
_SYMBOLOGY = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_BETWEEN_BARCODES = re.compile(r"\|(?=\]e0)|(?<!\[\)>)\x1e(?!\x04|$)")
"""Between the parts of a composite symbol, and between barcodes sent together; not
within the envelope of an ISO 15434 message."""
_SPELLED_SEPARATOR = re.compile(r"<GS>|\{GS\}|\[GS\]|␝|<FNC1>", re.IGNORECASE)
_WIDE = str.maketrans("（）", "()")
_MEMORY = re.compile(r"(?:[0-9A-Fa-f]{4}){6,}")
_STARTS_WITH_KEY = re.compile(r"0[0-2][0-9]{14}")
_STARTS_WITH_DATE = re.compile(r"1[157][0-9]{6}(?:1[0157]|21|30|240|\x1d|$)")

_NO_DI = gettext_noop(
    "There is no device identifier in it. Scan the label's other barcode too."
)
_LOGISTIC = gettext_noop(
    "This is the number of a logistic unit, not a device. Scan the goods inside."
)
_NOT_MARKED = gettext_noop(
    "The symbol isn't marked as a GS1 code, but holds one. Compare it with the label."
)

_LABELS = {
    "lot": gettext_noop("Lot number"),
    "serial": gettext_noop("Serial number"),
    "expires_on": gettext_noop("Expiry date"),
    "valid_until": gettext_noop("Valid until"),
    "produced_on": gettext_noop("Production date"),
    "sterilisation_lot": gettext_noop("Sterilisation lot"),
    "quantity": gettext_noop("Quantity"),
    "sscc": gettext_noop("Logistic unit (SSCC)"),
}


def parse_scan(scan: str, *, today: date) -> Udi:
    """Read what a scanner gives for one barcode or RFID tag.

    Args:
        scan: The text as sent, with or without AIM symbology identifier: element
            string, bracketed text, Digital Link, HIBC, ISBT 128, MA or AHM code, a
            bare GTIN, an EPC URI or tag memory in hexadecimal.
        today: The current UTC date. It decides the century of a short year.

    Returns:
        The fields. `di` is `None` where the barcode names no device.

    Raises:
        IdentifierError: If the text can't be read; the subclass says why.
    """
    return parse_scans([scan], today=today)


def parse_scans(scans: Sequence[str], *, today: date) -> Udi:
    """Read the barcodes of one label together.

    Args:
        scans: What the scanner sent for each of them, in any order.
        today: The current UTC date. It decides the century of a short year.

    Returns:
        One UDI with the fields of all barcodes.

    Raises:
        EmptyScan: If there is nothing to read.
        ScanTooLong: If there is more than one label can carry.
        SeveralDevices: If two barcodes name different devices.
        ValuesDisagree: If they give one field two values.
        LinkCharacterWrong: If an HIBC secondary belongs to another primary.
        IdentifierError: If a text can't be read; the subclass says why.
    """
    texts = [text for scan in scans for text in barcodes_of(scan)]
    if not texts:
        raise EmptyScan
    if len(texts) > MOST_SCANS or sum(map(len, texts)) > LONGEST:
        raise ScanTooLong(length=sum(map(len, texts)), most=LONGEST)
    readings: list[Udi] = []
    primaries: list[str] = []
    links: list[str] = []
    for text in texts:
        symbology, body = _without_symbology(text)
        read = _read(body, symbology, today=today, alone=len(texts) == 1)
        if isinstance(read, HibcCode):
            (links if read.link else primaries).append(read.link or read.check)
            read = udi_of_hibc(read)
        readings.append(replace(read, symbologies=(symbology,)))
    _check_links(primaries, links)
    udi = _joined(readings)
    warnings = udi.warnings
    if udi.di is None:
        warnings = (*warnings, Phrase(_LOGISTIC if udi.sscc else _NO_DI))
    return replace(udi, scans=tuple(scans), warnings=warnings)


def barcodes_of(scan: str) -> list[str]:
    """Return the barcodes that a reader sent together as one text.

    A camera sees several at once; it sends them with the record separator (U+001E)
    between them.
    """
    return _BETWEEN_BARCODES.split(scan)


def _without_symbology(scan: str) -> tuple[str, str]:
    text = scan.strip("\r\n\t\0").lstrip(" ")
    match = _SYMBOLOGY.match(text)
    symbology = match[0] if match else ""
    body = text[len(symbology) :]
    if not body.strip():
        raise EmptyScan
    return symbology, body


def _read(text: str, symbology: str, *, today: date, alone: bool) -> Udi | HibcCode:
    """Find out whose code it is, and read it."""
    if symbology in _GS1_SYMBOLOGIES:
        return read_raw(text.rstrip(), today=today)
    if symbology in _EAN_LENGTHS:
        return _read_ean(text.rstrip(), symbology)
    if text.startswith(("+", "*+")):
        return _read_hibc(text, today=today)
    text = text.strip().translate(_WIDE)
    for fits, read in _READERS:
        if fits(text):
            return read(text, today)
    text = _SPELLED_SEPARATOR.sub(SEPARATOR, text)
    udi = _read_unmarked(text.strip(SEPARATOR), today=today, alone=alone)
    if udi is None:
        raise UnknownCode(scan=text[:100])
    if symbology:
        return replace(udi, warnings=(*udi.warnings, Phrase(_NOT_MARKED)))
    return udi


def _read_hibc(text: str, *, today: date) -> HibcCode:
    try:
        return parse_hibc(text, today=today)
    except IdentifierError:
        # A space may be the check character, or only what a keyboard added.
        if text == text.rstrip(" "):
            raise
        return parse_hibc(text.rstrip(" "), today=today)


def _read_ean(text: str, symbology: str) -> Udi:
    is_number = text.isascii() and text.isdigit()
    if not is_number or len(text) not in _EAN_LENGTHS[symbology]:
        raise UnknownCode(scan=text[:100])
    return read_gtin(text)


def _read_unmarked(text: str, *, today: date, alone: bool) -> Udi | None:
    """Read digits that may be a GTIN, an element string or tag memory."""
    is_number = text.isascii() and text.isdigit()
    if is_number and len(text) in {8, 12, 13, 14}:
        return _read_gtin_or_elements(text, today=today)
    if _STARTS_WITH_KEY.match(text):
        return read_raw(text, today=today)
    if _MEMORY.fullmatch(text):
        try:
            return _udi_of_epc(decode(text).epc, today=today)
        except TagInvalid:
            if not is_number:
                raise
    # Alone, digits could be anything that a person typed, such as a lot number.
    if not alone or SEPARATOR in text or _STARTS_WITH_DATE.match(text):
        return _read_strictly(text, today=today)
    return None


def _read_gtin_or_elements(digits: str, *, today: date) -> Udi:
    try:
        return read_gtin(digits)
    except CheckDigitWrong:
        udi = _read_strictly(digits, today=today)
        if udi is None:
            raise
        return udi


def _read_strictly(text: str, *, today: date) -> Udi | None:
    try:
        parse_elements(text)
    except IdentifierError:
        return None
    return read_raw(text, today=today)


def _read_address(text: str, today: date) -> Udi:
    code = find_ma(text)
    return parse_ma(code, today=today) if code else read_link(text, today=today)


def _read_ma(text: str, today: date) -> Udi:
    code = find_ma(text)
    if code is None:
        raise UnknownCode(scan=text[:100])
    return parse_ma(code, today=today)


def _read_epc(text: str, today: date) -> Udi:
    is_tag = text.startswith("urn:epc:tag:")
    epc = parse_tag_uri(text).epc if is_tag else parse_uri(text)
    return _udi_of_epc(epc, today=today)


def _udi_of_epc(epc: Epc, *, today: date) -> Udi:
    elements = elements_of(epc)
    if elements is None:
        return Udi(agency="GS1", elements=(("EPC", epc.uri),))
    return udi_of(elements, today=today)


_READERS: tuple[tuple[Callable[[str], object], Callable[[str, date], Udi]], ...] = (
    (
        lambda text: text.startswith("("),
        lambda text, today: read_bracketed(text, today=today),
    ),
    (re.compile(r"https?://", re.IGNORECASE).match, _read_address),
    (lambda text: text.startswith("urn:epc:"), _read_epc),
    (re.compile(r"M[A-Z]\.[0-9]{3}\.|<UDI\b").match, _read_ma),
    (is_iccbba, lambda text, _today: parse_iccbba(text)),
    (is_ahm, lambda text, today: parse_ahm(text, today=today)),
)


def _check_links(primaries: list[str], links: list[str]) -> None:
    for link in links:
        if primaries and link not in primaries:
            raise LinkCharacterWrong(link=link, check=primaries[0])


def _joined(readings: Sequence[Udi]) -> Udi:
    """Return one UDI with what all readings say."""
    if len(readings) == 1:
        return readings[0]
    devices = {(one.agency, one.di): one for one in readings if one.di}
    if len(devices) > 1:
        first, second, *_ = devices.values()
        raise SeveralDevices(first=first.di, second=second.di)
    named = next(iter(devices.values()), readings[0])
    fields: dict[str, object] = {}
    for field, label in _LABELS.items():
        values = [
            value for one in readings if (value := getattr(one, field)) is not None
        ]
        if any(value != values[0] for value in values):
            other = next(value for value in values if value != values[0])
            raise ValuesDisagree(field=Phrase(label), first=values[0], second=other)
        fields[field] = values[0] if values else None
    precisions = [one.expiry_precision for one in readings if one.expiry_precision]
    confidences = {one.confidence for one in readings}
    return replace(
        named,
        **fields,  # type: ignore[arg-type]  # each value comes from its own field
        expiry_precision=precisions[0] if precisions else None,
        elements=tuple(
            dict.fromkeys(pair for one in readings for pair in one.elements)
        ),
        warnings=tuple(warning for one in readings for warning in one.warnings),
        symbologies=tuple(name for one in readings for name in one.symbologies),
        confidence="low" if "low" in confidences else "high",
    )
