"""Reading the barcodes of one label together."""

from datetime import date

import pytest

from lotproof.identification.errors import (
    EmptyScan,
    LinkCharacterWrong,
    ScanTooLong,
    SeveralDevices,
    ValuesDisagree,
)
from lotproof.identification.parse import parse_scans
from lotproof.identification.values import Udi

TODAY = date(2026, 11, 22)
PRIMARY, SECONDARY = "+A123BJC5D6E71G", "+$$52001510X3GD"


def read(*scans: str) -> Udi:
    return parse_scans(scans, today=TODAY)


@pytest.mark.parametrize("scans", [(PRIMARY, SECONDARY), (SECONDARY, PRIMARY)])
def test_joins_an_hibc_primary_and_secondary(scans: tuple[str, str]) -> None:
    udi = read(*scans)

    assert (udi.di, udi.lot) == ("A123BJC5D6E71", "10X3")
    assert udi.expires_on == date(2020, 1, 15)
    assert udi.warnings == ()
    assert udi.scans == scans


def test_joins_an_ean_13_and_unprefixed_elements() -> None:
    udi = read("5901234123457", "1728051510LOT1")

    assert (udi.di, udi.lot) == ("05901234123457", "LOT1")
    assert udi.expires_on == date(2028, 5, 15)


def test_joins_both_parts_of_a_composite_symbol() -> None:
    udi = read("]E00001234000057|]e010LOT1\x1d21A")

    assert (udi.di, udi.lot, udi.serial) == ("00001234000057", "LOT1", "A")
    assert udi.symbologies == ("]E0", "]e0")


def test_the_same_barcode_twice_says_no_more_than_once() -> None:
    once, twice = read(PRIMARY), read(PRIMARY, PRIMARY)

    assert (twice.di, twice.elements) == (once.di, once.elements)


def test_two_devices_are_refused() -> None:
    with pytest.raises(SeveralDevices, match="05901234123457 and 06901234567892"):
        read("5901234123457", "(01)06901234567892(10)A")


def test_two_values_for_a_field_are_refused() -> None:
    with pytest.raises(ValuesDisagree, match="Lot number, A and B"):
        read("(01)06901234567892(10)A", "(01)06901234567892(10)B")


def test_a_secondary_of_another_label_is_refused() -> None:
    with pytest.raises(LinkCharacterWrong, match="check character G, but this one's"):
        read("+A999ABC1230V", SECONDARY)


def test_nothing_and_too_much_are_refused() -> None:
    with pytest.raises(EmptyScan):
        read()
    with pytest.raises(ScanTooLong):
        read(*["5901234123457"] * 21)
