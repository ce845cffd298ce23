"""Running SQL of our own, prepared once a connection.

Django binds values in the client, so the server parses and plans each statement
anew, which takes longer than most of ours take to run. These statements go to the
server with their values apart and keep their plan.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection

Values = Sequence[Any] | Mapping[str, Any]
"""Of the placeholders: in order, or by name."""


def array(values: Iterable[UUID | int | None]) -> str:
    """Return ids or numbers as PostgreSQL writes an array of them.

    The driver's own way takes some ten times as long, and every batch has dozens.
    """
    return "{" + ",".join("NULL" if v is None else str(v) for v in values) + "}"


def rows_of(statement: str, values: Values = ()) -> list[tuple[Any, ...]]:
    """Run a statement that answers with rows, and return them."""
    with _executed(statement, values) as cursor:
        return cursor.fetchall()


def run(statement: str, values: Values = ()) -> int:
    """Run a statement and return how many rows it touched."""
    with _executed(statement, values) as cursor:
        return cursor.rowcount


def rows_of_all(
    *statements: tuple[str, Values],
) -> list[list[tuple[Any, ...]]]:
    """Run statements one after the other, sent together.

    Each sees what the ones before it did and waited for. It takes half the time of
    sending one when the one before it is answered.

    Args:
        statements: Statements that answer with rows, and their values.

    Returns:
        The rows of each.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        cursors = [_executed(statement, values) for statement, values in statements]
    return [cursor.fetchall() for cursor in cursors]


def _executed(statement: str, values: Values) -> psycopg.Cursor[tuple[Any, ...]]:
    connection.ensure_connection()
    cursor = psycopg.Cursor(connection.connection)
    # What Django's own cursor does for whoever watches its statements.
    execute = _execute
    for wrapper in reversed(connection.execute_wrappers):
        execute = partial(wrapper, execute)
    started = time.monotonic()
    with connection.wrap_database_errors:
        execute(statement, values, False, {"connection": connection, "cursor": cursor})  # noqa: FBT003 - Django's order of arguments
    if connection.queries_logged:
        seconds = f"{time.monotonic() - started:.3f}"
        connection.queries_log.append({"sql": statement, "time": seconds})
    return cursor


def _execute(statement: str, values: Values, many: Any, context: Any) -> Any:
    del many
    return context["cursor"].execute(statement, values, prepare=True)
