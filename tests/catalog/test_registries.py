"""Reading registry files: no database."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lotproof.catalog.models import Effect, Source
from lotproof.catalog.registries import BadRow, RegistryDevice, open_registry
from lotproof.catalog.registries.rows import clean
from lotproof.catalog.registries.xml_reading import FileDamaged
from tests.builders.master_data import make_gtin
from tests.builders.registries import (
    csv_row,
    gudid_identifier,
    gudid_record,
    gudid_xml,
    nmpa_xml,
    write_csv,
    write_json_lines,
    write_zip,
)

FIRST, SECOND, THIRD = make_gtin(1), make_gtin(2), make_gtin(3)


def read(path: Path) -> list[Any]:
    return list(open_registry(path).rows())


def read_one(path: Path) -> RegistryDevice:
    (row,) = read(path)
    assert isinstance(row, RegistryDevice)
    return row


def of_gudid(tmp_path: Path, **values: Any) -> RegistryDevice:
    return read_one(write_json_lines(tmp_path / "a.jsonl", [gudid_record(1, **values)]))


def of_nmpa(tmp_path: Path, inner: str) -> RegistryDevice:
    path = tmp_path / "a.xml"
    path.write_text(nmpa_xml(f"<zxxsdycpbs>{FIRST}</zxxsdycpbs>{inner}"))
    return read_one(path)


def test_xml_and_json_lines_say_the_same(tmp_path: Path) -> None:
    xml = tmp_path / "a.xml"
    xml.write_text(gudid_xml([gudid_record(1)]))

    assert read_one(xml) == of_gudid(tmp_path)


def test_packs_are_counted_down_to_the_unit_of_use(tmp_path: Path) -> None:
    device = of_gudid(
        tmp_path,
        deviceCount="2",
        identifiers={
            "identifier": [
                gudid_identifier(
                    THIRD, "Package", containsDINumber=SECOND, pkgQuantity="10"
                ),
                gudid_identifier(
                    SECOND, "Package", containsDINumber=FIRST, pkgQuantity="5"
                ),
                gudid_identifier(FIRST),
                gudid_identifier(make_gtin(4), "Unit of Use"),
            ]
        },
    )

    assert {i.code: i.quantity for i in device.identifiers} == {
        FIRST: 2,
        SECOND: 10,
        THIRD: 100,
        make_gtin(4): 1,
    }


@pytest.mark.parametrize(
    ("contains", "quantity"), [(THIRD, "5"), (SECOND, "5"), (FIRST, "0"), (FIRST, "x")]
)
def test_pack_of_unclear_content_is_left_out(
    tmp_path: Path, contains: str, quantity: str
) -> None:
    pack = gudid_identifier(
        SECOND, "Package", containsDINumber=contains, pkgQuantity=quantity
    )

    device = of_gudid(
        tmp_path, identifiers={"identifier": [gudid_identifier(FIRST), pack]}
    )

    assert [i.code for i in device.identifiers] == [FIRST]
    assert [p.effect for p in device.problems] == [Effect.LEFT_OUT]
    assert SECOND in device.problems[0].reason


@pytest.mark.parametrize(
    ("primary", "reason"),
    [
        (gudid_identifier(FIRST[:-1] + "0"), "check digit is 0, expected"),
        (
            gudid_identifier(FIRST, deviceIdIssuingAgency="HIBCC"),
            "declared as HIBCC, but it is an identifier of GS1",
        ),
        (gudid_identifier(FIRST, deviceIdIssuingAgency="NDC"), "declared as NDC"),
        (gudid_identifier("=?"), "GS1 code =?"),
        (gudid_identifier(FIRST, "Package"), "no identifier of a sales unit"),
    ],
)
def test_wrong_primary_makes_a_bad_row(
    tmp_path: Path, primary: dict[str, Any], reason: str
) -> None:
    records = [gudid_record(1, identifiers={"identifier": primary}), gudid_record(2)]

    bad, good = read(write_json_lines(tmp_path / "a.jsonl", records))

    assert isinstance(bad, BadRow)
    assert (bad.row, good.row) == (1, 2)
    assert reason in bad.reason


def test_hibc_identifier_loses_its_check_character(tmp_path: Path) -> None:
    second = gudid_identifier(
        "H373VBJR062502A3F", "Secondary", deviceIdIssuingAgency="HIBCC"
    )

    device = of_gudid(
        tmp_path, identifiers={"identifier": [gudid_identifier(FIRST), second]}
    )

    assert device.identifiers[1].code == "H373VBJR062502A3"
    assert [p.effect for p in device.problems] == [Effect.CORRECTED]


def test_hibc_identifier_that_may_hold_its_check_digit_is_doubtful(
    tmp_path: Path,
) -> None:
    second = gudid_identifier(
        "H373TGU45451531", "Secondary", deviceIdIssuingAgency="HIBCC"
    )

    device = of_gudid(
        tmp_path, identifiers={"identifier": [gudid_identifier(FIRST), second]}
    )

    assert device.identifiers[1].code == "H373TGU45451531"
    assert [p.effect for p in device.problems] == [Effect.DOUBTFUL]


def storage(low: str, high: str, unit: str = "Degrees Celsius") -> dict[str, Any]:
    return {
        "storageHandlingType": "Storage Environment Temperature",
        "storageHandlingLow": {"unit": unit, "value": low},
        "storageHandlingHigh": {"unit": unit, "value": high},
    }


@pytest.mark.parametrize(
    ("conditions", "limits"),
    [
        ([storage("2", "8")], ("2.0", "8.0")),
        ([storage("36", "46", "Degrees Fahrenheit")], ("2.2", "7.8")),
        ([storage("", "25")], (None, "25.0")),
        (
            [storage("-4", "104", "Degrees Fahrenheit"), storage("-20", "40")],
            ("-20.0", "40.0"),
        ),
        ([storage("5", "2")], (None, None)),
    ],
)
def test_storage_range_in_celsius(
    tmp_path: Path,
    conditions: list[dict[str, Any]],
    limits: tuple[str | None, str | None],
) -> None:
    device = of_gudid(tmp_path, environmentalConditions={"storageHandling": conditions})

    low, high = (Decimal(limit) if limit else None for limit in limits)
    assert device.values["storage_min_celsius"] == low
    assert device.values["storage_max_celsius"] == high


def test_lines_that_are_no_record_are_bad_rows(tmp_path: Path) -> None:
    path = write_json_lines(tmp_path / "a.jsonl", [gudid_record(1)])
    with path.open("ab") as file:
        file.write(b"not json\n[1]\n\xff\n" + b"[" * 100_000 + b"\n")

    rows = read(path)

    assert [row.row for row in rows if isinstance(row, BadRow)] == [2, 3, 4, 5]


def test_characters_that_no_table_holds_are_cleaned() -> None:
    assert clean(" a\0b\ud800 ") == "a b?"


def test_nmpa_record_becomes_a_device(tmp_path: Path) -> None:
    device = of_nmpa(
        tmp_path,
        "<cpbsbmtxmc>GS1</cpbsbmtxmc><cpmctymc>校准品</cpmctymc><ggxh>1 mL</ggxh>"
        "<qxlb>体外诊断试剂</qxlb><zczbhhzbapzbh>国械注准20233401234</zczbhhzbapzbh>"
        "<scbssfbhph>是</scbssfbhph><scbssfbhxlh>否</scbssfbhxlh>"
        "<scbssfbhscrq>是</scbssfbhscrq><scbssfbhsxrq>是</scbssfbhsxrq>"
        "<storageList><storage><cchcztj>冷藏</cchcztj><zdz>2</zdz><zgz>8</zgz>"
        "<jldw>℃</jldw></storage></storageList>"
        f"<packingList><packing><bzcpbs>{SECOND}</bzcpbs><cpbzjb>箱</cpbzjb>"
        f"<bznhxyjcpbssl>20</bznhxyjcpbssl><bznhxyjbzcpbs>{FIRST}</bznhxyjbzcpbs>"
        "</packing></packingList><deviceRecordKey>abc</deviceRecordKey>"
        "<versionNumber>3</versionNumber>",
    )

    assert (device.key, device.version) == ("abc", "3")
    assert device.certificates == ("国械注准20233401234",)
    assert [(i.code, i.quantity) for i in device.identifiers] == [
        (FIRST, 1),
        (SECOND, 20),
    ]
    assert device.values == {
        "name": "校准品",
        "model": "1 mL",
        "catalogue_number": "",
        "maker_name": "",
        "is_ivd": True,
        "requires_lot": True,
        "requires_serial": False,
        "requires_production_date": True,
        "requires_expiry": True,
        "device_class": "III",
        "category": "40",
        "storage_min_celsius": Decimal(2),
        "storage_max_celsius": Decimal(8),
        "storage_text": "冷藏 2–8 ℃",
    }


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("A & B", "A & B"),
        ("A &amp; B", "A & B"),
        ("A\x08B", "AB"),
        ("A&#x1;B", "AB"),
        ("A&#65;", "AA"),
        ("&nbsp;A", "&nbsp;A"),
        ("&lol9;", "&lol9;"),
    ],
)
def test_nmpa_untidy_text(tmp_path: Path, written: str, read_as: str) -> None:
    device = of_nmpa(tmp_path, f"<cpmctymc>{written}</cpmctymc>")

    assert device.values["name"] == read_as


def test_ampersand_at_the_end_of_a_piece(tmp_path: Path) -> None:
    # lxml reads 32 KiB at a time: shift the reference over that border.
    for shift in range(32):
        name = "x" * (32_700 - shift) + "&amp;" * 20
        device = of_nmpa(tmp_path, f"<cpms>{name}</cpms><cpmctymc>A</cpmctymc>")
        assert device.values["name"] == "A"


def test_archive_in_archive_is_read_part_by_part(tmp_path: Path) -> None:
    parts = [
        nmpa_xml(f"<zxxsdycpbs>{code}</zxxsdycpbs><cpmctymc>A</cpmctymc>")
        for code in (FIRST, SECOND, THIRD)
    ]
    inner = write_zip(tmp_path / "inner.zip", {"2.xml": parts[1], "3.xml": parts[2]})
    path = write_zip(
        tmp_path / "UDID_FULL.zip",
        {"1.xml": parts[0], "rest.zip": inner.read_bytes(), "readme.txt": "hello"},
    )

    file = open_registry(path)

    assert file.source == Source.NMPA
    assert [(row.row, row.key) for row in file.rows()] == [
        (1, FIRST),
        (2, SECOND),
        (3, THIRD),
    ]


def test_table_takes_identifiers_from_the_one_beside_it(tmp_path: Path) -> None:
    (tmp_path / "all_identifiers.csv").write_text(
        "primary_di,device_id,type,issuing_agency,contains_di,pkg_quantity,"
        "pkg_discontinue_date\n"
        f"{FIRST},{SECOND},Package,GS1,{FIRST},6,2020-01-31\n"
        f"{FIRST},{FIRST},Primary,GS1,,,\n"
        f"{FIRST},{THIRD},Riddle,GS1,,,\n"
    )
    condition = "Storage Environment Temperature:None..46Degrees Fahrenheit"
    path = write_csv(
        tmp_path / "a.csv", [csv_row(1, storage_conditions=condition), csv_row(9)]
    )

    first, second = read(path)

    assert [(i.code, i.quantity) for i in first.identifiers] == [
        (FIRST, 1),
        (SECOND, 6),
    ]
    assert [p.effect for p in first.problems] == [Effect.LEFT_OUT]
    assert first.values["storage_max_celsius"] == Decimal("7.8")
    assert [i.code for i in second.identifiers] == [make_gtin(9)]


def test_table_rows_of_other_shape_are_bad_rows(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [csv_row(1)])
    with path.open("ab") as file:
        file.write(b"1,2\n" + b"x," * 40 + b"\n" + b"\xff\xfe" + b"," * 14 + b"\n")

    rows = read(path)

    assert [row.row for row in rows if isinstance(row, BadRow)] == [2, 3, 4]
    assert "2 fields instead of 15" in rows[1].reason
    assert "UTF-8" in rows[3].reason


def test_file_that_breaks_off_names_the_last_record(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(gudid_xml([gudid_record(1), gudid_record(2)])[:-200])
    rows = open_registry(path).rows()

    assert next(rows).row == 1
    with pytest.raises(FileDamaged, match=r"a.xml breaks off after record 1"):
        next(rows)
