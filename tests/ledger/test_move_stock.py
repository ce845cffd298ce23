"""Move stock …"""

from datetime import timedelta

import pytest

from lotproof.accounts.permissions import NotPermitted, Permission
from lotproof.core.ids import new_id
from lotproof.evidence.models import Entry
from lotproof.evidence.operations import RequestIdReused
from lotproof.ledger.models import Movement
from lotproof.ledger.operations import move_stock, reverse_movements
from lotproof.ledger.rules import InsufficientStock
from tests.builders.ledger import balances, clerk, line, make_lot, make_stock
from tests.builders.people import make_actor
from tests.conftest import NOON
from tests.ledger.refusals import refused

pytestmark = pytest.mark.django_db


def test_moves_all_lines_and_says_why() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 9)
    lines = [line(lot, 2, "A-01", "B-01"), line(lot, 3, "A-01", "B-02")]

    movements = move_stock(lines=lines, reason="Tidying up", actor=clerk())

    assert [movement.quantity for movement in movements] == [2, 3]
    assert balances(lot) == {"A-01": 4, "B-01": 2, "B-02": 3}
    assert '"reason":"Tidying up"' in Entry.objects.get(kind="ledger.moved").body


def test_moves_all_lines_or_none() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 9)
    lines = [line(lot, 2, "A-01", "B-01"), line(lot, 3, "B-02", "B-01")]

    with refused(InsufficientStock, "B-02", 0, 3):
        move_stock(lines=lines, actor=clerk())

    assert balances(lot) == {"A-01": 9}


def test_records_when_the_units_moved_apart_from_when_it_was_recorded() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 9)
    later = NOON + timedelta(hours=2)

    movement = move_stock(
        lines=[line(lot, 2, "A-01", "B-01")], occurred_at=NOON, actor=clerk()
    )[0]

    assert (movement.occurred_at, movement.recorded_at < later) == (NOON, True)


def test_refuses_a_person_who_may_not() -> None:
    visitor = make_actor(Permission.VIEW)

    with refused(NotPermitted, visitor.name):
        move_stock(lines=[], actor=visitor)


def test_gives_the_first_result_to_the_same_request() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 9)
    lines = [line(lot, 2, "A-01", "B-01"), line(lot, 3, "A-01", "B-02")]
    request = new_id()

    first = move_stock(lines=lines, request_id=request, actor=clerk())
    entries = Entry.objects.count()
    again = move_stock(lines=lines, request_id=request, actor=clerk())

    assert again == first
    assert Entry.objects.count() == entries
    assert balances(lot) == {"A-01": 4, "B-01": 2, "B-02": 3}


def test_refuses_the_request_id_of_something_else() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 9)
    request = new_id()
    moved = move_stock(
        lines=[line(lot, 2, "A-01", "B-01")], request_id=request, actor=clerk()
    )

    with refused(RequestIdReused, request):
        reverse_movements(
            movements=[moved[0].pk], reason="x", request_id=request, actor=clerk()
        )

    assert Movement.objects.filter(reverses__isnull=False).count() == 0
