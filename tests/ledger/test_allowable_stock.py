"""Stock that may be allocated …"""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from lotproof.catalog.models import Device
from lotproof.core import clock
from lotproof.core.refusals import Refused
from lotproof.ledger.codes import Cause, Effect, Purpose
from lotproof.ledger.facts import read_facts
from lotproof.ledger.models import Balance, Lot
from lotproof.ledger.operations import place_hold, release_hold
from lotproof.ledger.queries import (
    Allowable,
    allowable_stock,
    available_quantity,
    expired_stock,
    near_expiry_stock,
    stock_counts,
)
from lotproof.ledger.rules import check_may_allocate, check_may_go, day_at
from tests.builders.ledger import (
    carry,
    claim,
    clerk,
    make_lot,
    make_serial,
    make_stock,
    place,
)
from tests.builders.master_data import make_device
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def allowable(device: Device, units: int | None = None) -> list[Allowable]:
    zone = place("A-01").zone
    assert zone
    found = allowable_stock(
        device=device.pk, site=zone.site_id, at=clock.now(), units=units
    )
    return list(found)


def lots_of(rows: list[Allowable]) -> list[str]:
    return [row.lot_number for row in rows]


def test_lets_what_expires_first_go_first() -> None:
    device = make_device()
    for number, expires_on in (
        ("LATE", date(2027, 5, 1)),
        ("SOON", date(2026, 5, 1)),
        ("NEXT", date(2026, 8, 1)),
    ):
        lot = make_lot(number, device=device, expires_on=expires_on)
        make_stock(lot, "A-01", 2)

    assert lots_of(allowable(device)) == ["SOON", "NEXT", "LATE"]
    assert lots_of(allowable(device, units=3)) == ["SOON", "NEXT"]


def test_lets_what_came_first_go_first_where_nothing_expires() -> None:
    device = make_device(requires_expiry=False)
    for number, days in (("SECOND", 1), ("FIRST", 9), ("DATED", 0)):
        expires_on = date(2030, 1, 1) if number == "DATED" else None
        lot = make_lot(number, device=device, expires_on=expires_on)
        carry(lot, 2, "supplier", "A-01", occurred_at=NOON - timedelta(days=days))

    assert lots_of(allowable(device)) == ["DATED", "FIRST", "SECOND"]


def test_leaves_out_what_is_reserved_held_expired_or_elsewhere() -> None:
    device = make_device()
    lots = {
        number: make_lot(number, device=device)
        for number in ("FREE", "CLAIMED", "HELD", "WAITING", "REJECTED")
    }
    for number, lot in lots.items():
        code = {"WAITING": "W-01", "REJECTED": "R-01"}.get(number, "A-01")
        carry(lot, 5, "supplier", code)
    make_stock(make_lot("OVER", device=device, expires_on=date(2026, 3, 2)), "A-01", 5)
    claim(lots["CLAIMED"], 5, "A-01")
    claim(lots["FREE"], 2, "A-01")
    place_hold(lot=lots["HELD"].pk, cause=Cause.QUALITY, reason="x", actor=clerk())

    with clock.set_to(NOON + timedelta(days=1)):
        rows = allowable(device)
        zone = place("A-01").zone
        assert zone
        available = available_quantity(
            device=device.pk, site=zone.site_id, at=clock.now()
        )

    assert [(row.lot_number, row.available) for row in rows] == [("FREE", 3)]
    assert available == 3


def test_names_the_unit_of_a_serial_number() -> None:
    device = make_device(requires_serial=True)
    unit = make_serial("S1", device=device)
    make_stock(unit.lot, "A-01", 1, serials=[unit])

    (row,) = allowable(device)

    assert (row.serial, row.serial_number, row.available) == (unit.pk, "S1", 1)


HOLDS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.sets(st.sampled_from(Effect), min_size=1),
        st.booleans(),
        st.booleans(),
        st.booleans(),
    ),
    max_size=4,
)
LOTS = st.lists(
    st.tuples(
        st.sampled_from(["A-01", "B-01", "W-01", "R-01", "D-01"]),
        st.integers(-2, 2),
        st.integers(0, 3),
    ),
    min_size=4,
    max_size=4,
)


@settings(max_examples=25, phases=[Phase.explicit, Phase.generate])
@given(lots=LOTS, holds=HOLDS)
def test_agrees_with_the_rule_about_every_balance(
    lots: list[tuple[str, int, int]],
    holds: list[tuple[int, set[Effect], bool, bool, bool]],
) -> None:
    for code in ("A-01", "B-01", "W-01", "R-01", "D-01", "supplier"):
        place(code)  # made once, outside the examples
    with transaction.atomic():
        device = make_device(requires_serial=True)
        made = [_stock(device, number, *lot) for number, lot in enumerate(lots)]
        for number, effects, by_serial, by_place, released in holds:
            hold = place_hold(
                lot=made[number].pk,
                serial=made[number].serials.get().pk if by_serial else None,
                location=place("A-01").pk if by_place else None,
                cause=Cause.QUALITY,
                effects=effects,
                reason="x",
                actor=clerk(),
            )
            if released:
                release_hold(hold=hold.pk, reason="x", actor=clerk())
        offered = {row.balance for row in allowable(device)}

        for balance in Balance.objects.filter(device=device, quantity__gt=0):
            if balance.is_stocked:
                may = _rule_allows(balance) and balance.quantity > balance.reserved
                assert (balance.pk in offered) == may
                if may:
                    _check_pick(balance)

        transaction.set_rollback(True)


def _stock(device: Device, number: int, code: str, days: int, claims: int) -> Lot:
    expires_on = NOON.date() + timedelta(days=days)
    unit = make_serial(f"S{number}", lot=f"L{number}", device=device)
    type(unit).objects.filter(pk=unit.pk).update(expires_on=expires_on, version=2)
    with clock.set_to(NOON - timedelta(days=9)):
        make_stock(unit.lot, code, 1, serials=[unit])
        if claims == 1 and code in {"A-01", "B-01"}:
            _claim_all(unit.lot)
    return unit.lot


def _claim_all(lot: Lot) -> None:
    balance = Balance.objects.get(lot=lot, quantity=1, is_stocked=True)
    Balance.objects.filter(pk=balance.pk).update(reserved=1)


def _facts(balance: Balance, *more: UUID) -> tuple[object, ...]:
    assert balance.serial_id
    facts = read_facts(
        lots=[balance.lot_id],
        serials=[balance.serial_id],
        locations=[balance.location_id, *more],
        lock=False,
    )
    goods = facts.goods(balance.lot_id, balance.serial_id)
    return goods, *(facts.place(key) for key in (balance.location_id, *more))


def _rule_allows(balance: Balance) -> bool:
    goods, source = _facts(balance)
    try:
        check_may_allocate(goods, source=source, on=day_at(NOON, source))  # type: ignore[arg-type]
    except Refused:
        return False
    return True


def _check_pick(balance: Balance) -> None:
    """What is offered may be picked: the rule about promises implies that of moves."""
    goods, source, target = _facts(balance, place("D-01").pk)
    check_may_go(
        goods,  # type: ignore[arg-type]
        source=source,  # type: ignore[arg-type]
        target=target,  # type: ignore[arg-type]
        purpose=Purpose.PICK,
        on=day_at(NOON, source),  # type: ignore[arg-type]
    )


def test_lists_what_expires_soon_and_what_expired() -> None:
    device = make_device()
    for number, expires_on in (
        ("OVER", date(2026, 3, 1)),
        ("TODAY", date(2026, 3, 2)),
        ("SOON", date(2026, 8, 29)),
        ("LATER", date(2026, 8, 30)),
    ):
        with clock.set_to(NOON - timedelta(days=5)):
            lot = make_lot(number, device=device, expires_on=expires_on)
            make_stock(lot, "A-01", 2)
    with clock.set_to(NOON - timedelta(days=5)):
        gone = make_lot("GONE", device=device, expires_on=date(2026, 3, 1))
        carry(gone, 2, "supplier", "R-01")
    today = NOON.date()

    near = near_expiry_stock(on=today)
    expired = expired_stock(on=today)
    counts = stock_counts(on=today)

    assert [row.lot_number for row in near] == ["TODAY", "SOON"]
    assert [(row.lot_number, row.units) for row in expired] == [("OVER", 2)]
    assert (counts.lots, counts.units) == (5, 10)
    assert (counts.lots_near_expiry, counts.lots_expired) == (2, 1)


def test_counts_what_waits_and_what_is_on_hold() -> None:
    waiting, held = make_lot("W"), make_lot("H")
    carry(waiting, 3, "supplier", "W-01")
    make_stock(held, "A-01", 4)
    place_hold(lot=held.pk, cause=Cause.QUALITY, reason="x", actor=clerk())

    counts = stock_counts(on=NOON.date())

    assert (counts.lots_waiting_inspection, counts.lots_on_hold) == (1, 1)
