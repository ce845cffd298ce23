"""Records that others refer to: what people call them, and where they are shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import QuerySet
from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Named:
    """A record as a page speaks of it."""

    name: str
    address: str
    """Of its page; empty if not everybody who reads about it may open that."""


@dataclass(frozen=True, slots=True)
class _Table:
    column: str
    """What people know its rows by."""
    page: str = ""


TABLES = {
    "accounts_user": _Table("name"),
    "catalog_device": _Table("name", "devices:device"),
    "ledger_lot": _Table("number", "lots:lot"),
    "ledger_serial": _Table("number", "lots:serial"),
    "partners_partner": _Table("name", "partners:partner"),
    "warehouse_location": _Table("code", "locations:location"),
    "warehouse_site": _Table("name", "locations:site"),
    "warehouse_zone": _Table("name", "locations:zone"),
    "workflow_document": _Table("number", "documents:document"),
}
"""Tables whose rows have names, by table."""


def named(records: Iterable[tuple[str, UUID]]) -> dict[UUID, Named]:
    """Return what people call records, by id, with one statement.

    Args:
        records: Table and id of each.

    Returns:
        Those that have names; a lot without a number, and what isn't there any more,
        is missing.
    """
    table_of: dict[UUID, str] = {
        key: table for table, key in records if table in TABLES
    }
    asked: list[QuerySet[Any, tuple[UUID, str]]] = [
        _model_of(table)
        .objects.filter(pk__in=[key for key, one in table_of.items() if one == table])
        .order_by()
        .values_list("pk", TABLES[table].column)
        for table in sorted(set(table_of.values()))
    ]
    if not asked:
        return {}
    first, *rest = asked
    rows = first.union(*rest, all=True) if rest else first
    return {
        key: Named(name, _address(table_of[key], key)) for key, name in rows if name
    }


def _address(table: str, key: UUID) -> str:
    page = TABLES[table].page
    return reverse(page, args=[key]) if page else ""


@cache
def _model_of(table: str) -> Any:
    return next(model for model in apps.get_models() if model._meta.db_table == table)
