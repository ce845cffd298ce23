"""What other systems' own tests state, by the number of the case.

Where they edit or delete, the same balances are reached here by reversing records.
Quantities are whole base units, so cases about fractions ask the same of integers.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction

from lotproof.accounts.permissions import NotPermitted, Permission
from lotproof.core import clock
from lotproof.core.ids import new_id
from lotproof.ledger.check import differences
from lotproof.ledger.codes import Purpose
from lotproof.ledger.facts import SerialNeeded, SerialOfAnotherLot
from lotproof.ledger.models import Balance, ClosingBalance, Lot, Movement
from lotproof.ledger.operations import (
    Claim,
    Label,
    LocationHoldsStock,
    LotNeeded,
    LotNotKept,
    MovesBeforeClosing,
    PeriodNotPast,
    StockWouldHaveBeenNegative,
    close_period,
    give_up_reservations,
    identify_lot,
    move_stock,
    reserve,
    reverse_movements,
    take_location_out_of_use,
)
from lotproof.ledger.queries import (
    StockFilters,
    allowable_stock,
    available_quantity,
    daily_ledger,
    expired_stock,
    movements_of_lot,
    near_expiry_stock,
    stock_as_of,
)
from lotproof.ledger.rules import (
    ExpiredGoods,
    InsufficientStock,
    StockReserved,
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
from tests.builders.people import make_actor
from tests.conftest import NOON
from tests.ledger.refusals import refused

pytestmark = pytest.mark.django_db


def available(lot: Lot) -> int:
    zone = place("A-01").zone
    assert zone
    return available_quantity(device=lot.device_id, site=zone.site_id, at=clock.now())


def day(number: float) -> datetime:
    return NOON + timedelta(days=number)


def held_at(lot: Lot, number: float) -> int:
    """Units of a lot in all stocked places on a day after `NOON`."""
    page = stock_as_of(day(number), StockFilters(lot=lot.pk))
    return sum(row.quantity for row in page.rows)


def give_up(document_line: UUID) -> None:
    with transaction.atomic():
        give_up_reservations(document_lines=[document_line])


def take_all(lot: Lot, wanted: list[int]) -> list[int]:
    """What each of several requests gets of a lot, first expiry first."""
    zone = place("A-01").zone
    assert zone
    got = []
    for units in wanted:
        offers = allowable_stock(
            device=lot.device_id, site=zone.site_id, at=clock.now(), units=units
        )
        claims = []
        left = units
        for offer in offers:
            claims.append(Claim(new_id(), offer.balance, min(left, offer.available)))
            left -= claims[-1].quantity
        with transaction.atomic():
            reserve(claims=claims, at=clock.now(), actor=clerk())
        got.append(units - left)
    return got


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
