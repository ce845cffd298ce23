"""A bell …"""

import os
import threading
import time

from lotproof.jobs.bell import Bell

LONG = 30.0


def waited(bell: Bell, seconds: float) -> float:
    start = time.monotonic()
    bell.wait(seconds)
    return time.monotonic() - start


def test_lets_waiting_end() -> None:
    bell = Bell()
    threading.Timer(0.05, bell.ring).start()

    assert waited(bell, LONG) < LONG / 2


def test_that_rang_before_is_heard_once() -> None:
    bell = Bell()
    bell.ring()
    bell.ring()

    assert waited(bell, LONG) < LONG / 2
    assert waited(bell, 0.05) >= 0.04


def test_is_silent_until_time_is_up() -> None:
    assert waited(Bell(), 0.05) >= 0.04


def test_may_be_rung_without_end() -> None:
    bell = Bell()

    for _ in range(100_000):
        bell.ring()

    assert waited(bell, LONG) < LONG / 2


def test_rings_in_another_process() -> None:
    bell = Bell()
    child = os.fork()
    if child == 0:
        bell.ring()
        os._exit(0)

    assert waited(bell, LONG) < LONG / 2
    assert os.waitpid(child, 0)[1] == 0
