"""What other systems' own tests state of lots, serial numbers and expiry.

Named by the number of the case. Where they edit or delete, the same balances are
reached here by reversing records. Quantities are whole base units, so cases about
fractions ask the same of integers.
"""

from datetime import date, timedelta

import pytest
from django.db import transaction

from lotproof.core import clock
from lotproof.ledger.codes import Purpose
from lotproof.ledger.facts import SerialNeeded, SerialOfAnotherLot
from lotproof.ledger.models import Balance
from lotproof.ledger.operations import (
    Label,
    LocationHoldsStock,
    LotNeeded,
    LotNotKept,
    identify_lot,
    reverse_movements,
    take_location_out_of_use,
)
from lotproof.ledger.queries import (
    allowable_stock,
    expired_stock,
    movements_of_lot,
    near_expiry_stock,
)
from lotproof.ledger.rules import (
    ExpiredGoods,
    InsufficientStock,
    is_expired,
)
from tests.builders.ledger import (
    balances,
    carry,
    claim,
    clerk,
    line,
    make_lot,
    make_serial,
    make_stock,
    place,
    play,
    post,
)
from tests.builders.master_data import make_device
from tests.conftest import NOON
from tests.ledger.peers import available, day, take_all
from tests.ledger.refusals import refused

pytestmark = pytest.mark.django_db


def test_pb_053_a_lot_is_traced_from_its_receipt_and_from_its_shipment() -> None:
    lot = play("""
        -1  10  supplier  A-01
         0   2  A-01      customer
    """)

    rows = movements_of_lot(lot.pk)

    assert (rows[0].source_kind, rows[0].quantity) == ("supplier", 10)
    assert (rows[-1].target_kind, rows[-1].quantity) == ("customer", 2)
    assert rows[0].source_partner
    assert rows[-1].target_partner


def test_pb_054_goods_that_need_a_lot_are_not_recorded_without() -> None:
    device = make_device()

    with refused(LotNeeded, device.name), transaction.atomic():
        identify_lot(device=device, label=Label(expires_on=date(2027, 1, 1)))


def test_pb_062_a_request_is_filled_from_several_lots_and_the_rest_stays_open() -> None:
    device = make_device()
    first = make_lot("LOT1", device=device, expires_on=date(2026, 9, 1))
    second = make_lot("LOT2", device=device, expires_on=date(2026, 10, 1))
    make_stock(first, "A-01", 2)
    make_stock(second, "A-01", 3)

    got = take_all(first, [10])

    assert got == [5]
    reserved = Balance.objects.filter(reserved__gt=0).order_by("reserved")
    assert [row.reserved for row in reserved] == [2, 3]


def test_pb_068_a_unit_with_the_wrong_lot_is_refused() -> None:
    device = make_device(requires_serial=True)
    unit = make_serial("S1", lot="L1", device=device)
    other = make_serial("S2", lot="L2", device=device)
    make_stock(unit.lot, "A-01", 1, serials=[unit])

    with refused(SerialOfAnotherLot, "S1", "L2"):
        post(line(other.lot, 1, "A-01", "D-01", serial=unit), purpose=Purpose.PICK)


def test_pb_069_a_lot_of_another_device_has_nothing_here() -> None:
    ours, theirs = make_lot("002"), make_lot("002")
    make_stock(theirs, "A-01", 5)

    with refused(InsufficientStock, "002", 0, 1):
        post(line(ours, 1, "A-01", "B-01"), purpose=Purpose.MOVE)


def test_pb_070_exactly_the_units_of_a_lot_leave() -> None:
    device = make_device(requires_serial=True)
    lots = {
        name: [make_serial(f"{name}-{n}", lot=name, device=device) for n in range(3)]
        for name in ("B1", "B2")
    }
    for units in lots.values():
        make_stock(units[0].lot, "A-01", 3, serials=units)

    for name in ("B2", "B1"):
        units = lots[name]
        wanted = [line(unit.lot, 1, "A-01", "D-01", serial=unit) for unit in units]
        moved = post(*wanted, purpose=Purpose.PICK)
        assert {m.serial_id for m in moved} == {unit.pk for unit in units}
        assert balances(units[0].lot) == {"D-01": 3}


def test_pb_070_a_lot_of_serial_numbers_does_not_move_as_a_number() -> None:
    device = make_device(requires_serial=True)
    unit = make_serial("S1", device=device)
    make_stock(unit.lot, "A-01", 1, serials=[unit])

    with refused(SerialNeeded, device.name):
        post(line(unit.lot, 1, "A-01", "D-01"), purpose=Purpose.PICK)


def test_pb_075_a_device_without_lots_gets_none() -> None:
    device = make_device(requires_lot=False, requires_expiry=False)

    with refused(LotNotKept, "L1"), transaction.atomic():
        identify_lot(device=device, label=Label(lot="L1"))


def test_pb_081_blanks_make_neither_a_serial_number_nor_another_one() -> None:
    device = make_device(requires_serial=True)
    first = make_serial("1", device=device)

    with refused(LotNeeded), transaction.atomic():
        identify_lot(
            device=device,
            label=Label(lot="L42", serial="  ", expires_on=first.lot.expires_on),
        )
    assert make_serial(" 1 ", device=device) == first


@pytest.mark.parametrize("number", ["9" * 50, "-123", "apple", "0001"])
def test_pb_082_serial_numbers_are_text(number: str) -> None:
    unit = make_serial(number, device=make_device(requires_serial=True))

    make_stock(unit.lot, "A-01", 1, serials=[unit])

    unit.refresh_from_db()
    assert unit.number == number


def test_pb_094_nothing_is_announced_that_does_not_expire_soon() -> None:
    far = make_lot("FAR", expires_on=NOON.date() + timedelta(days=195))
    never = make_lot("NEVER", expires_on=None)
    make_stock(far, "A-01", 44)
    make_stock(never, "A-01", 44)

    assert near_expiry_stock(on=NOON.date()) == []
    tomorrow = NOON.date() + timedelta(days=15)
    assert [row.lot_number for row in near_expiry_stock(on=tomorrow)] == ["FAR"]


def test_pb_095_expired_goods_are_refused_not_asked_about() -> None:
    good = make_lot("GOOD")
    expired = make_lot("OVER", expires_on=NOON.date())
    for lot in (good, expired):
        make_stock(lot, "A-01", 3)
    lines = [line(good, 1, "A-01", "D-01"), line(expired, 1, "A-01", "D-01")]

    with clock.set_to(day(1)):
        post(lines[0], purpose=Purpose.PICK)
        for batch in (lines, lines[1:]):
            with refused(ExpiredGoods, "OVER"):
                post(*batch, purpose=Purpose.PICK)

    assert balances(good) == {"A-01": 2, "D-01": 1}


def test_pb_096_goods_without_a_date_are_reserved() -> None:
    lot = make_lot(expires_on=None)
    make_stock(lot, "A-01", 100)

    claim(lot, 10, "A-01")

    assert available(lot) == 90


def test_pb_099_only_what_expired_is_marked_so() -> None:
    never = make_lot("NEVER", expires_on=None)
    over = make_lot("OVER", expires_on=NOON.date() - timedelta(days=10))
    soon = make_lot("SOON", expires_on=NOON.date() + timedelta(days=10))
    with clock.set_to(day(-20)):
        for lot in (never, over, soon):
            make_stock(lot, "A-01", 1)

    marked = expired_stock(on=NOON.date())
    dated = near_expiry_stock(on=NOON.date())

    assert [row.lot_number for row in marked] == ["OVER"]
    assert [(row.lot_number, row.expires_on) for row in dated] == [
        ("SOON", soon.expires_on)
    ]


def test_pb_101_one_balance_counts_from_the_earliest_receipt() -> None:
    device = make_device(requires_expiry=False)
    lot = make_lot("TWICE", device=device, expires_on=None)
    other = make_lot("BETWEEN", device=device, expires_on=None)
    carry(other, 1, "supplier", "A-01", occurred_at=day(-3))
    carry(lot, 1, "supplier", "A-01")
    carry(lot, 1, "supplier", "A-01", occurred_at=day(-5))
    zone = place("A-01").zone
    assert zone

    rows = allowable_stock(device=device.pk, site=zone.site_id, at=NOON)

    shown = [(row.lot_number, row.available) for row in rows]
    assert shown == [("TWICE", 2), ("BETWEEN", 1)]


def test_pb_104_stock_is_usable_through_its_last_day() -> None:
    lot = make_lot(expires_on=NOON.date() + timedelta(days=5))
    make_stock(lot, "A-01", 5)
    seen = []

    for number in (3, 5, 6):
        with clock.set_to(day(number)):
            seen.append(available(lot))

    assert seen == [5, 5, 0]


@pytest.mark.parametrize(
    ("days", "expired"), [(None, False), (0, False), (5, False), (-5, True)]
)
def test_pb_106_goods_expire_after_their_last_day(
    days: int | None,
    expired: bool,  # noqa: FBT001 - a parameter of pytest
) -> None:
    last = None if days is None else NOON.date() + timedelta(days=days)

    assert is_expired(last, NOON.date()) is expired


def test_pb_135_what_is_brought_back_is_where_it_was() -> None:
    lot = play("0 20 supplier A-01")
    way = carry(lot, 10, "A-01", "customer")
    before = sum(Balance.objects.filter(lot=lot).values_list("quantity", flat=True))

    reverse_movements(
        movements=[movement.pk for movement in reversed(way)],
        reason="Given to the wrong customer",
        actor=clerk(),
    )
    post(line(lot, 10, "A-01", "B-01"), purpose=Purpose.MOVE)

    after = sum(Balance.objects.filter(lot=lot).values_list("quantity", flat=True))
    assert balances(lot) == {"A-01": 10, "B-01": 10}
    assert before == after == 0
    assert sum(1 for row in movements_of_lot(lot.pk) if row.reverses) == 2


def test_pb_140_a_location_with_stock_is_not_taken_out_of_use() -> None:
    make_stock(make_lot(), "A-01", 1)

    with refused(LocationHoldsStock, "A-01", 1):
        take_location_out_of_use(location=place("A-01").pk, reason="x", actor=clerk())
