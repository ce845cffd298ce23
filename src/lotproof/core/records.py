"""Reading records by SQL of our own, where Django's would cost more than it saves.

Django writes the SQL of a query anew each time, which for a join of five tables
takes longer than the database needs to answer. A document's lines are read at every
step of it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model
from django.db.models.base import ModelState

from lotproof.core.statements import Values, array, ask_all, rows_of, rows_of_all

Record = TypeVar("Record", bound=Model)
Other = TypeVar("Other", bound=Model)

NO_KEYS = array(())


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


def records_of_both(
    first: tuple[type[Record], str, Values], second: tuple[type[Other], str, Values]
) -> tuple[list[Record], list[Other]]:
    """Return records of two kinds, asked for together; see `records`."""
    one, other = rows_of_all(
        *(
            (f"{_reading(model).select} {condition}", values)
            for model, condition, values in (first, second)
        )
    )
    return _made(first[0], one), _made(second[0], other)


def ask_to_attach(
    *wanted: tuple[Sequence[Model], Mapping[str, type[Model]]],
) -> Callable[[], None]:
    """Ask for what records refer to, each kind by one statement.

    Args:
        wanted: Records, and the names of foreign keys to what they refer to.

    Returns:
        What attaches the answers to the records, once.
    """
    sought = [
        (owners, name, model, {getattr(owner, f"{name}_id") for owner in owners})
        for owners, names in wanted
        for name, model in names.items()
    ]
    asked = [(model, array(keys - {None})) for _, _, model, keys in sought]
    answers = ask_all(
        *(
            (f"{_reading(model).select} WHERE id = ANY(%s::uuid[])", [ids])
            for model, ids in asked
            if ids != NO_KEYS
        )
    )

    def attach() -> None:
        rows = iter(answers())
        for (owners, name, model, _keys), (_, ids) in zip(sought, asked, strict=True):
            found: dict[UUID | None, Model] = {}
            if ids != NO_KEYS:
                found = {record.pk: record for record in _made(model, next(rows))}
            for owner in owners:
                key = getattr(owner, f"{name}_id")
                owner._state.fields_cache[name] = found.get(key)

    return attach


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
        # As Django makes one that was pickled: its constructor takes three times as
        # long, sends signals that no model here listens to, and checks nothing.
        record = model.__new__(model)
        state = ModelState()
        state.adding, state.db = False, DEFAULT_DB_ALIAS
        record.__dict__ = dict(zip(reading.names, columns, strict=True))
        record._state = state
        made.append(record)
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
