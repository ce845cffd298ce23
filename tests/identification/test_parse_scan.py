"""Reading one scan: the worked examples of the standards and the agencies."""

from dataclasses import asdict
from datetime import date
from typing import Any

import pytest

from lotproof.identification.errors import (
    CheckCharacterWrong,
    CheckDigitWrong,
    EmptyScan,
    IdentifierError,
    NoSuchDay,
    ScanTooLong,
    SeveralDevices,
    TagInvalid,
    UnknownCode,
    ValueInvalid,
    ValuesDisagree,
)
from lotproof.identification.parse import parse_scan
from lotproof.identification.values import Udi

TODAY = date(2026, 11, 22)
GS = "\x1d"
G2 = f"]d201069422217050711728051510LOT12345{GS}21SN0042"
DEVICE = "06942221705071"


def read(scan: str) -> Udi:
    return parse_scan(scan, today=TODAY)


def said(udi: Udi) -> dict[str, Any]:
    """Return the fields that the label names, dates as text."""
    hidden = {"agency", "elements", "warnings", "scans", "symbologies", "confidence"}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(udi).items()
        if value is not None and name not in hidden
    }


def day(expires_on: str, **more: Any) -> dict[str, Any]:
    return {"expires_on": expires_on, "expiry_precision": "day", **more}


EXAMPLES: dict[str, dict[str, Any]] = {
    # GS1
    "(01)06901234567892(11)141231(17)150707(10)A213B1(21)1234": day(
        "2015-07-07",
        di="06901234567892",
        produced_on="2014-12-31",
        lot="A213B1",
        serial="1234",
    ),
    G2: day("2028-05-15", di=DEVICE, lot="LOT12345", serial="SN0042"),
    "01069422217050711728060010B7": {
        "di": DEVICE,
        "expires_on": "2028-06-30",
        "expiry_precision": "month",
        "lot": "B7",
    },
    "0116901234567899": {"di": "16901234567899"},
    "010694222170507110ABC21SER1": {"di": DEVICE, "lot": "ABC21SER1"},
    "00069422217000000120": {"sscc": "069422217000000120"},
    "https://id.gs1.org/01/06942221705071/10/LOT12345/21/SN0042?17=280515": day(
        "2028-05-15", di=DEVICE, lot="LOT12345", serial="SN0042"
    ),
    "(01)51022222233336(11)141231(17)150707(10)A213B1(21)1234": day(
        "2015-07-07",
        di="51022222233336",
        produced_on="2014-12-31",
        lot="A213B1",
        serial="1234",
    ),
    f"]d20106942221705071{GS}17280515{GS}10A": day("2028-05-15", di=DEVICE, lot="A"),
    # HIBC
    "+A123BJC5D6E71G": {"di": "A123BJC5D6E71"},
    "+$$52001510X3GD": day("2020-01-15", lot="10X3"),
    "+2001510X3GG": day("2020-01-15", lot="10X3"),
    "+A99912345/$$52001510X33": day("2020-01-15", di="A99912345", lot="10X3"),
    "+A99912345/$$52001510X3/16D20111212/S77DE1G45-": day(
        "2020-01-15",
        di="A99912345",
        lot="10X3",
        serial="77DE1G45",
        produced_on="2011-12-12",
    ),
    "+X999123ABC0/$$05191234AB/S5678EDFG/16D20151001A": {
        "di": "X999123ABC0",
        "expires_on": "2019-05-31",
        "expiry_precision": "month",
        "lot": "1234AB",
        "serial": "5678EDFG",
        "produced_on": "2015-10-01",
    },
    "+X999123ABC0/$$31905151234AB/S5678EDFG/16D20151001J": day(
        "2019-05-15",
        di="X999123ABC0",
        lot="1234AB",
        serial="5678EDFG",
        produced_on="2015-10-01",
    ),
    "+X999123ABC0/$$20515191234AB/S5678EDFG/16D20151001I": day(
        "2019-05-15",
        di="X999123ABC0",
        lot="1234AB",
        serial="5678EDFG",
        produced_on="2015-10-01",
    ),
    "+X999123ABC0/$$4190515211234AB/S5678EDFG/16D20151001N": day(
        "2019-05-15",
        di="X999123ABC0",
        lot="1234AB",
        serial="5678EDFG",
        produced_on="2015-10-01",
    ),
    "+E203PB414109/$$8243280112R00089525J": day(
        "2028-01-12", di="E203PB414109", lot="R00089525", quantity=24
    ),
    "+A99912345/$$902345710X3/16D20111212/14D20200906/S77DEFG45F": day(
        "2020-09-06",
        di="A99912345",
        lot="10X3",
        serial="77DEFG45",
        quantity=2345,
        produced_on="2011-12-12",
    ),
    "+A99912349/$10X3/16D20111231/14D20200131/Q500Z": day(
        "2020-01-31",
        di="A99912349",
        lot="10X3",
        quantity=500,
        produced_on="2011-12-31",
    ),
    "*+A999ABC1230V*": {"di": "A999ABC1230"},
    # ICCBBA
    "=/A9999XYZ100T0944=,000025=A99971312345600=>014032=}013032"
    "&,1000000000000XYZ123": day(
        "2014-02-01",
        di="A9999XYZ100T0944",
        serial="000025",
        lot="000000000000XYZ123",
        produced_on="2013-02-01",
    ),
    "=+06000=/A9999XYZ100T0476=,000025=A99972312345600=>025032=}023032"
    "&,1000000000000XYZ123": day(
        "2025-02-01",
        di="A9999XYZ100T0476",
        serial="000025",
        lot="000000000000XYZ123",
        produced_on="2023-02-01",
    ),
    "=)1TE123456A&)RZ12345678": {"di": "1TE123456A", "lot": "RZ12345678"},
    # MA
    "MA.156.M0.100350.01004YA10017.SLMSAGAAAC.M210628.LAY21062803.E220628"
    ".V220627.C3": day(
        "2022-06-28",
        di="MA.156.M0.100350.01004YA10017",
        serial="LMSAGAAAC",
        lot="AY21062803",
        produced_on="2021-06-28",
        valid_until="2022-06-27",
    ),
    "https://udi.example.cn/q?c=MA.156.M0.100204.13351764": {
        "di": "MA.156.M0.100204.13351764"
    },
    "MB.234.M0.100204.13351764.L7.5": {"di": "MB.234.M0.100204.13351764", "lot": "7.5"},
    # AHM
    "MF6901234567892*BA21A*SN9*MD210101*ED230101*PL1": day(
        "2023-01-01", di="MF6901234567892", lot="21A", serial="9",
        produced_on="2021-01-01",
    ),
    # RFID
    "3034257BF400B7800004CB2F": {"di": "00614141007349", "serial": "314159"},
    "urn:epc:id:sgtin:0614141.812345.6789": {"di": "80614141123458", "serial": "6789"},
    "urn:epc:tag:sscc-96:0.061414123456.12345": {"sscc": "106141412345623458"},
    # bare numbers, and the symbols that carry nothing else
    "5901234123457": {"di": "05901234123457"},
    "]E05901234123457": {"di": "05901234123457"},
    "]E496385074": {"di": "00000096385074"},
    "]I115901234123454": {"di": "15901234123454"},
}  # fmt: skip


@pytest.mark.parametrize(("scan", "fields"), EXAMPLES.items())
def test_worked_example(scan: str, fields: dict[str, Any]) -> None:
    assert said(read(scan)) == fields


def test_keeps_the_scan_and_its_symbology() -> None:
    udi = read(G2)

    assert udi.scans == (G2,)
    assert udi.symbologies == ("]d2",)


def test_keeps_unknown_identifiers_and_warns_of_them() -> None:
    udi = read(f"]d201069422217050718912345{GS}10LOT1")

    assert udi.lot == "LOT1"
    assert ("89", "12345") in udi.elements
    assert "(89) isn't known" in str(udi.warnings[0])


def test_an_unreadable_end_spoils_nothing() -> None:
    udi = read(f"]d20106942221705071{GS}?x{GS}10LOT1")

    assert udi.lot == "LOT1"
    assert ("", "?x") in udi.elements


def test_warns_of_a_missing_separator_and_splits_nothing() -> None:
    udi = read("010694222170507110ABC21SER1")

    assert (udi.lot, udi.serial) == ("ABC21SER1", None)
    assert "possible missing separator" in str(udi.warnings[0])


@pytest.mark.parametrize(
    "end", ["10LOT17280515", "21SN117280515", "10A11280515", "21S10LOT9"]
)
def test_suspects_a_date_or_number_in_a_last_value(end: str) -> None:
    assert "separator" in str(read(f"01{DEVICE}{end}").warnings[0])


@pytest.mark.parametrize(
    "end", ["10LOT12345", "10220215", "10B7", f"10ABC21X9Z{GS}17280515", "21SN0042"]
)
def test_suspects_no_ordinary_value(end: str) -> None:
    assert read(f"01{DEVICE}{end}").warnings == ()


@pytest.mark.parametrize(
    "scan",
    [
        f"01{DEVICE}10A<GS>21B",
        f"01{DEVICE}10A{{GS}}21B",
        f"01{DEVICE}10A␝21B",
        f"{GS}01{DEVICE}10A{GS}21B\r\n",
        f"（01）{DEVICE}（10）A（21）B",
        f"(01) {DEVICE} (10) A (21) B ",
        "https://shop.example/gtin/6942221705071/lot/A/ser/B",
        f"https://shop.example/01/{DEVICE}?10=A&21=B",
        f"HTTPS://shop.example/x/01/{DEVICE}/10/A?21=B&utm=1#top",
    ],
)
def test_reads_every_way_of_writing(scan: str) -> None:
    udi = read(scan)

    assert (udi.di, udi.lot, udi.serial) == (DEVICE, "A", "B")


def test_a_bracket_may_stand_in_a_lot_number() -> None:
    assert read(f"(01){DEVICE}(10)A(B)1").lot == "A(B)1"
    assert read(rf"(01){DEVICE}(10)A\(11)1").lot == "A(11)1"


def test_lower_case_stays_lower_case() -> None:
    assert read(f"(01){DEVICE}(10)aB").lot == "aB"


def test_a_fault_in_what_no_udi_needs_is_a_warning() -> None:
    udi = read(f"(01){DEVICE}(15)289999(422)000(10)L")

    assert udi.lot == "L"
    assert [str(warning)[:8] for warning in udi.warnings] == ["Ignored:"] * 2


@pytest.mark.parametrize(
    ("scan", "refusal", "words"),
    [
        ("", EmptyScan, "empty"),
        (" \r\n", EmptyScan, "empty"),
        ("]d2", EmptyScan, "empty"),
        ("TESTING", UnknownCode, "TESTING"),
        ("]d1TESTING", UnknownCode, "TESTING"),
        ("1012345", UnknownCode, "1012345"),
        ("]E012345678901234", UnknownCode, "12345678901234"),
        ("]E41234567", UnknownCode, "1234567"),
        ("]E0１２３４５６７８９０１２８", UnknownCode, "１"),
        ("https://example.com/shop", IdentifierError, "names no key"),
        ("0106942221705072172805151012", CheckDigitWrong, "is 2, expected 1"),
        ("(01)06901234567893", CheckDigitWrong, "GTIN 06901234567893: check digit is"),
        ("5901234123458", CheckDigitWrong, "is 8, expected 7"),
        ("00376130321109103421", CheckDigitWrong, "SSCC .*is 1, expected 0"),
        (f"(01){DEVICE}(17)281301", ValueInvalid, "no such day"),
        (f"(01){DEVICE}(11)280230", ValueInvalid, "no such day"),
        (f"(01){DEVICE}(10)", ValueInvalid, "empty"),
        (f"(01){DEVICE}(10)ABCDEFGHIJKLMNOPQRSTU", ValueInvalid, "longer than 20"),
        (f"(01){DEVICE}(10)L é", ValueInvalid, "isn't allowed"),
        (f"(01){DEVICE}(10)A(10)B", ValuesDisagree, "Lot number, A and B"),
        (f"(01){DEVICE}(01)06901234567892", ValuesDisagree, "Device identifier"),
        ("+A123BJC5D6E71H", CheckCharacterWrong, "is H, expected G"),
        ("+A99912345/$$52136610X3D", NoSuchDay, "21366"),
        ("++A999MODELIDENTIFIER11S8", IdentifierError, "must begin with"),
        ("=/A9999XYZ100T0944=,000000", IdentifierError, "000000 is no serial"),
        ("=/A9999XYZ100T0944=/A9999XYZ100T0945", ValuesDisagree, "Device"),
        ("MA.156.M0.100204", IdentifierError, "five parts"),
        ("MA.156.M0.100204.13351764.E221301", NoSuchDay, "221301"),
        ("urn:epc:id:sgtin:0614141.81234.6789", TagInvalid, "company prefix"),
        ("x" * 8001, ScanTooLong, "8001"),
    ],
)
def test_refuses(scan: str, refusal: type[IdentifierError], words: str) -> None:
    with pytest.raises(refusal, match=words):
        read(scan)


def test_a_wrong_ma_check_digit_is_a_warning() -> None:
    udi = read(
        "MA.156.M0.100761.21234561.Sx00008.M220117.L20220117.D20220118.E220130"
        ".V220117.C3"
    )

    assert udi.sterilisation_lot == "20220118"
    assert udi.serial == "x00008"
    assert "check digit is 1, expected 3" in str(udi.warnings[0])
    assert len(udi.warnings) == 1


def test_reads_the_xml_form_of_ma() -> None:
    udi = read(
        '<UDI IAC="MA"><DI>MA.156.M0.100204.13351764</DI><SN>7</SN><LOT>L1</LOT>'
        "<EXP>20280630</EXP></UDI>"
    )

    assert said(udi) == day(
        "2028-06-30", di="MA.156.M0.100204.13351764", serial="7", lot="L1"
    )


@pytest.mark.parametrize(
    ("dates", "usable_until"),
    [
        (".E220628.V220627", date(2022, 6, 27)),
        (".E220628", date(2022, 6, 27)),
        (".V220627", date(2022, 6, 27)),
        (".E200228.V200307", date(2020, 2, 27)),
        ("", None),
    ],
)
def test_last_good_day_of_an_ma_code(dates: str, usable_until: date | None) -> None:
    assert read("MA.156.M0.100204.13351764" + dates).usable_until == usable_until


def test_ahm_is_read_with_low_confidence_and_never_refused() -> None:
    udi = read("MF123*BNL1*ED999999*XXfoo*")

    assert (udi.di, udi.lot, udi.expires_on) == ("MF123", "L1", None)
    assert udi.confidence == "low"
    assert len(udi.warnings) == 3


def test_a_code_without_device_says_so() -> None:
    assert "no device identifier" in str(read("17280515").warnings[0])
    assert "logistic unit" in str(read("00069422217000000120").warnings[0])


def test_a_space_is_an_hibc_check_character_or_what_a_keyboard_added() -> None:
    assert read("+A123BJC5D6E71G ").di == "A123BJC5D6E71"


def test_gs1_data_in_an_unmarked_symbol_is_read_with_a_warning() -> None:
    udi = read(f"]d101{DEVICE}10A")

    assert udi.lot == "A"
    assert "isn't marked" in str(udi.warnings[0])


def test_two_devices_are_refused() -> None:
    with pytest.raises(SeveralDevices):
        read("]E05901234123457|]e0010690123456789210A")
