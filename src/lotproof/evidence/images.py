"""Rows as the log keeps them: after-images in JSON."""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps

from lotproof.evidence.models import Audited


def image_value(value: object) -> Any:
    """Return a column's value as the log writes it.

    Decimals are text without idle zeros, whatever scale a column has; times are
    UTC with microseconds and a final Z; bytes are base64: one spelling a value.

    Raises:
        TypeError: If the log has no spelling for this type; floats have none,
            for two databases may print one float differently.
    """
    # The exact types first: this runs for every column of every row written.
    kind = type(value)
    if value is None or kind is str or kind is int or kind is bool:
        return value
    if kind is UUID:
        return str(value)
    if kind is datetime:
        return time_text(value)  # type: ignore[arg-type]
    return _rare_value(value)


def _rare_value(value: object) -> Any:
    for kind, spell in _SPELLINGS:
        if isinstance(value, kind):
            return spell(value)
    raise TypeError(f"{type(value).__name__} has no form in the log.")


def time_text(moment: datetime) -> str:
    """Return an aware moment in UTC as 2026-11-22T08:00:00.000000Z."""
    in_utc = moment.astimezone(UTC).replace(tzinfo=None)
    return in_utc.isoformat(timespec="microseconds") + "Z"


_SPELLINGS: tuple[tuple[type | tuple[type, ...], Callable[[Any], Any]], ...] = (
    (Enum, lambda value: value.value),
    (str, str),
    (datetime, time_text),
    (date, lambda value: value.isoformat()),
    (Decimal, lambda value: format(value.normalize(), "f")),
    ((bytes, memoryview), lambda value: b64encode(bytes(value)).decode()),
    ((list, tuple), lambda value: [image_value(item) for item in value]),
    (dict, lambda value: {str(key): image_value(item) for key, item in value.items()}),
)
"""In this order: an enumeration of texts is a text too, a moment is a date too."""


def digest_text(value: object) -> str:
    """Return the SHA-256 in hex of a secret's text or of bytes, as images show it."""
    if isinstance(value, bytes | memoryview):
        return hashlib.sha256(value).hexdigest()
    return hashlib.sha256(str(value).encode()).hexdigest()


@cache
def image_columns(model: type[Audited]) -> tuple[str, ...]:
    """Return the columns of a model's image, in the order of its fields."""
    return tuple(field.attname for field in model._meta.concrete_fields)


def image_row(
    columns: Sequence[str], values: Iterable[object], digested: frozenset[str]
) -> list[Any]:
    """Return one row's values as the log writes them, secrets as digests."""
    return [
        digest_text(value) if column in digested else image_value(value)
        for column, value in zip(columns, values, strict=True)
    ]


def images(rows: Iterable[Audited]) -> list[dict[str, Any]]:
    """Return the after-images of rows, one group a table in order of appearance.

    Returns:
        Groups `{"table", "columns", "rows"}`; each row is a list of values in
        the order of the columns.
    """
    groups: dict[type[Audited], list[list[Any]]] = {}
    for row in rows:
        model = type(row)
        columns = image_columns(model)
        values = [getattr(row, column) for column in columns]
        groups.setdefault(model, []).append(
            image_row(columns, values, model.digested_columns)
        )
    return [
        {
            "table": model._meta.db_table,
            "columns": list(image_columns(model)),
            "rows": group,
        }
        for model, group in groups.items()
    ]


def audited_models() -> list[type[Audited]]:
    """Return every model whose rows the log images, ordered by table name."""
    return sorted(
        (model for model in apps.get_models() if issubclass(model, Audited)),
        key=lambda model: model._meta.db_table,
    )
