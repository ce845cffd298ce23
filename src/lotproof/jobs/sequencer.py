"""The thread that gives entries their index soon after they were written."""

import logging
import threading

from django.db import connections

from lotproof.accounts.operations import create_system_user
from lotproof.accounts.queries import actor_of
from lotproof.core import clock
from lotproof.evidence.logkeys import record_signing_key
from lotproof.evidence.models import Checkpoint
from lotproof.evidence.sequencing import sequence_all
from lotproof.jobs.bell import work_is_there

LONGEST_WAIT_SECONDS = 1.0
"""Entries that other processes write wait no longer than this."""
SHORTEST_WAIT_SECONDS = 0.1
"""Between two rounds: under load one checkpoint covers many entries."""
LONGEST_PAUSE_SECONDS = 30.0
"""After failures; the database may be down for minutes."""

logger = logging.getLogger(__name__)


def sequence_now() -> Checkpoint | None:
    """Sequence all waiting entries; before the first time, record the log's key.

    Returns:
        The newest checkpoint, or `None` if nothing waited or another sequencer is
        at work.

    Raises:
        LogKeyMissing: If the log had a key and its file is gone.
        KeyFileRefused: If the key's file holds something else.
        KeyFileTooOpen: If others can read it.
        LogRewritten: If the log doesn't continue the checkpoint kept outside.
    """
    at = clock.now()
    actor = actor_of(create_system_user(), workstation="sequencer")
    record_signing_key(at=at, actor=actor)
    return sequence_all(at=at)


def wake() -> None:
    """Let the thread of this server look for entries at once.

    It costs next to nothing and may be called after any request that wrote.
    """
    work_is_there.ring()


class SequencerThread:
    """The sequencer as a thread of another program.

    Any number may run, in any number of processes: one at a time does the work.
    """

    def __init__(self) -> None:
        self._is_stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sequencer", daemon=True)

    def start(self) -> None:
        """Begin to sequence."""
        self._thread.start()

    def stop(self) -> None:
        """Let the batch under way end, then the thread."""
        self._is_stopping.set()
        wake()
        self._thread.join(LONGEST_WAIT_SECONDS * 10)

    def _run(self) -> None:
        pause = SHORTEST_WAIT_SECONDS
        is_key_recorded = False
        while not self._is_stopping.wait(pause):
            work_is_there.wait(LONGEST_WAIT_SECONDS)
            try:
                if is_key_recorded:
                    sequence_all(at=clock.now())
                else:
                    sequence_now()
                is_key_recorded = True
                pause = SHORTEST_WAIT_SECONDS
            except Exception:
                # A restarted database or a key made unreadable mustn't end the log:
                # each round tries again and tells.
                pause = min(max(pause, 0.5) * 2, LONGEST_PAUSE_SECONDS)
                logger.exception("Entries wait for their index.")
                connections.close_all()
        connections.close_all()


def start() -> SequencerThread:
    """Start the thread and return it, so that it can be stopped."""
    thread = SequencerThread()
    thread.start()
    return thread
