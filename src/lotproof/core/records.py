"""Reading records by SQL of our own, where Django's would cost more than it saves.

Django writes the SQL of a query anew each time, which for a join of five tables
takes longer than the database needs to answer. A document's lines are read at every
step of it.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model

from lotproof.core.statements import Values, array, rows_of

Record = TypeVar("Record", bound=Model)


def records(model: type[Record], condition: str, values: Values) -> list[Record]:
    """Return the records that meet a condition.

    Args:
        model: Of what.
        condition: What follows WHERE, with placeholders; order and locks too.
        values: Of the placeholders.

    Returns:
        The records, as a queryset would give them.
    """
    select, names, converters = _reading(model)
    found = []
    for row in rows_of(f"{select} {condition}", values):
        columns = list(row)
        for position, convert in converters:
            columns[position] = convert(columns[position])
        found.append(model.from_db(DEFAULT_DB_ALIAS, names, columns))
    return found


def attach(owners: Iterable[Model], **models: type[Model]) -> None:
    """Read what records refer to, each kind by one statement, and attach it.

    Args:
        owners: The records.
        models: Names of foreign keys to what they refer to.
    """
    owners = list(owners)
    for name, model in models.items():
        keys = {getattr(owner, f"{name}_id") for owner in owners} - {None}
        found: dict[UUID | None, Model] = {}
        if keys:
            condition = "WHERE id = ANY(%s::uuid[])"
            found = {row.pk: row for row in records(model, condition, [array(keys)])}
        for owner in owners:
            setattr(owner, name, found.get(getattr(owner, f"{name}_id")))


@cache
def _reading(
    model: type[Model],
) -> tuple[str, Sequence[str], Sequence[tuple[int, Callable[[Any], Any]]]]:
    """Return the SELECT, the names of its columns, and what turns them into values."""
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    converters = [
        (position, _converter(field))
        for position, field in enumerate(fields)
        if hasattr(field, "from_db_value")
    ]
    select = f'SELECT {columns} FROM "{model._meta.db_table}"'  # noqa: S608 - names from the model
    return select, [field.attname for field in fields], converters


def _converter(field: Any) -> Callable[[Any], Any]:
    return lambda value: field.from_db_value(value, None, connection)
