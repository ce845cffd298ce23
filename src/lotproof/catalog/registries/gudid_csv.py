"""Devices of FDA's GUDID from a table of devices and one of their identifiers."""

import csv
import io
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import IO, Any

from lotproof.catalog.models import IdentifierKind
from lotproof.catalog.registries.gudid import (
    KINDS,
    Condition,
    storage_of,
    units_in_primary,
)
from lotproof.catalog.registries.parts import Part
from lotproof.catalog.registries.rows import (
    BadRow,
    FieldMissing,
    RawIdentifier,
    RegistryDevice,
    RegistryRow,
    RowRefused,
    checked_identifiers,
    clean,
)
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.identification.errors import IdentifierError

COMPANION = "all_identifiers.csv"
"""The table of identifiers, looked for beside the table of devices."""

FLAG_COLUMNS = {
    "is_single_use": "single_use",
    "requires_lot": "lot_batch",
    "requires_serial": "serial_number",
    "requires_production_date": "manufacturing_date",
    "requires_expiry": "expiration_date",
}
DEVICE_COLUMNS = frozenset(
    {
        "di",
        "issuing_agency",
        "brand_name",
        "version_model",
        "catalog_number",
        "company",
        "device_count",
        "gmdn_name",
        "storage_conditions",
        "publish_date",
        *FLAG_COLUMNS.values(),
    }
)
IDENTIFIER_COLUMNS = (
    "primary_di",
    "device_id",
    "type",
    "issuing_agency",
    "contains_di",
    "pkg_quantity",
    "pkg_discontinue_date",
)

LIMIT = re.compile(r"(None|-?[\d.]+)?(.*)")


class OtherColumns(Refused):
    """The table isn't the one that its place asks for."""

    template = gettext_noop(
        "%(file)s isn't the table that is needed: the columns %(missing)s are missing. "
        "Choose the registry's table."
    )


class NotATable(Refused):
    """The file isn't text in UTF-8."""

    template = gettext_noop(
        "%(file)s isn't a table in UTF-8, whatever its name says. Choose the "
        "registry's table."
    )


class RowUnreadable(RowRefused):
    """A row has fewer or more fields than the table."""

    template = gettext_noop("The row has %(found)s fields instead of %(expected)s.")


class RowNotUtf8(RowRefused):
    """A row holds bytes that are no text."""

    template = gettext_noop("The row holds bytes that aren't UTF-8.")


def check_columns(stream: IO[bytes], name: str, columns: frozenset[str]) -> None:
    """Do nothing if a table has the columns.

    Args:
        stream: The table from its first byte on; the opening is read.
        name: The file's name, for the refusal.
        columns: What is needed.

    Raises:
        NotATable: If the opening isn't text in UTF-8.
        OtherColumns: If columns are missing.
    """
    try:
        line = stream.readline(64 * 1024).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotATable(file=name) from error
    if "\0" in line:
        raise NotATable(file=name)
    header = next(csv.reader([line]), [])
    if missing := sorted(columns - set(header)):
        raise OtherColumns(file=name, missing=", ".join(missing))


def read_csv(part: Part, before: int, companion: Path | None) -> Iterator[RegistryRow]:
    """Yield the devices of a table, with the identifiers of another.

    The identifiers may stand in any order: a scratch file finds those of a device.

    Args:
        part: The table of devices.
        before: Records of earlier parts.
        companion: The table of identifiers; without it a device has its primary
            identifier only.

    Yields:
        A row for each row of the table.
    """
    with tempfile.TemporaryDirectory() as folder, _table(part.stream) as table:
        index = sqlite3.connect(Path(folder) / "identifiers")
        try:
            _fill(index, companion)
            for row in count(before + 1):
                try:
                    record = next(table)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield BadRow(row, "", str(error))
                else:
                    yield _read_row(row, record, index)
        finally:
            index.close()


@contextmanager
def _table(stream: IO[bytes]) -> Iterator["csv.DictReader[str]"]:
    """Read a stream as a table; the stream stays open behind it."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="replace", newline="")
    try:
        yield csv.DictReader(text, restkey="@more", restval=None)
    finally:
        text.detach()


def _fill(index: sqlite3.Connection, companion: Path | None) -> None:
    columns = ", ".join(IDENTIFIER_COLUMNS)
    index.execute("PRAGMA journal_mode = OFF")
    index.execute("PRAGMA synchronous = OFF")
    index.execute(f"CREATE TABLE identifier ({columns})")
    if companion is not None:
        with companion.open("rb") as stream, _table(stream) as table:
            places = ", ".join("?" * len(IDENTIFIER_COLUMNS))
            index.executemany(
                f"INSERT INTO identifier VALUES ({places})",  # noqa: S608 - our names
                (
                    [record.get(column) or "" for column in IDENTIFIER_COLUMNS]
                    for record in table
                ),
            )
    index.execute("CREATE INDEX by_primary ON identifier (primary_di)")
    index.commit()


def _read_row(
    row: int, record: dict[str, Any], index: sqlite3.Connection
) -> RegistryRow:
    key = clean(record.get("di") or "")
    if "@more" in record or None in record.values():
        found = sum(value is not None for value in record.values())
        found += len(record.get("@more") or [1]) - 1
        expected = len([name for name in record if name != "@more"])
        return BadRow(row, key, str(RowUnreadable(found=found, expected=expected)))
    if any("\N{REPLACEMENT CHARACTER}" in value for value in record.values()):
        return BadRow(row, key, str(RowNotUtf8()))
    record = {name: clean(value) for name, value in record.items()}
    raw = _identifiers(key, record["issuing_agency"], index)
    try:
        if not (name := record["brand_name"] or record["gmdn_name"]):
            raise FieldMissing(field="brand_name")
        identifiers, problems = checked_identifiers(
            raw, units_in_primary(record["device_count"])
        )
    except (IdentifierError, RowRefused) as error:
        return BadRow(row, key, str(error))
    storage, more = storage_of(_conditions(record["storage_conditions"]))
    values = {
        "name": name[:300],
        "name_en": (record["gmdn_name"] or name)[:300],
        "model": record["version_model"][:300],
        "catalogue_number": record["catalog_number"][:100],
        "maker_name": record["company"][:200],
        **{
            column: record[said] == "true"
            for column, said in FLAG_COLUMNS.items()
            if record[said] in {"true", "false"}
        },
    }
    return RegistryDevice(
        row=row,
        key=identifiers[0].code,
        version=record["publish_date"],
        values=values | storage,
        identifiers=tuple(identifiers),
        problems=(*problems, *more),
    )


def _identifiers(
    key: str, agency: str, index: sqlite3.Connection
) -> list[RawIdentifier]:
    found = index.execute(
        "SELECT device_id, issuing_agency, type, contains_di, pkg_quantity, "
        "pkg_discontinue_date FROM identifier WHERE primary_di = ? ORDER BY rowid",
        [key],
    ).fetchall()
    primary = RawIdentifier(key, agency, IdentifierKind.PRIMARY)
    others = [
        RawIdentifier(code, issuer, KINDS.get(kind), contains, quantity, ended)
        for code, issuer, kind, contains, quantity, ended in found
        if kind != "Primary"
    ]
    return [primary, *others]


def _conditions(text: str) -> list[Condition]:
    """Split conditions such as `Storage …:2Degrees Celsius..8Degrees Celsius`."""
    conditions = []
    for one in filter(None, text.split(" | ")):
        kind, _, limits = one.partition(":")
        low, _, high = limits.partition("..")
        if kind.startswith("Special"):
            conditions.append((kind, "", "", high.removeprefix("None").strip()))
        else:
            conditions.append((kind, _limit(low), _limit(high), ""))
    return conditions


def _limit(text: str) -> str:
    found = LIMIT.fullmatch(text.replace("\n", " "))
    if found is None or found[1] in {None, "None"}:
        return ""
    return f"{found[1]} {found[2]}".strip()
