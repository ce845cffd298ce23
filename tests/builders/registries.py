"""Registry files for tests, written as the registries write theirs."""

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from tests.builders.master_data import make_gtin

NAMESPACE = "http://www.fda.gov/cdrh/gudid"

CSV_COLUMNS = (
    "di",
    "issuing_agency",
    "brand_name",
    "version_model",
    "catalog_number",
    "company",
    "device_count",
    "lot_batch",
    "serial_number",
    "manufacturing_date",
    "expiration_date",
    "single_use",
    "gmdn_name",
    "storage_conditions",
    "publish_date",
)


def gudid_identifier(code: str, kind: str = "Primary", **values: str) -> dict[str, Any]:
    """An identifier as GUDID has it."""
    return {
        "deviceId": code,
        "deviceIdType": kind,
        "deviceIdIssuingAgency": "GS1",
        **values,
    }


def gudid_record(number: int, **values: Any) -> dict[str, Any]:
    """A record of GUDID about the device of `make_gtin(number)`."""
    return {
        "identifiers": {"identifier": gudid_identifier(make_gtin(number))},
        "brandName": f"Stent {number}",
        "versionModelNumber": f"S-{number}",
        "companyName": "Demo Maker",
        "deviceCount": "1",
        "lotBatch": "true",
        "serialNumber": "false",
        "expirationDate": "true",
    } | values


def write_json_lines(path: Path, records: Sequence[dict[str, Any]]) -> Path:
    """A file with one record a line."""
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def gudid_xml(records: Sequence[dict[str, Any]]) -> str:
    """A release in XML."""
    devices = "".join(f"<device>{_elements(record)}</device>" for record in records)
    return f'<gudid xmlns="{NAMESPACE}">{devices}</gudid>'


def _elements(record: dict[str, Any]) -> str:
    text = ""
    for name, value in record.items():
        for one in value if isinstance(value, list) else [value]:
            inner = _elements(one) if isinstance(one, dict) else escape(one)
            text += f"<{name}>{inner}</{name}>"
    return text


def nmpa_xml(*devices: str) -> str:
    """A release of the NMPA; each device as its inner XML."""
    inner = "".join(f"<device>{device}</device>" for device in devices)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<udid version="1.0"><devices>{inner}</devices></udid>'
    )


def write_csv(path: Path, rows: Sequence[dict[str, str]]) -> Path:
    """A table of devices; columns left out are empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, CSV_COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue())
    return path


def csv_row(number: int, **values: str) -> dict[str, str]:
    """A row of the table about the device of `make_gtin(number)`."""
    return {
        "di": make_gtin(number),
        "issuing_agency": "GS1",
        "brand_name": f"Stent {number}",
        "device_count": "1",
        "lot_batch": "true",
    } | values


def write_zip(path: Path, parts: dict[str, bytes | str]) -> Path:
    """An archive of these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path
