"""What the log says of a record: who did what, and each row before and after."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lotproof.accounts.roles import STARTING_ROLES
from lotproof.evidence.models import Audited, Checkpoint, Entry
from lotproof.ledger.models import Movement
from lotproof.processes.templates import STARTING_TEMPLATES
from lotproof.web.columns import label_of, table_label
from lotproof.web.named import TABLES, named
from lotproof.workflow.codes import STATES

HISTORY_LENGTH = 100
SEARCHED = 300
"""Entries in which the image before is looked for."""
SILENT = frozenset({"id", "version", "sort_key", "request"})
"""Columns that say nothing to people when they change."""

STEP_LABELS: dict[str, str] = {
    step["code"]: step["label"]
    for template in STARTING_TEMPLATES.values()
    for step in template["steps"]
}
ROLES = {role.code: _(role.name) for role in STARTING_ROLES}
CODES = {
    "roles": ROLES,
    "signer_roles": ROLES,
    "from_state": STATES,
    "to_state": STATES,
    "state": STATES,
    "step": {code: _(label) for code, label in STEP_LABELS.items()},
}
"""Words for codes that an installation starts with, by column; it may add others."""

EMPTY = "—"
"""What is shown for nothing."""

Row = tuple[str, str]
"""A row of the audited tables: table and id."""


@dataclass(slots=True)
class Change:
    """One column of a row."""

    column: str
    label: str | Promise
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that an entry wrote."""

    table: str
    label: str | Promise
    id: str
    version: int
    """1 for a row that was new."""
    is_known: bool
    """Whether the image before was found, or there was none."""
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class Event:
    """One entry, with its seal."""

    id: UUID
    kind: str
    at: datetime
    who: str
    roles: list[str]
    workstation: str
    reason: str
    signature: dict[str, Any] | None
    rows: list[RowChange]
    index: int | None
    """Place in the log; `None` while it waits for one."""
    leaf_hash: str
    """Hex."""
    checkpoint: int | None
    """Size of the first signed checkpoint that covers it."""


def sealed(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Return entries with `index` and `checkpoint`, both null while they wait."""
    covering = Checkpoint.objects.filter(size__gt=OuterRef("leaf__index"))
    return entries.annotate(
        index=F("leaf__index"),
        checkpoint=Subquery(covering.order_by("size").values("size")[:1]),
    )


def history_of(record: Audited) -> list[Event]:
    """Return what was recorded about a record, the latest first, in one statement."""
    entries = sealed(Entry.objects.filter(subject=record.pk))
    latest = list(entries.order_by("-recorded_at", "-pk")[:HISTORY_LENGTH])
    images: dict[Row, dict[str, Any]] = {}
    events = [event_of(entry, images) for entry in reversed(latest)]
    return with_names(events[::-1])


def event_of(entry: Any, images: dict[Row, dict[str, Any]]) -> Event:
    """Return an entry as it is shown, and keep its images for the next one.

    Args:
        entry: One of `sealed`.
        images: The last image of each row before the entry; it is brought up to
            date.

    Returns:
        The event.
    """
    body = json.loads(entry.body)
    rows = []
    for row, image in images_in(body):
        rows.append(_row_change(row, images.get(row), image))
        images[row] = image
    return Event(
        id=entry.pk,
        kind=entry.kind,
        at=entry.recorded_at,
        who=body["actor"]["name"],
        roles=body["actor"]["roles"],
        workstation=body["workstation"],
        reason=body["reason"],
        signature=body["signature"],
        rows=rows,
        index=entry.index,
        leaf_hash=bytes(entry.leaf_hash).hex(),
        checkpoint=entry.checkpoint,
    )


def with_names(events: list[Event]) -> list[Event]:
    """Put names in the place of the ids of rows, with one statement.

    Args:
        events: The events; their changes are altered.

    Returns:
        The same events.
    """
    changes = [
        (change, table)
        for event in events
        for row in event.rows
        for change in row.changes
        if (table := _referred(row.table, change.column))
    ]
    found = named(
        (table, UUID(value))
        for change, table in changes
        for value in (change.before, change.after)
        if _is_id(value)
    )
    names = {str(key): record.name for key, record in found.items()}
    for change, _table in changes:
        change.before = names.get(change.before, change.before)
        change.after = names.get(change.after, change.after)
    return events


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and value != EMPTY


def images_in(body: Mapping[str, Any]) -> Iterator[tuple[Row, dict[str, Any]]]:
    """Return the rows of an entry's body with their images."""
    for group in body["rows"]:
        for values in group["rows"]:
            image = dict(zip(group["columns"], values, strict=True))
            yield (group["table"], image["id"]), image


def images_before(entry: Entry) -> dict[Row, dict[str, Any]]:
    """Return the last image of each row of an entry from the entries before it.

    It looks through the entries about the record, about its rows, and about what the
    rows belong to; of a lot also through those of its movements.

    Args:
        entry: The entry.

    Returns:
        Images by row; a row whose image wasn't found is missing.
    """
    wanted = {
        row: image["version"] - 1
        for row, image in images_in(json.loads(entry.body))
        if image.get("version", 1) > 1
    }
    if not wanted:
        return {}
    earlier = Entry.objects.filter(
        recorded_at__lte=entry.recorded_at, subject__in=_related(entry)
    ).exclude(pk=entry.pk)
    lots = [UUID(row_id) for (table, row_id) in wanted if table == "ledger_lot"]
    if lots:
        moved = Movement.objects.filter(lot__in=lots).values("entry")
        earlier = earlier | Entry.objects.filter(
            recorded_at__lte=entry.recorded_at, pk__in=moved
        ).exclude(pk=entry.pk)
    found: dict[Row, dict[str, Any]] = {}
    bodies = earlier.order_by("-recorded_at", "-pk").values_list("body", flat=True)
    for text in bodies[:SEARCHED]:
        images = images_in(json.loads(text))
        found |= {
            row: image
            for row, image in images
            if row in wanted and wanted[row] == image.get("version")
        }
        if len(found) == len(wanted):
            break
    return found


def _related(entry: Entry) -> set[UUID]:
    related = {entry.subject}
    for (_table, row_id), image in images_in(json.loads(entry.body)):
        related.add(UUID(row_id))
        related.update(_ids(image.items()))
    return related


def _ids(columns: Iterable[tuple[str, Any]]) -> Iterator[UUID]:
    for column, value in columns:
        is_owner = column.endswith("_id") and not column.endswith("_by_id")
        if is_owner and isinstance(value, str):
            yield UUID(value)


def _row_change(
    row: Row, before: Mapping[str, Any] | None, after: Mapping[str, Any]
) -> RowChange:
    table, row_id = row
    version = after.get("version", 1)
    columns = [
        column
        for column, value in after.items()
        if column not in SILENT and (before or {}).get(column) != value
    ]
    return RowChange(
        table=table,
        label=table_label(table),
        id=row_id,
        version=version,
        is_known=before is not None or version == 1,
        changes=[
            Change(
                column=column,
                label=label_of(column),
                before=_shown(table, column, (before or {}).get(column)),
                after=_shown(table, column, after[column]),
            )
            for column in columns
            # What a new row leaves empty isn't worth a line.
            if before is not None or after[column] not in (None, "", [], {})
        ],
    )


def _shown(table: str, column: str, value: Any) -> Any:
    """Return a value of an image as people read it."""
    if value is None or value in ("", []):
        return EMPTY
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(str(_choice(table, column, item)) for item in value)
    if isinstance(value, str) and column.endswith("_at"):
        return parse_datetime(value)
    return _choice(table, column, value)


def _choice(table: str, column: str, value: Any) -> Any:
    field = _fields_of(table).get(column)
    one = getattr(field, "base_field", field)
    choices = dict(getattr(one, "flatchoices", None) or ()) or CODES.get(column, {})
    return choices.get(value, value) if isinstance(value, str) else value


def _referred(table: str, column: str) -> str:
    """Return the table that a column refers to; empty if its rows have no names."""
    related = getattr(_fields_of(table).get(column), "related_model", None)
    found = related._meta.db_table if related else ""
    return found if found in TABLES else ""


@cache
def _fields_of(table: str) -> dict[str, Any]:
    return {
        field.attname: field
        for model in apps.get_models()
        if model._meta.db_table == table
        for field in model._meta.concrete_fields
    }
