"""One 10-line document: goods put away, with all that this writes.

Measured is the product's own operation `put_away`: permission, document under
lock, holds and rules, movements, balances, step, evidence entry, one commit. The
bound writes the same rows by psycopg alone, in pipeline mode, with one commit.
The three take turns, so a processor that slows down meanwhile slows all of them.
"""

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

from django.db import connection

from benchmarks import databases, million
from benchmarks.company import found_company, open_put_aways
from benchmarks.raw import RawPosting
from benchmarks.results import Result, p50, p95, timed
from benchmarks.worker import post_all, post_by_turns

LINES = 10
DOCUMENTS = 300
TURNS = 5
WARM_UP = 30
WORKERS = 2


def measure() -> Result:
    """Measure in an empty ledger and in one of a million movements."""
    databases.use(databases.MILLION)
    million.fill()
    databases.use(databases.EMPTY)
    _forget()
    empty, full, bound = _post_by_turns()
    lines_a_second = _post_together(databases.EMPTY)
    return Result(
        name="posting",
        figures={
            "p50_ms": p50(empty),
            "p95_ms": p95(empty),
            "lines_per_second": round(lines_a_second),
            "p50_ms_with_million_movements": p50(full),
            "million_to_empty": round(p50(full) / p50(empty), 2),
        },
        bound={"p50_ms": p50(bound)},
        ratio_to_bound=round(p50(bound) / p50(empty), 3),
    )


def _forget() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables "
            "WHERE schemaname = current_schema() AND tablename <> 'django_migrations'"
        )
        tables = cursor.fetchone()[0]
        cursor.execute(f"TRUNCATE {tables}")


def _post_by_turns() -> tuple[list[float], list[float], list[float]]:
    """Return the milliseconds of a document: empty, with a million, and the bound's."""
    empty: list[float] = []
    full: list[float] = []
    bound: list[float] = []
    with _posting(databases.MILLION) as million_, _posting(databases.EMPTY) as empty_:
        raw = RawPosting(databases.url_of(databases.EMPTY))
        for _ in range(WARM_UP):
            raw.post()
        count = DOCUMENTS // TURNS
        for _ in range(TURNS):
            empty += _ask(empty_, count)
            full += _ask(million_, count)
            bound += [timed(raw.post) for _ in range(count)]
    return empty, full, bound


@contextmanager
def _posting(database: str) -> Iterator[Connection]:
    """Have a process, warmed up, that posts documents of a database when asked."""
    databases.connect(database)
    documents = open_put_aways(found_company(), count=WARM_UP + DOCUMENTS, lines=LINES)
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=post_by_turns, args=(database, documents, theirs))
    process.start()
    theirs.close()
    try:
        _ask(ours, WARM_UP)
        yield ours
        ours.send(0)
    finally:
        ours.close()
        process.join()


def _ask(process: Connection, count: int) -> list[float]:
    process.send(count)
    times: list[float] = process.recv()
    return times


def _post_together(database: str) -> float:
    """Return the lines a second that several processes post at once."""
    company = found_company()
    documents = open_put_aways(company, count=WORKERS * DOCUMENTS, lines=LINES)
    context = multiprocessing.get_context("spawn")
    start = context.Barrier(WORKERS + 1)
    workers = [
        context.Process(
            target=post_all, args=(database, documents[number::WORKERS], start)
        )
        for number in range(WORKERS)
    ]
    for worker in workers:
        worker.start()
    start.wait()
    began = time.perf_counter()
    for worker in workers:
        worker.join()
        if worker.exitcode:
            raise RuntimeError("A worker of the measurement failed.")
    seconds = time.perf_counter() - began
    return len(documents) * LINES / seconds
