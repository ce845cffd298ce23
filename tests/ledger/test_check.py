"""Check the ledger …"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from lotproof.ledger.check import differences
from lotproof.ledger.models import Lot
from lotproof.ledger.operations import close_period
from tests.builders.ledger import (
    claim,
    clerk,
    make_serial,
    make_stock,
    place,
    play,
    stock_id,
)
from tests.builders.master_data import make_device
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def cheat(*statements: str) -> None:
    """Write behind the application's back, with the triggers and rules switched off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.fixture
def lot() -> Lot:
    lot = play("""
        -9  10  supplier  A-01
        -7   4  A-01      B-07
        -3   2  B-07      customer
    """)
    claim(lot, 1, "A-01")
    close_period(until=NOON - timedelta(days=5), actor=clerk())
    return lot


def test_finds_nothing_in_books_that_are_right(lot: Lot) -> None:
    assert lot.number == "L42"
    assert list(differences()) == []


def found(check: str) -> bool:
    """Whether this check finds something."""
    return check in {difference.check for difference in differences()}


def test_names_a_changed_balance_and_repairs_nothing(lot: Lot) -> None:
    key = stock_id(lot, "A-01")
    cheat(f"UPDATE ledger_balance SET quantity = 7 WHERE id = '{key}'")

    (difference,) = (
        d for d in differences() if d.check == "balance_is_sum_of_movements"
    )

    assert (difference.row, difference.location) == (str(key), "A-01")
    assert (difference.stored, difference.expected) == (7, 6)
    assert lot.balances.get(pk=key).quantity == 7


@pytest.mark.parametrize(
    ("check", "statement"),
    [
        (
            "balance_is_sum_of_movements",
            lambda lot: (
                f"DELETE FROM ledger_movement WHERE lot_id = '{lot.pk}' "
                "AND purpose = 'ship'"
            ),
        ),
        (
            "reserved_is_sum_of_reservations",
            lambda lot: (
                "UPDATE ledger_balance SET reserved = 3 "
                f"WHERE id = '{stock_id(lot, 'A-01')}'"
            ),
        ),
        (
            "stock_never_was_negative",
            lambda lot: (
                "UPDATE ledger_movement SET occurred_at = occurred_at - "
                f"interval '8 days' WHERE lot_id = '{lot.pk}' AND purpose = 'ship'"
            ),
        ),
        (
            "closing_balance_is_sum_of_movements",
            lambda lot: (
                "UPDATE ledger_closingbalance SET quantity = quantity + 1 "
                f"WHERE balance_id = '{stock_id(lot, 'A-01')}'"
            ),
        ),
    ],
)
def test_finds(lot: Lot, check: str, statement: Callable[[Lot], str]) -> None:
    cheat(statement(lot))

    assert found(check)


def test_finds_stock_below_zero(lot: Lot) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE ledger_balance DROP CONSTRAINT balance_of_stock_not_negative, "
            "DROP CONSTRAINT balance_reserved_within_quantity"
        )
    cheat(
        f"UPDATE ledger_balance SET quantity = -1 WHERE id = '{stock_id(lot, 'A-01')}'"
    )

    assert found("stock_not_negative")


def test_finds_one_unit_in_two_places() -> None:
    unit = make_serial("S1", device=make_device(requires_serial=True))
    make_stock(unit.lot, "A-01", 1, serials=[unit])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DROP INDEX balance_serial_in_one_place")
    cheat(
        "INSERT INTO ledger_balance (id, location_id, device_id, lot_id, serial_id, "
        "is_stocked, quantity, reserved) SELECT gen_random_uuid(), "
        f"'{place('B-01').pk}', device_id, lot_id, serial_id, true, 1, 0 "
        f"FROM ledger_balance WHERE id = '{stock_id(unit.lot, 'A-01', serial=unit)}'"
    )

    assert found("serial_in_one_place")
