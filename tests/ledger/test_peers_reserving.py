"""What other systems' own tests state of stock that is available and reserved.

Named by the number of the case. Where they edit or delete, the same balances are
reached here by reversing records. Quantities are whole base units, so cases about
fractions ask the same of integers.
"""

import pytest

from lotproof.accounts.permissions import Permission
from lotproof.core.ids import new_id
from lotproof.ledger.check import differences
from lotproof.ledger.codes import Purpose
from lotproof.ledger.models import Balance, Movement
from lotproof.ledger.operations import (
    move_stock,
)
from lotproof.ledger.rules import (
    InsufficientStock,
    StockReserved,
)
from tests.builders.ledger import (
    balances,
    claim,
    clerk,
    line,
    make_lot,
    make_stock,
    place,
    play,
    post,
)
from tests.builders.people import make_actor
from tests.ledger.peers import available, give_up, take_all
from tests.ledger.refusals import refused

pytestmark = pytest.mark.django_db


def test_pb_001_one_unit_is_available() -> None:
    lot = play("0 1 supplier A-01")

    assert available(lot) == 1


def test_pb_002_what_left_is_netted_with_what_came() -> None:
    lot = play("""
        0  1  supplier  A-01
        0  1  supplier  A-01
        0  1  supplier  A-01
        0  3  A-01      customer
    """)

    assert available(lot) == 0


def test_pb_004_no_more_is_reserved_than_is_there() -> None:
    lot = play("""
        0  10  supplier  A-01
        0   5  supplier  B-01
    """)
    claim(lot, 10, "A-01")

    with refused(StockReserved, "A-01", 10):
        claim(lot, 10, "A-01")

    assert available(lot) == 5


def test_pb_005_twenty_of_ten_are_never_reserved() -> None:
    lot = play("0 10 supplier A-01")

    with refused(InsufficientStock, 10, 20):
        claim(lot, 20, "A-01")

    assert available(lot) == 10


def test_pb_009_reserving_leaves_one_balance_and_nothing_available() -> None:
    lot = play("0 10 supplier A-01")

    claim(lot, 10, "A-01")

    balance = Balance.objects.get(lot=lot, location=place("A-01"))
    assert (balance.quantity, available(lot)) == (10, 0)


def test_pb_013_nothing_is_reserved_where_nothing_is() -> None:
    lot = play("""
        0  1  supplier  A-01
        0  1  A-01      B-01
    """)

    with refused(InsufficientStock, "A-01", 0, 1):
        claim(lot, 1, "A-01")
    give_up(new_id())

    assert available(lot) == 1
    assert not list(differences())


def test_pb_014_available_follows_every_step() -> None:
    lot = play("0 2 supplier A-01")
    seen = [available(lot)]

    document_line = claim(lot, 2, "A-01").document_line
    seen.append(available(lot))
    give_up(document_line)
    seen.append(available(lot))
    post(line(lot, 2, "A-01", "B-01"), purpose=Purpose.MOVE)

    assert seen == [2, 0, 2]
    assert balances(lot) == {"B-01": 2}


@pytest.mark.parametrize(
    ("held", "wanted", "got"),
    [
        (10, [2], [2]),
        (5, [10], [5]),
        (68, [21, 17, 12, 18], [21, 17, 12, 18]),
    ],
)
def test_pb_018_requests_get_what_there_is_and_the_rest_stays_open(
    held: int, wanted: list[int], got: list[int]
) -> None:
    lot = make_lot()
    make_stock(lot, "A-01", held)

    assert take_all(lot, wanted) == got


def test_pb_018_nothing_is_assigned_where_nothing_is() -> None:
    assert take_all(make_lot(), [3]) == [0]


def test_pb_019_stock_still_arriving_does_not_count() -> None:
    lot = play("""
        0  1  supplier  A-01
        0  1  supplier  B-01
        0  1  B-01      customer
    """)
    claim(lot, 1, "A-01")

    with refused(InsufficientStock, "B-01", 0):
        claim(lot, 1, "B-01")


def test_pb_020_stock_at_its_destination_is_no_source() -> None:
    lot = play("""
        0  1  supplier  A-01
        0  1  A-01      B-01
    """)

    with refused(InsufficientStock, "A-01", 0, 1):
        move_stock(lines=[line(lot, 1, "A-01", "B-01")], actor=clerk())


def test_pb_023_a_shipment_waits_for_stock_and_then_names_who_did_it() -> None:
    lot = make_lot()
    wanted = [line(lot, 1, "A-01", "B-01")]

    with refused(InsufficientStock, "A-01", 0, 1):
        move_stock(lines=wanted, actor=clerk())
    assert not Movement.objects.exists()
    make_stock(lot, "A-01", 2)
    mover = make_actor(Permission.MOVE)
    moved = move_stock(lines=wanted, actor=mover)[0]

    assert moved.recorded_by_id == mover.user_id
    assert balances(lot) == {"A-01": 1, "B-01": 1}


def test_pb_024_one_of_two_lines_gets_the_one_unit() -> None:
    lot = play("0 1 supplier A-01")

    assert take_all(lot, [1, 1]) == [1, 0]
