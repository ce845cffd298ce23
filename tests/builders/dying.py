"""A server that is killed in the middle: a program for `tests.processes.test_killed`.

It reads an operation with its arguments from a file and then, line by line from
standard input, the number of the statement before which to die. Each try is a child
process with a connection of its own, ended by SIGKILL: no handler runs, nothing is
rolled back by us. What became of it is printed: `killed` or `done`.
"""

import os
import pickle
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
from django.db import connection, transaction

AFTER_COMMIT = 0
"""The number that means: die when everything is committed, before the answer."""


def main() -> None:
    django.setup()
    from lotproof.processes import operations  # noqa: PLC0415 - Django must be set up

    arguments = pickle.loads(Path(sys.argv[2]).read_bytes())
    operation = getattr(operations, sys.argv[1])
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            die_before(int(line), operation, arguments)
        _pid, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        end = "killed" if killed else f"done {os.waitstatus_to_exitcode(status)}"
        sys.stdout.write(f"{end}\n")
        sys.stdout.flush()


def die_before(
    number: int, operation: Callable[..., object], arguments: dict[str, Any]
) -> None:
    left = number

    def count(execute: Callable[..., Any], *statement: Any) -> Any:
        nonlocal left
        left -= 1
        if left == 0:
            die()
        return execute(*statement)

    connection.ensure_connection()
    with connection.execute_wrapper(count), transaction.atomic():
        if number == AFTER_COMMIT:
            transaction.on_commit(die)
        operation(**arguments)
    os._exit(0)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
