"""A bell that any process of a server rings and one of them hears."""

import os
import select
from contextlib import suppress


class Bell:
    """Made before the server's processes part, so that all have the same one.

    It is a pipe: a process that dies while it rings leaves nothing locked.
    """

    def __init__(self) -> None:
        self._heard, self._rung = os.pipe()
        os.set_blocking(self._heard, False)
        os.set_blocking(self._rung, False)

    def ring(self) -> None:
        """Let the next `wait`, or the one under way, return at once."""
        with suppress(BlockingIOError):  # full: it was rung often enough
            os.write(self._rung, b"\0")

    def wait(self, seconds: float) -> None:
        """Return when the bell rings, or rang since the last time, or time is up."""
        ear = select.poll()
        ear.register(self._heard, select.POLLIN)
        if ear.poll(seconds * 1000):
            with suppress(BlockingIOError):  # somebody else was quicker
                os.read(self._heard, 1 << 16)


work_is_there = Bell()
"""Rung when entries may wait for their index."""
