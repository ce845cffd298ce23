"""Reading one state of the database, whatever is written meanwhile."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

FETCH = 4000
"""Rows a round trip: enough to forget its cost, few enough for any memory."""

FETCH_BODIES = 500
BATCH_BYTES = 8 * 1024 * 1024

Progress = Callable[[str, int, int], None]
"""Told now and then: the stage's name, how much is done, how much there is."""


def silent(stage: str, done: int, total: int) -> None:
    """Tell nobody."""
    del stage, done, total


@contextmanager
def one_state() -> Iterator[None]:
    """Show the block one state of the database.

    In a caller's transaction that has begun to read, it shows that one's.

    Yields:
        Nothing.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def batches(
    name: str, statement: str, *, body: int | None = None
) -> Iterator[Sequence[tuple[Any, ...]]]:
    """Yield the rows of a statement in batches, from a cursor in the server.

    Args:
        name: The cursor's name, of which there is one at a time.
        statement: The query; it runs in binary form, which is the faster one.
        body: The column with the entry's body, if there is one: an import's has
            half a megabyte, a sign-in's half a kilobyte, and a batch must fit into
            memory either way.
    """
    connection.ensure_connection()
    count = FETCH if body is None else FETCH_BODIES
    with connection.connection.cursor(name=name, binary=True) as cursor:
        cursor.execute(statement)
        while rows := cursor.fetchmany(count):
            yield rows
            if body is not None:
                size = sum(len(row[body] or "") for row in rows) // len(rows)
                count = min(max(BATCH_BYTES // max(size, 1), 1), FETCH_BODIES)


def one_number(statement: str) -> int:
    """Return the single number that a statement gives."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])
