"""Processes of their own that post; they load Django themselves."""

from collections.abc import Sequence
from functools import partial
from itertools import islice
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from uuid import UUID

from benchmarks import databases
from benchmarks.results import timed


def post_all(database: str, documents: Sequence[UUID], start: Barrier) -> None:
    """Post documents of a database as soon as all workers are ready."""
    databases.start_django(database)
    from benchmarks.work import Work  # noqa: PLC0415 - needs settings

    work = Work(documents)
    work.post(documents[0])
    start.wait()
    for document in documents[1:]:
        work.post(document)


def post_by_turns(database: str, documents: Sequence[UUID], asked: Connection) -> None:
    """Post as many documents as asked for, and send their times, until asked for none.

    Args:
        database: Where the documents are open.
        documents: All that may be asked for.
        asked: Receives counts and sends lists of milliseconds.
    """
    databases.start_django(database)
    from benchmarks.work import Work  # noqa: PLC0415 - needs settings

    work = Work(documents)
    left = iter(documents)
    while count := asked.recv():
        asked.send([timed(partial(work.post, one)) for one in islice(left, count)])
