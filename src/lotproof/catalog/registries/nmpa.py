"""Records of China's national UDI database (NMPA UDID), from its XML releases.

The names of elements are pinyin initials; the table of them is domain knowledge
that the elements below keep. `versionStauts` is the registry's own spelling.
"""

import re
from collections.abc import Iterator
from typing import Any

from lotproof.catalog.models import Effect, IdentifierKind
from lotproof.catalog.registries.parts import Part
from lotproof.catalog.registries.rows import (
    BadRow,
    FieldMissing,
    RawIdentifier,
    RegistryDevice,
    RegistryRow,
    RowProblem,
    RowRefused,
    StorageUnclear,
    checked_identifiers,
    storage_range,
)
from lotproof.catalog.registries.xml_reading import (
    Record,
    many,
    read_records,
    text_of,
)
from lotproof.catalog.rules import number_facts
from lotproof.identification.errors import IdentifierError

ROOTS = ("udid",)

YES = frozenset({"是", "1", "true", "Y"})
NO = frozenset({"否", "0", "false", "N"})

FLAGS = {
    "is_kit": "sfwblztlcp",
    "is_single_use": "sfbjwycxsy",
    "is_sterile": "sfwwjbz",
    "requires_lot": "scbssfbhph",
    "requires_serial": "scbssfbhxlh",
    "requires_production_date": "scbssfbhscrq",
    "requires_expiry": "scbssfbhsxrq",
}
"""Our columns, and the elements that hold 是 or 否 for them."""

TEMPERATURE_UNITS = {"℃": "°C", "°C": "°C", "CEL": "°C", "℉": "°F", "FAR": "°F"}


def read_xml(part: Part, before: int) -> Iterator[RegistryRow]:
    """Yield the devices of a release.

    Args:
        part: The XML.
        before: Records of earlier parts.

    Yields:
        A row for each `device` element.
    """
    for row, record in enumerate(
        read_records(part, "device", before=before), before + 1
    ):
        yield read_record(row, record)


def read_record(row: int, record: Record) -> RegistryRow:
    """Return what a record says of its device.

    Args:
        row: Its number in the file.
        record: The children of the `device` element, by their names.

    Returns:
        The device, or why the record can't become one.
    """
    code = text_of(record, "zxxsdycpbs")
    try:
        units = text_of(record, "zxxsdyzsydydsl")
        count = int(units) if re.fullmatch(r"[1-9]\d{0,5}", units) else 1
        identifiers, problems = checked_identifiers(_identifiers(record), count)
        values, more = _values(record)
    except (IdentifierError, RowRefused) as error:
        return BadRow(row, code, str(error))
    return RegistryDevice(
        row=row,
        key=text_of(record, "deviceRecordKey") or identifiers[0].code,
        version=text_of(record, "versionNumber"),
        values=values,
        identifiers=tuple(identifiers),
        certificates=_numbers(record),
        problems=(*problems, *more),
    )


def _identifiers(record: Record) -> list[RawIdentifier]:
    agency = _agency(text_of(record, "cpbsbmtxmc"))
    primary = text_of(record, "zxxsdycpbs")
    found = [RawIdentifier(primary, agency, IdentifierKind.PRIMARY)]
    singles = (
        ("sydycpbs", IdentifierKind.UNIT_OF_USE),
        ("btcpbs", IdentifierKind.DIRECT_MARKING),
    )
    for element, kind in singles:
        code = text_of(record, element)
        if code and code != primary:
            found.append(RawIdentifier(code, "", kind))
    found.extend(
        RawIdentifier(
            code=text_of(pack, "bzcpbs"),
            agency="",
            kind=IdentifierKind.PACKAGE,
            contains=text_of(pack, "bznhxyjbzcpbs"),
            quantity=text_of(pack, "bznhxyjcpbssl"),
        )
        for pack in many(record, "packingList", "packing")
    )
    return found


def _agency(text: str) -> str:
    """Return our name for the issuing system; names seen are `MA码（IDcode）` too."""
    if text.upper().startswith("MA"):
        return "MA"
    return "AHM" if "AHM" in text.upper() or "阿里" in text else text


def _numbers(record: Record) -> tuple[str, ...]:
    """Return the registration numbers; the field may hold several."""
    text = text_of(record, "zczbhhzbapzbh")
    numbers = (one.strip()[:100] for one in re.split(r"[,，;；、\s]+", text))
    return tuple(dict.fromkeys(filter(None, numbers)))


def _values(record: Record) -> tuple[dict[str, Any], list[RowProblem]]:
    name = text_of(record, "cpmctymc") or text_of(record, "spmc")
    if not name:
        raise FieldMissing(field="cpmctymc")
    values: dict[str, Any] = {
        "name": name[:300],
        "model": text_of(record, "ggxh")[:300],
        "catalogue_number": text_of(record, "cphhhbh")[:100],
        "maker_name": text_of(record, "ylqxzcrbarmc")[:200],
        "is_ivd": "体外诊断" in text_of(record, "qxlb"),
    }
    for column, element in FLAGS.items():
        said = text_of(record, element)
        if said in YES or said in NO:
            values[column] = said in YES
    values |= _classification(record)
    storage, problems = _storage(record)
    return values | storage, problems


def _classification(record: Record) -> dict[str, str]:
    """Return class and category as the registration number says them.

    Where it doesn't tell the category, the 2017 catalogue's code does.
    """
    found: dict[str, str] = {}
    facts = next(filter(None, map(number_facts, _numbers(record))), None)
    if facts is not None:
        found["device_class"] = facts.device_class.value
    code = re.match(r"(\d{2})-\d{2}", text_of(record, "flbm"))
    category = (facts.category if facts else "") or (code[1] if code else "")
    if category:
        found["category"] = category
    return found


def _storage(record: Record) -> tuple[dict[str, Any], list[RowProblem]]:
    values: dict[str, Any] = {"storage_min_celsius": None, "storage_max_celsius": None}
    problems: list[RowProblem] = []
    words = [text_of(record, "tscchcztj")]
    for entry in many(record, "storageList", "storage"):
        kind, unit = text_of(entry, "cchcztj"), text_of(entry, "jldw")
        low, high = text_of(entry, "zdz"), text_of(entry, "zgz")
        words.append(f"{kind} {low}–{high} {unit}" if low or high else kind)
        degrees = TEMPERATURE_UNITS.get(unit.upper())
        is_transport = "运输" in kind or "TRANSPORT" in kind.upper()
        if degrees is None or is_transport or values["storage_max_celsius"]:
            continue
        try:
            limits = storage_range(low, high, degrees)
        except StorageUnclear as refusal:
            problems.append(RowProblem(Effect.LEFT_OUT, str(refusal)))
            continue
        values["storage_min_celsius"], values["storage_max_celsius"] = limits
    values["storage_text"] = "；".join(filter(None, words))
    return values, problems
