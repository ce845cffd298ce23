"""Records of FDA's GUDID, from its XML release or the same records as JSON lines."""

import json
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
from lotproof.core.refusals import gettext_noop
from lotproof.identification.errors import IdentifierError

NAMESPACE = "http://www.fda.gov/cdrh/gudid"
ROOTS = (f"{{{NAMESPACE}}}gudid", f"{{{NAMESPACE}}}device")

LONGEST_LINE = 4 * 1024 * 1024

KINDS = {
    "Primary": IdentifierKind.PRIMARY,
    "Package": IdentifierKind.PACKAGE,
    "Secondary": IdentifierKind.SECONDARY,
    "Unit of Use": IdentifierKind.UNIT_OF_USE,
    "Direct Marking": IdentifierKind.DIRECT_MARKING,
    "Previous": IdentifierKind.PREVIOUS,
}

FLAGS = {
    "is_kit": "deviceKit",
    "is_single_use": "singleUse",
    "requires_lot": "lotBatch",
    "requires_serial": "serialNumber",
    "requires_production_date": "manufacturingDate",
    "requires_expiry": "expirationDate",
}
"""Our columns, and the elements that hold true or false for them."""


class LineNotJson(RowRefused):
    """A line of the file isn't a record."""

    template = gettext_noop("The line isn't a JSON object of a device.")


def read_xml(part: Part, before: int) -> Iterator[RegistryRow]:
    """Yield the devices of a GUDID release in XML.

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


def read_json_lines(part: Part, before: int) -> Iterator[RegistryRow]:
    """Yield the devices of a file with one JSON object a line.

    Args:
        part: The lines.
        before: Records of earlier parts.

    Yields:
        A row for each line that isn't blank.
    """
    row = before
    while line := part.stream.readline(LONGEST_LINE):
        if not line.strip():
            continue
        row += 1
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            record = None
        if isinstance(record, dict):
            yield read_record(row, record)
        else:
            yield BadRow(row, "", str(LineNotJson()))


def read_record(row: int, record: Record) -> RegistryRow:
    """Return what a record says of its device.

    Args:
        row: Its number in the file.
        record: The children of the `device` element, by their names.

    Returns:
        The device, or why the record can't become one.
    """
    raw = [_identifier(entry) for entry in many(record, "identifiers", "identifier")]
    key = next((r.code for r in raw if r.kind == IdentifierKind.PRIMARY), "")
    try:
        units = units_in_primary(text_of(record, "deviceCount"))
        identifiers, problems = checked_identifiers(raw, units)
        values = _values(record)
    except (IdentifierError, RowRefused) as error:
        return BadRow(row, key, str(error))
    storage, storage_problems = storage_of(
        [_condition(entry) for entry in _conditions(record)]
    )
    return RegistryDevice(
        row=row,
        key=identifiers[0].code,
        version=text_of(record, "publicVersionNumber")
        or text_of(record, "devicePublishDate"),
        values=values | storage,
        identifiers=tuple(identifiers),
        problems=(*problems, *storage_problems),
    )


def units_in_primary(text: str) -> int:
    """Return the units of use in a sales unit; one, where the field tells nothing."""
    return int(text) if re.fullmatch(r"[1-9]\d{0,5}", text) else 1


Condition = tuple[str, str, str, str]
"""A storage or handling condition: type, lowest, highest (with units), text."""


def storage_of(
    conditions: list[Condition],
) -> tuple[dict[str, Any], list[RowProblem]]:
    """Return the storage columns of a device.

    A range given in both units is taken in Celsius. Conditions of handling and
    transport, humidity and pressure go into the text.

    Args:
        conditions: All of the record, limits as number and unit.

    Returns:
        Names and values of columns, and a range that makes no sense as a problem.
    """
    values: dict[str, Any] = {
        "storage_min_celsius": None,
        "storage_max_celsius": None,
        "storage_text": "; ".join(sorted(_in_words(one) for one in conditions)),
    }
    ranges = [one for one in conditions if one[0] == "Storage Environment Temperature"]
    ranges.sort(key=lambda one: "Fahrenheit" in one[1] + one[2])
    for _, low, high, _ in ranges[:1]:
        unit = "°F" if "Fahrenheit" in low + high else "°C"
        try:
            limits = storage_range(_number(low), _number(high), unit)
        except StorageUnclear as refusal:
            return values, [RowProblem(Effect.LEFT_OUT, str(refusal))]
        values["storage_min_celsius"], values["storage_max_celsius"] = limits
    return values, []


def _in_words(condition: Condition) -> str:
    kind, low, high, text = condition
    if low or high:
        return f"{kind}: {low or '…'} – {high or '…'} {text}".strip()
    return text or kind


def _number(limit: str) -> str:
    return limit.split(" ", maxsplit=1)[0]


def _conditions(record: Record) -> list[Record]:
    return many(record, "environmentalConditions", "storageHandling")


def _condition(entry: Record) -> Condition:
    limits = []
    for name in ("storageHandlingLow", "storageHandlingHigh"):
        limit = entry.get(name)
        limit = limit if isinstance(limit, dict) else {}
        value, unit = text_of(limit, "value"), text_of(limit, "unit")
        limits.append(f"{value} {unit}".strip() if value else "")
    text = text_of(entry, "storageHandlingSpecialConditionText")
    return text_of(entry, "storageHandlingType"), limits[0], limits[1], text


def _identifier(entry: Record) -> RawIdentifier:
    return RawIdentifier(
        code=text_of(entry, "deviceId"),
        agency=text_of(entry, "deviceIdIssuingAgency"),
        kind=KINDS.get(text_of(entry, "deviceIdType")),
        contains=text_of(entry, "containsDINumber"),
        quantity=text_of(entry, "pkgQuantity"),
        ended_on=text_of(entry, "pkgDiscontinueDate"),
    )


def _values(record: Record) -> dict[str, Any]:
    name = text_of(record, "brandName")
    description = text_of(record, "deviceDescription")
    terms = many(record, "gmdnTerms", "gmdn")
    term = next((text for t in terms if (text := text_of(t, "gmdnPTName"))), "")
    name = name or term or description
    if not name:
        raise FieldMissing(field="brandName")
    values: dict[str, Any] = {
        "name": name[:300],
        "name_en": (term or name)[:300],
        "model": text_of(record, "versionModelNumber")[:300],
        "catalogue_number": text_of(record, "catalogNumber")[:100],
        "maker_name": text_of(record, "companyName")[:200],
    }
    for column, element in FLAGS.items():
        if (said := text_of(record, element)) in {"true", "false"}:
            values[column] = said == "true"
    sterilization = record.get("sterilization")
    if isinstance(sterilization, dict):
        said = text_of(sterilization, "deviceSterile")
        if said in {"true", "false"}:
            values["is_sterile"] = said == "true"
    return values
