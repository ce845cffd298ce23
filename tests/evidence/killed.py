"""A program that is killed before its n-th statement, for every n.

Run as `python -m tests.evidence.killed NAME`. It repeats an operation, each time in
a process of its own that kills itself one statement later than the one before, and
prints `killed` or, at the end, `done`; it goes on when it reads a line.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402 - Django must be ready

from lotproof.core import clock  # noqa: E402
from lotproof.evidence.sequencing import sequence_all  # noqa: E402
from lotproof.ledger.codes import Cause  # noqa: E402
from lotproof.ledger.models import Lot, Movement  # noqa: E402
from lotproof.ledger.operations import (  # noqa: E402
    move_stock,
    place_hold,
    reverse_movements,
)
from lotproof.processes.operations import pick_units  # noqa: E402
from lotproof.processes.operations.picking import Picked  # noqa: E402
from lotproof.warehouse.models import Location, ZoneKind  # noqa: E402
from lotproof.workflow.codes import Kind  # noqa: E402
from lotproof.workflow.models import DocumentLine  # noqa: E402
from tests.builders.ledger import clerk, line  # noqa: E402


def move() -> None:
    lot = Lot.objects.get(number="L42")
    move_stock(lines=[line(lot, 2, "A-01", "B-01")], actor=clerk())


def reverse() -> None:
    movement = Movement.objects.filter(purpose="move").latest("pk")
    reverse_movements(movements=[movement.pk], reason="Wrong bin", actor=clerk())


def hold() -> None:
    lot = Lot.objects.get(number="L42")
    place_hold(lot=lot.pk, cause=Cause.QUALITY, reason="Torn", actor=clerk())


def pick() -> None:
    claimed = DocumentLine.objects.get(document__kind=Kind.PICK, lot__isnull=False)
    target = Location.objects.get(zone__kind=ZoneKind.DISPATCH)
    pick_units(
        pick=claimed.document_id,
        picked=[Picked(claimed.pk, claimed.quantity, target.pk)],
        actor=clerk(),
    )


def sequence() -> None:
    sequence_all(at=clock.now())


OPERATIONS = {
    "move": move,
    "reverse": reverse,
    "hold": hold,
    "pick": pick,
    "sequence": sequence,
}


def die_before(number: int) -> None:
    """Kill this process before a statement, commits counted too."""
    left = number

    def count() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def execute(
        run: Callable[..., Any], sql: Any, params: Any, many: Any, context: Any
    ) -> Any:
        count()
        return run(sql, params, many, context)

    commit = connection._commit  # type: ignore[attr-defined]  # nothing public

    def counted_commit() -> Any:
        count()
        return commit()

    connection.execute_wrappers.append(execute)
    connection._commit = counted_commit  # type: ignore[attr-defined]


def main() -> None:
    operation = OPERATIONS[sys.argv[1]]
    number, is_done = 0, False
    while not is_done:
        child = os.fork()
        if not child:
            die_before(number)
            operation()
            sys.exit(0)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if ended not in {0, -signal.SIGKILL}:
            sys.exit(ended)
        is_done = ended == 0
        number += 1
        sys.stdout.write("done\n" if is_done else "killed\n")
        sys.stdout.flush()
        sys.stdin.readline()


if __name__ == "__main__":
    main()
