"""Which barcodes are of one label: some labels bear two, and a picture shows all."""

import re
from collections.abc import Sequence
from datetime import date

from lotproof.catalog.models import Device
from lotproof.core.refusals import gettext_noop
from lotproof.identification.errors import (
    EmptyScan,
    IdentifierError,
    SeveralDevices,
    ValuesDisagree,
)
from lotproof.identification.parse import barcodes_of, parse_scan, parse_scans
from lotproof.identification.values import Udi

TOGETHER = "\x1e"
"""Between barcodes that are sent as one text."""

_DEVICE = gettext_noop("Device identifier")
_LOT = gettext_noop("Lot number")
_SERIAL = gettext_noop("Serial number")
_EITHER = gettext_noop("Lot or serial number")
_EXPIRY = gettext_noop("Expiry date")
_PRODUCTION = gettext_noop("Production date")
_SYMBOLOGY = re.compile(r"\][A-Za-z][0-9A-Za-z]")


def plain(text: str) -> str:
    """Return what a reader sent without the symbology identifier before it."""
    text = text.strip()
    match = _SYMBOLOGY.match(text)
    return text[match.end() :].strip() if match else text


def one_text(scans: Sequence[str], *, today: date) -> str:
    """Return the barcodes of a picture as the text that a scanner would send.

    Args:
        scans: Each with its symbology identifier.
        today: The present day.

    Returns:
        Those that are part of a device's label, together; else the first one as it
        is printed, which may be the code of a place or a document.
    """
    of_label = _readable(scans, today=today)
    return TOGETHER.join(of_label) if of_label else plain(scans[0])


def read_label(text: str, *, kept: Sequence[str], today: date) -> Udi:
    """Read barcodes together with those of the same label that came before.

    Args:
        text: What a reader sent, or what somebody typed.
        kept: Barcodes of a label of which something was still missing.
        today: The present day.

    Returns:
        The fields of all barcodes. A barcode that names another device, or gives the
        same device another lot, begins a new label: then only its own.

    Raises:
        EmptyScan: If there is nothing to read.
        SeveralDevices: If the barcodes name different devices, the last one none.
        ValuesDisagree: If they give a field two values, the last one without a device.
        IdentifierError: If a text can't be read; the subclass says why.
    """
    scans = barcodes_of(text)
    if not any(map(plain, scans)):
        raise EmptyScan
    scans = _readable(scans, today=today) or scans
    together = list(dict.fromkeys([*kept, *scans]))
    try:
        alone = parse_scans(scans, today=today)
    except IdentifierError:
        if not kept:
            raise
        # Beside another barcode, digits are an element string that alone they aren't.
        return parse_scans(together, today=today)
    if not kept:
        return alone
    try:
        return parse_scans(together, today=today)
    except (SeveralDevices, ValuesDisagree):
        if alone.di is None:
            raise
        return alone


def with_kept(text: str, *, kept: Sequence[str], today: date) -> str:
    """Return a barcode together with those of its label that came before, as one text.

    Args:
        text: What a reader sent, or what somebody typed.
        kept: Barcodes of a label of which something was still missing.
        today: The present day.

    Returns:
        `text` alone, where it is no barcode of that label.
    """
    if not kept:
        return text
    try:
        return TOGETHER.join(read_label(text, kept=kept, today=today).scans)
    except IdentifierError:
        return text


def missing_from(udi: Udi, device: Device | None) -> list[str]:
    """Return what a label must say and these barcodes don't.

    Args:
        udi: The barcodes that were read.
        device: The device they name, if we know it; it decides what is needed.

    Returns:
        Names of the fields in English, marked for translation.
    """
    if udi.di is None:
        return [] if udi.sscc or _is_no_label(udi) else [_DEVICE]
    if device is None:
        return [] if udi.lot or udi.serial else [_EITHER]
    wanted = {
        _LOT: device.requires_lot and not udi.lot,
        _SERIAL: device.requires_serial and not udi.serial,
        _EXPIRY: device.requires_expiry and udi.usable_until is None,
        _PRODUCTION: device.requires_production_date and udi.produced_on is None,
    }
    return [name for name, is_missing in wanted.items() if is_missing]


def _is_no_label(udi: Udi) -> bool:
    """Tell an RFID tag of a rack or a place from a device's second barcode."""
    return not any((udi.lot, udi.serial, udi.expires_on, udi.produced_on))


def _readable(scans: Sequence[str], *, today: date) -> list[str]:
    """Return those of several barcodes that a device's label is made of."""
    found = []
    for scan in dict.fromkeys(scans):
        try:
            parse_scan(scan, today=today)
        except IdentifierError:
            continue
        found.append(scan)
    return found
