"""Reading records by SQL of our own, where Django's would cost more than it saves.

Django writes the SQL of a query anew each time, which for a join of five tables
takes longer than the database needs to answer. A document's lines are read at every
step of it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model

from lotproof.core.statements import Values, array, rows_of, rows_of_all

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
    return _made(model, rows_of(f"{_reading(model).select} {condition}", values))


def attach(owners: Iterable[Model], **models: type[Model]) -> None:
    """Read what records refer to, each kind by one statement, and attach it.

    Args:
        owners: The records.
        models: Names of foreign keys to what they refer to.
    """
    owners = list(owners)
    keys = {
        name: {getattr(owner, f"{name}_id") for owner in owners} - {None}
        for name in models
    }
    sought = [name for name in models if keys[name]]
    answers = rows_of_all(
        *(
            (f"{_reading(models[name]).select} WHERE id = ANY(%s::uuid[])", [ids])
            for name in sought
            for ids in [array(keys[name])]
        )
    )
    rows = dict(zip(sought, answers, strict=True))
    for name, model in models.items():
        found: dict[UUID | None, Model] = {
            record.pk: record for record in _made(model, rows.get(name, ()))
        }
        for owner in owners:
            setattr(owner, name, found.get(getattr(owner, f"{name}_id")))


@dataclass(frozen=True, slots=True)
class _Reading:
    select: str
    names: Sequence[str]
    converters: Sequence[tuple[int, Callable[[Any], Any]]]
    """Positions of columns, and what turns them into values."""


def _made(model: type[Record], rows: Iterable[tuple[Any, ...]]) -> list[Record]:
    reading = _reading(model)
    made = []
    for row in rows:
        columns = list(row)
        for position, convert in reading.converters:
            columns[position] = convert(columns[position])
        made.append(model.from_db(DEFAULT_DB_ALIAS, reading.names, columns))
    return made


@cache
def _reading(model: type[Model]) -> _Reading:
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    converters = [
        (position, _converter(field))
        for position, field in enumerate(fields)
        if hasattr(field, "from_db_value")
    ]
    select = f'SELECT {columns} FROM "{model._meta.db_table}"'  # noqa: S608 - names from the model
    return _Reading(select, [field.attname for field in fields], converters)


def _converter(field: Any) -> Callable[[Any], Any]:
    return lambda value: field.from_db_value(value, None, connection)
