"""A process of its own that posts; it loads Django itself."""

from collections.abc import Sequence
from multiprocessing.synchronize import Barrier
from uuid import UUID

from benchmarks import databases


def post_all(database: str, documents: Sequence[UUID], start: Barrier) -> None:
    """Post documents of a database as soon as all workers are ready."""
    databases.start_django(database)
    from benchmarks.work import Work  # noqa: PLC0415 - needs settings

    work = Work(documents)
    work.post(documents[0])
    start.wait()
    for document in documents[1:]:
        work.post(document)
