"""What other systems' own tests state of stock at an earlier moment.

Named by the number of the case. Where they edit or delete, the same balances are
reached here by reversing records. Quantities are whole base units, so cases about
fractions ask the same of integers.
"""

from datetime import timedelta

import pytest

from lotproof.accounts.permissions import NotPermitted, Permission
from lotproof.core import clock
from lotproof.ledger.codes import Purpose
from lotproof.ledger.models import ClosingBalance
from lotproof.ledger.operations import (
    MovesBeforeClosing,
    PeriodNotPast,
    StockWouldHaveBeenNegative,
    close_period,
    move_stock,
    reverse_movements,
)
from lotproof.ledger.queries import (
    daily_ledger,
)
from tests.builders.ledger import (
    balances,
    carry,
    clerk,
    line,
    make_lot,
    play,
    post,
)
from tests.builders.people import make_actor
from tests.ledger.peers import day, held_at
from tests.ledger.refusals import refused

pytestmark = pytest.mark.django_db


def test_pb_027_answers_about_the_past_are_the_same_after_closing() -> None:
    lot = play("""
        -5  10  supplier  A-01
        -4  15  supplier  A-01
        -3   5  A-01      customer
    """)
    days = (-6, -5, -4.5, -4, -3, -1, 0)
    before = [held_at(lot, number) for number in days]

    for until in (-5, -3):
        close_period(until=day(until), actor=clerk())

    assert before == [0, 10, 10, 25, 20, 20, 20]
    assert [held_at(lot, number) for number in days] == before
    kept = {
        (row.period.until, row.balance.location.kind): row.quantity
        for row in ClosingBalance.objects.filter(balance__lot=lot)
        if row.quantity
    }
    assert kept == {
        (day(-5), "supplier"): -10,
        (day(-5), "bin"): 10,
        (day(-3), "supplier"): -25,
        (day(-3), "bin"): 20,
        (day(-3), "customer"): 5,
    }


def test_pb_028_nothing_is_recorded_in_a_closed_period() -> None:
    lot = make_lot()
    close_period(until=day(-1), actor=clerk())

    with refused(MovesBeforeClosing):
        carry(lot, 1, "supplier", "W-01", occurred_at=day(-2))


@pytest.mark.parametrize("until", [0, 2])
def test_pb_030_only_past_periods_close(until: int) -> None:
    with refused(PeriodNotPast):
        close_period(until=day(until), actor=clerk())


def test_pb_033_the_running_ledger_shows_each_day_with_its_balance() -> None:
    lot = play("""
        -1  10  supplier  A-01
         0   6  A-01      customer
         0   5  supplier  A-01
         0   3  A-01      customer
    """)

    rows = daily_ledger(lot.pk)

    shown = [(row.opening, row.came, row.went, row.closing) for row in rows]
    assert shown == [(0, 10, 0, 10), (10, 5, 9, 6)]


def test_pb_034_no_day_in_between_falls_below_zero() -> None:
    lot = play("1 5 supplier A-01")
    with clock.set_to(day(4)):
        post(line(lot, 1, "A-01", "B-01"), purpose=Purpose.MOVE, occurred_at=day(3))
        carry(lot, 2, "supplier", "A-01", occurred_at=day(4))
        # Six are there in the end, and on the third day one would have been missing.
        with refused(StockWouldHaveBeenNegative, "A-01", -1):
            post(line(lot, 5, "A-01", "B-01"), purpose=Purpose.MOVE, occurred_at=day(2))

    assert balances(lot) == {"A-01": 6, "B-01": 1}


@pytest.mark.parametrize(
    ("case", "way", "units", "expected"),
    [
        ("PB-036", ("supplier", "A-01"), 15, [10, 25, 35, 45]),
        ("PB-037", ("A-01", "customer"), 5, [10, 5, 15, 25]),
    ],
)
def test_pb_036_037_a_back_dated_entry_flows_to_later_days(
    case: str, way: tuple[str, str], units: int, expected: list[int]
) -> None:
    assert case
    lot = play("""
        -1  10  supplier  A-01
         2  10  supplier  A-01
         3  10  supplier  A-01
    """)

    with clock.set_to(day(4)):
        carry(lot, units, *way, occurred_at=day(0))
        seen = [held_at(lot, number) for number in (-1, 0, 2, 3)]

    assert seen == expected


def test_pb_047_only_some_may_back_date() -> None:
    lot = play("-2 5 supplier A-01")
    user = make_actor(Permission.MOVE)
    manager = make_actor(Permission.MOVE, Permission.BACK_DATE)
    wanted = [line(lot, 1, "A-01", "B-01")]

    with refused(NotPermitted, user.name):
        move_stock(lines=wanted, occurred_at=day(-1), actor=user)
    move_stock(lines=wanted, occurred_at=day(-1), actor=manager)

    assert balances(lot) == {"A-01": 4, "B-01": 1}


def test_pb_049_parts_of_a_second_are_not_counted_twice() -> None:
    lot = play("-2 50 supplier A-01")
    second = day(-1)
    with clock.set_to(second + timedelta(microseconds=123_400)):
        post(line(lot, 50, "A-01", "R-01"), purpose=Purpose.MOVE)
    received = carry(lot, 100, "supplier", "W-01", occurred_at=second)

    reverse_movements(movements=[received[0].pk], reason="Mistake", actor=clerk())

    assert balances(lot) == {"R-01": 50}
    assert held_at(lot, -1) == 150
    assert held_at(lot, -0.5) == 150
    assert held_at(lot, 0) == 50
