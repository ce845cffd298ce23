"""Whatever people do, in any order and dated as they like …"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from lotproof.core import clock
from lotproof.core.ids import new_id
from lotproof.core.refusals import Refused
from lotproof.ledger.batches import Line
from lotproof.ledger.check import differences
from lotproof.ledger.codes import Cause, Purpose
from lotproof.ledger.models import Balance, Lot, Movement
from lotproof.ledger.operations import (
    PeriodNotPast,
    close_period,
    give_up_reservations,
    place_hold,
    release_hold,
    reverse_movements,
)
from lotproof.ledger.queries import stock_as_of, stock_on_hand
from lotproof.ledger.rules import InsufficientStock, StockReserved
from tests.builders.ledger import claim, clerk, make_lot, place, post
from tests.builders.master_data import make_device
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
WAYS = [
    ("supplier", "W-01", Purpose.RECEIVE),
    ("W-01", "A-01", Purpose.PUT_AWAY),
    ("W-01", "R-01", Purpose.PUT_AWAY),
    ("A-01", "B-01", Purpose.MOVE),
    ("B-01", "A-01", Purpose.MOVE),
    ("A-01", "D-01", Purpose.PICK),
    ("B-01", "D-01", Purpose.PICK),
    ("D-01", "customer", Purpose.SHIP),
]
OUTSIDE = {"supplier", "customer"}


class Company(RuleBasedStateMachine):
    """The real ledger beside a model: a list of what moved, and what is claimed."""

    @initialize()
    def found(self) -> None:
        self.stack = ExitStack()
        self.stack.enter_context(transaction.atomic())
        device = make_device()
        self.lots = [make_lot(number, device=device) for number in ("L1", "L2")]
        self.ends = {place(code).pk: code for way in WAYS for code in way[:2]}
        self.now = NOON
        self.moved: list[tuple[datetime, int, str, str, int]] = []
        self.open: dict[UUID, int] = {}
        self.claims: dict[UUID, tuple[int, str, int]] = {}
        self.holds: dict[UUID, int] = {}
        self.closed = datetime.min.replace(tzinfo=UTC)
        for lot in (0, 1):
            for days, way, units in (
                (9, WAYS[0], 40),
                (8, WAYS[1], 25),
                (7, WAYS[3], 9),
            ):
                self.attempt(lot, way, units, NOON - timedelta(days=days))

    def teardown(self) -> None:
        if hasattr(self, "stack"):
            transaction.set_rollback(True)
            self.stack.close()

    def held(self, lot: int, code: str, at: datetime) -> int:
        """What the model has at a place at a moment."""
        return sum(
            (units if target == code else 0) - (units if source == code else 0)
            for when, its_lot, source, target, units in self.moved
            if its_lot == lot and when <= at
        )

    def claimed(self, lot: int, code: str) -> int:
        return sum(
            units
            for its_lot, its_code, units in self.claims.values()
            if (its_lot, its_code) == (lot, code)
        )

    def may_leave(self, lot: int, code: str, units: int, at: datetime) -> bool:
        """Whether the model lets units leave: never below zero, now or in between."""
        if code in OUTSIDE:
            return True
        moments = {at, self.now, *(m[0] for m in self.moved if at <= m[0])}
        lowest = min(self.held(lot, code, moment) for moment in moments)
        free = self.held(lot, code, self.now) - self.claimed(lot, code)
        return lowest >= units and free >= units

    @rule(
        lot=st.integers(0, 1),
        way=st.sampled_from(WAYS),
        units=st.integers(1, 20),
        hours=st.integers(1, 30),
        ago=st.sampled_from([0, 0, 10, 60, 170]),
    )
    def move(
        self,
        lot: int,
        way: tuple[str, str, Purpose],
        units: int,
        hours: int,
        ago: int,
    ) -> None:
        self.now += timedelta(hours=hours)
        self.attempt(lot, way, units, self.now - timedelta(hours=ago))

    def attempt(
        self, lot: int, way: tuple[str, str, Purpose], units: int, at: datetime
    ) -> None:
        """Move units, or be refused, as the model says."""
        source, target, purpose = way
        line = Line(self.lots[lot].pk, units, place(source).pk, place(target).pk)
        isolates = target in {"R-01", "W-01"}
        may = (isolates or lot not in self.holds.values()) and self.may_leave(
            lot, source, units, at
        )
        may = may and (at == self.now or at > self.closed)

        with clock.set_to(self.now):
            try:
                with transaction.atomic():
                    movement = post(line, purpose=purpose, occurred_at=at)[0]
            except Refused:
                assert not may
                return

        assert may
        self.moved.append((at, lot, source, target, units))
        self.open[movement.pk] = len(self.moved) - 1

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def reverse(self, data: st.DataObject) -> None:
        movement = data.draw(st.sampled_from(sorted(self.open)))
        _at, lot, source, target, units = self.moved[self.open[movement]]
        may = self.may_leave(lot, target, units, self.now)

        with clock.set_to(self.now):
            try:
                reverse_movements(movements=[movement], reason="x", actor=clerk())
            except (InsufficientStock, StockReserved):
                assert not may
                return

        assert may
        del self.open[movement]
        self.moved.append((self.now, lot, target, source, units))

    @rule(
        lot=st.integers(0, 1),
        code=st.sampled_from(["A-01", "B-01"]),
        units=st.integers(1, 5),
    )
    def reserve(self, lot: int, code: str, units: int) -> None:
        if not Balance.objects.filter(lot=self.lots[lot], location__code=code).exists():
            return
        free = self.held(lot, code, self.now) - self.claimed(lot, code)
        may = free >= units and lot not in self.holds.values()
        line = new_id()

        with clock.set_to(self.now):
            try:
                claim(self.lots[lot], units, code, document_line=line)
            except Refused:
                assert not may
                return

        assert may
        self.claims[line] = (lot, code, units)

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def give_up(self, data: st.DataObject) -> None:
        line = data.draw(st.sampled_from(sorted(self.claims)))

        rows = give_up_reservations(document_lines=[line])

        assert [row.quantity for row in rows] == [0]
        del self.claims[line]

    @rule(lot=st.integers(0, 1))
    def hold(self, lot: int) -> None:
        with clock.set_to(self.now):
            hold = place_hold(
                lot=self.lots[lot].pk, cause=Cause.QUALITY, reason="x", actor=clerk()
            )
        self.holds[hold.pk] = lot

    @precondition(lambda self: self.holds)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        hold = data.draw(st.sampled_from(sorted(self.holds)))
        with clock.set_to(self.now):
            release_hold(hold=hold, reason="x", actor=clerk())
        del self.holds[hold]

    @rule(hours=st.sampled_from([20, 30, 90, 160]))
    def close(self, hours: int) -> None:
        until = self.now - timedelta(hours=hours)
        may = hours >= 24 and until > self.closed

        with clock.set_to(self.now):
            try:
                close_period(until=until, actor=clerk())
            except PeriodNotPast:
                assert not may
                return

        assert may
        self.closed = until

    @invariant()
    def units_are_neither_made_nor_lost(self) -> None:
        if not hasattr(self, "moved"):
            return
        for number, lot in enumerate(self.lots):
            rows = Balance.objects.filter(lot=lot).values_list("location", "quantity")
            stored = {self.ends[location]: units for location, units in rows}
            assert sum(stored.values()) == 0
            for code, units in stored.items():
                assert units == self.held(number, code, self.now)

    @invariant()
    def the_past_is_what_moved_until_then(self) -> None:
        if not hasattr(self, "moved"):
            return
        moments = {when for when, *_rest in self.moved[-3:]}
        if self.closed.year > 1:
            moments |= {self.closed + timedelta(hours=hours) for hours in (-1, 0, 9)}
        for moment in moments:
            with clock.set_to(self.now):
                rows = stock_as_of(moment, limit=100).rows
            stored = {(row.lot_number, row.location_code): row.quantity for row in rows}
            expected: defaultdict[tuple[str, str], int] = defaultdict(int)
            for number, lot in enumerate(self.lots):
                for code in set(self.ends.values()) - OUTSIDE:
                    if units := self.held(number, code, moment):
                        expected[lot.number, code] = units
            assert stored == expected
        assert list(_below_zero(self)) == []

    @invariant()
    def the_books_check(self) -> None:
        if hasattr(self, "moved") and len(self.moved) % 4 == 0:
            assert list(differences()) == []


def _below_zero(company: Company) -> Iterator[str]:
    for row in stock_on_hand(limit=100).rows:
        if row.quantity < 0 or row.reserved > row.quantity:
            yield row.location_code
    assert Movement.objects.filter(lot__in=company.lots).count() == len(company.moved)
    assert Lot.objects.filter(pk__in=[lot.pk for lot in company.lots]).count() == 2


def test_the_books_agree_with_a_simple_model() -> None:
    run_state_machine_as_test(
        Company,
        settings=settings(max_examples=20, stateful_step_count=30, deadline=None),
    )
