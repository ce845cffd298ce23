"""Running the background jobs: in a thread of the web server, or as a process."""

import asyncio
import logging
import threading
from collections.abc import Callable

from procrastinate import BaseConnector, PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.utils import connector_params

from lotproof.jobs.sequencer import SequencerThread

RETRY_SECONDS = 5
"""Between two attempts to begin."""
JOBS_AT_ONCE = 3
"""A check of a long log takes minutes, and mustn't keep the other jobs waiting."""
STOP_SECONDS = 10
"""How long a running job may take to end before it is left for a retry."""


logger = logging.getLogger(__name__)


class SharedConnector(PsycopgConnector):
    """Lets the worker have its own connections, and nobody else.

    The worker and the requests share one application object. What a request
    puts off must still go through Django's connection, so that it is undone with
    the request's transaction.
    """

    def __init__(self, requests: DjangoConnector) -> None:
        super().__init__(kwargs=connector_params(), min_size=1, max_size=4)
        self._requests = requests

    def get_sync_connector(self) -> BaseConnector:
        """Return the connector of code that isn't the worker."""
        return self._requests


async def _work(*, install_signal_handlers: bool) -> None:
    connector = SharedConnector(DjangoConnector())
    with app.replace_connector(connector):
        async with app.open_async():
            await app.run_worker_async(
                concurrency=JOBS_AT_ONCE,
                install_signal_handlers=install_signal_handlers,
                shutdown_graceful_timeout=STOP_SECONDS,
                fetch_job_polling_interval=30,  # notifications come at once
                abort_job_polling_interval=30,
                delete_jobs="successful",  # what they did is in its own tables
            )


async def _work_on() -> None:
    """Work for ever: a restarted database mustn't end the jobs of a server."""
    while True:
        try:
            await _work(install_signal_handlers=False)
        except Exception:
            logger.exception("The jobs wait for the database.")
        await asyncio.sleep(RETRY_SECONDS)


def work_until_stopped() -> None:
    """Run jobs and sequence the log until SIGINT or SIGTERM."""
    sequencer = SequencerThread()
    sequencer.start()
    try:
        asyncio.run(_work(install_signal_handlers=True))
    finally:
        sequencer.stop()


def work_beside() -> Callable[[], None]:
    """Run jobs and sequence the log in threads of this process.

    Returns:
        What stops both, when the work under way is done.
    """
    threads: list[SequencerThread | JobThread] = [SequencerThread(), JobThread()]
    for thread in threads:
        thread.start()

    def stop() -> None:
        for thread in threads:
            thread.stop()

    return stop


class JobThread:
    """The worker as a thread of another program."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._task: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)

    def start(self) -> None:
        """Begin to run jobs."""
        self._thread.start()

    def stop(self) -> None:
        """Let the running job end, then the thread."""
        self._loop.call_soon_threadsafe(self._cancel)
        self._thread.join(STOP_SECONDS + 5)

    def _cancel(self) -> None:
        if self._task:
            self._task.cancel()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._task = self._loop.create_task(_work_on())
        try:
            self._loop.run_until_complete(self._task)
        except asyncio.CancelledError:
            pass
        finally:
            self._loop.close()
