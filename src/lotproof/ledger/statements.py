"""Running the ledger's own SQL."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

Values = Sequence[Any] | Mapping[str, Any]
"""Of the placeholders: in order, or by name."""


def rows_of(statement: str, values: Values = ()) -> list[tuple[Any, ...]]:
    """Run a statement that answers with rows, and return them."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def run(statement: str, values: Values = ()) -> int:
    """Run a statement and return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)
