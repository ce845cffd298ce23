"""Running SQL of our own, prepared once a connection.

Django binds values in the client, so the server parses and plans each statement
anew, which takes longer than most of ours take to run. These statements go to the
server with their values apart and keep their plan.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from functools import partial
from typing import Any
from uuid import UUID

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections

Values = Sequence[Any] | Mapping[str, Any]
"""Of the placeholders: in order, or by name."""

Rows = list[tuple[Any, ...]]
"""What a statement answers with."""

_unanswered: ContextVar["list[Callable[[], None]] | None"] = ContextVar(
    "_unanswered", default=None
)
"""In a block of `sent_ahead`: what is to be asked once all answers are there."""


@contextmanager
def sent_ahead() -> Iterator[None]:
    """Let `run` not wait for the server's answer within a block or a function.

    It is for operations, inside their transaction: the writes at their end travel
    together. An answer is waited for where rows are read, and at the latest when the
    block ends, so what the server refuses is raised then, before the commit.
    Django's own statements are answered at once, as everywhere.
    """
    connection.ensure_connection()
    checks: list[Callable[[], None]] = []
    token = _unanswered.set(checks)
    try:
        with (
            connection.wrap_database_errors,
            connection.connection.pipeline() as pipeline,
            connection.execute_wrapper(partial(_answered, pipeline)),
        ):
            yield
    finally:
        _unanswered.reset(token)
    for check in checks:
        check()


def array(values: Iterable[UUID | int | None]) -> str:
    """Return ids or numbers as PostgreSQL writes an array of them.

    The driver's own way takes some ten times as long, and every batch has dozens.
    """
    return "{" + ",".join(map(_element, values)) + "}"


def _element(value: UUID | int | None) -> str:
    if value is None:
        return "NULL"
    return value.hex if type(value) is UUID else str(value)


def rows_of(statement: str, values: Values = ()) -> Rows:
    """Run a statement that answers with rows, and return them."""
    return ask(statement, values)()


def ask(statement: str, values: Values = ()) -> Callable[[], Rows]:
    """Run a statement whose rows are wanted later.

    In a block of `sent_ahead` it travels with the next statement.

    Returns:
        What returns the rows, once.
    """
    return _rows_of(_executed(statement, values))


def ask_all(*statements: tuple[str, Values]) -> Callable[[], list[Rows]]:
    """Run statements one after the other, sent together, whose rows are wanted later.

    Each sees what the ones before it did and waited for. It takes half the time of
    sending one when the one before it is answered.

    Args:
        statements: Statements that answer with rows, and their values.

    Returns:
        What returns the rows of each, once.
    """
    own = connections[DEFAULT_DB_ALIAS]
    own.ensure_connection()
    ahead = _unanswered.get() is not None
    together = nullcontext() if ahead else own.connection.pipeline()
    with own.wrap_database_errors, together:
        asked = [_rows_of(_executed(*statement)) for statement in statements]
    return lambda: [rows() for rows in asked]


def rows_of_all(*statements: tuple[str, Values]) -> list[Rows]:
    """Run statements one after the other, sent together; see `ask_all`."""
    return ask_all(*statements)()


def run(statement: str, values: Values = (), *, rows: int | None = None) -> None:
    """Run a statement.

    Args:
        statement: The statement.
        values: Of its placeholders.
        rows: How many rows it must touch, where another number is a defect.

    Raises:
        RuntimeError: If it touched another number of rows.
    """
    cursor = _executed(statement, values)
    if rows is None:
        return
    check = partial(_check_touched, statement, cursor, rows)
    later = _unanswered.get()
    if later is None:
        check()
    else:
        later.append(check)


def _rows_of(cursor: psycopg.Cursor[tuple[Any, ...]]) -> Callable[[], Rows]:
    own = connections[DEFAULT_DB_ALIAS]

    def rows() -> Rows:
        with own.wrap_database_errors:
            return cursor.fetchall()

    return rows


def _check_touched(statement: str, cursor: psycopg.Cursor[Any], rows: int) -> None:
    if cursor.rowcount != rows:
        raise RuntimeError(
            f"{cursor.rowcount} rows were touched, not {rows}: one changed since it "
            f"was read. {statement[:80]}"
        )


def _answered(pipeline: psycopg.Pipeline, execute: Any, sql: Any, *rest: Any) -> Any:
    result = execute(sql, *rest)
    if not isinstance(rest[-1]["cursor"], psycopg.Cursor):
        pipeline.sync()
    return result


def _executed(statement: str, values: Values) -> psycopg.Cursor[tuple[Any, ...]]:
    own = connections[DEFAULT_DB_ALIAS]  # `connection` looks it up at each word
    own.ensure_connection()
    cursor = psycopg.Cursor(own.connection)
    # What Django's own cursor does for whoever watches its statements.
    execute = _execute
    for wrapper in reversed(own.execute_wrappers):
        execute = partial(wrapper, execute)
    started = time.monotonic()
    with own.wrap_database_errors:
        execute(statement, values, False, {"connection": own, "cursor": cursor})  # noqa: FBT003 - Django's order of arguments
    if own.queries_logged:
        seconds = f"{time.monotonic() - started:.3f}"
        own.queries_log.append({"sql": statement, "time": seconds})
    return cursor


def _execute(statement: str, values: Values, many: Any, context: Any) -> Any:
    del many
    return context["cursor"].execute(statement, values, prepare=True)
