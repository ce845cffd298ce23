"""Stock narrowed by number, serial, supplier, expiry and condition."""

from datetime import timedelta

import pytest

from lotproof.core import clock
from lotproof.ledger.codes import Cause
from lotproof.ledger.operations import place_hold
from lotproof.ledger.queries import (
    Condition,
    StockFilters,
    serials_in,
    stock_as_of,
    stock_on_hand,
)
from lotproof.partners.models import Partner
from tests.builders.ledger import carry, make_lot, make_serial, make_stock
from tests.builders.master_data import make_device, make_supplier
from tests.builders.people import make_actor

pytestmark = pytest.mark.django_db


def lots(**asked: object) -> list[str]:
    """The lot numbers that the filters leave."""
    filters = StockFilters(**asked)  # type: ignore[arg-type] # of the test's choosing
    return sorted(row.lot_number for row in stock_on_hand(filters).rows)


def test_by_the_beginning_of_the_lot_number() -> None:
    for number in ("A-1", "A_1", "B-1"):
        make_stock(make_lot(number), "A-01", 1)

    assert lots(lot_number="A") == ["A-1", "A_1"]
    assert lots(lot_number="A_") == ["A_1"]


def test_by_serial_number_counts_that_unit_only() -> None:
    device = make_device(requires_serial=True)
    for number in ("S1", "S2"):
        serial = make_serial(number, device=device)
        carry(serial.lot, 1, "supplier", "A-01", serial=serial)

    now = stock_on_hand(StockFilters(serial_number="S1")).rows
    then = stock_as_of(clock.now(), StockFilters(serial_number="S1")).rows

    assert [row.quantity for row in now] == [row.quantity for row in then] == [1]
    assert lots(serial_number="S3") == []
    assert serials_in(now, moment=clock.now()) == {
        (now[0].lot, now[0].location): ["S1", "S2"]
    }


def test_by_supplier() -> None:
    make_stock(make_lot("L1"), "A-01", 1)

    assert lots(supplier=Partner.objects.get(is_supplier=True).pk) == ["L1"]
    assert lots(supplier=make_supplier().pk) == []


def test_by_expiry_and_condition() -> None:
    today = clock.now().date()
    days = {"over": -3, "near": 20, "far": 900, "held": 900}
    made = {}
    for number, left in days.items():
        made[number] = make_lot(number, expires_on=today + timedelta(days=900))
        make_stock(made[number], "A-01", 1)
        type(made[number]).objects.filter(pk=made[number].pk).update(
            expires_on=today + timedelta(days=left), version=2
        )
    make_stock(make_lot("none", expires_on=None), "A-01", 1)
    place_hold(lot=made["held"].pk, cause=Cause.RECALL, reason="?", actor=make_actor())

    assert lots(condition=Condition.EXPIRED) == ["over"]
    assert lots(condition=Condition.NEAR_EXPIRY) == ["near"]
    assert lots(condition=Condition.ON_HOLD) == ["held"]
    assert lots(condition=Condition.SOUND) == ["far", "near", "none"]
    assert lots(expires_until=today + timedelta(days=30)) == ["near", "over"]
    assert lots(expires_from=today + timedelta(days=30)) == ["far", "held"]


def test_a_unit_without_lot_expires_by_its_own_date() -> None:
    device = make_device(requires_lot=False, requires_serial=True)
    today = clock.now().date()
    unit = make_serial(
        "S1", lot="", device=device, expires_on=today + timedelta(days=20)
    )
    carry(unit.lot, 1, "supplier", "A-01", serial=unit)

    assert stock_on_hand().rows[0].expires_on == unit.expires_on
    assert stock_as_of(clock.now()).rows[0].expires_on == unit.expires_on
    assert lots(condition=Condition.NEAR_EXPIRY) == [""]
    assert lots(condition=Condition.SOUND) == [""]
    assert lots(condition=Condition.EXPIRED) == []


def test_tells_a_hold_of_the_past() -> None:
    lot = make_lot("L1")
    carry(lot, 1, "supplier", "A-01", occurred_at=clock.now() - timedelta(days=1))
    before = clock.now() - timedelta(seconds=1)
    place_hold(lot=lot.pk, cause=Cause.QUALITY, reason="?", actor=make_actor())

    assert stock_on_hand().rows[0].hold_causes == [Cause.QUALITY]
    assert stock_as_of(before).rows[0].hold_causes == []
