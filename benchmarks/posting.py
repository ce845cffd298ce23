"""One 10-line document: goods put away, with all that this writes.

Measured is the product's own operation `put_away`: permission, document under
lock, holds and rules, movements, balances, step, evidence entry, one commit. The
bound writes the same rows by psycopg alone, in pipeline mode, with one commit.
"""

import multiprocessing
import time
from functools import partial

from django.db import connection

from benchmarks import databases, million
from benchmarks.company import found_company, open_put_aways
from benchmarks.raw import RawPosting
from benchmarks.results import Result, p50, p95, timed
from benchmarks.work import Work
from benchmarks.worker import post_all

LINES = 10
DOCUMENTS = 300
WARM_UP = 30
WORKERS = 2


def measure() -> Result:
    """Measure in an empty ledger and in one of a million movements."""
    databases.use(databases.EMPTY)
    _forget()
    empty = _post_one_by_one()
    bound = _bound()
    lines_a_second = _post_together(databases.EMPTY)
    databases.use(databases.MILLION)
    million.fill()
    full = _post_one_by_one()
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


def _post_one_by_one() -> list[float]:
    company = found_company()
    documents = open_put_aways(company, count=WARM_UP + DOCUMENTS, lines=LINES)
    work = Work(documents)
    for document in documents[:WARM_UP]:
        work.post(document)
    return [timed(partial(work.post, one)) for one in documents[WARM_UP:]]


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


def _bound() -> list[float]:
    raw = RawPosting(databases.url_of(databases.EMPTY))
    for _ in range(WARM_UP):
        raw.post()
    return [timed(raw.post) for _ in range(DOCUMENTS)]
