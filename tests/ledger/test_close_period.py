"""Close a period …"""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from lotproof.accounts.permissions import NotPermitted, Permission
from lotproof.core.ids import new_id
from lotproof.evidence.models import Entry
from lotproof.evidence.operations import RequestIdReused
from lotproof.ledger.check import differences
from lotproof.ledger.codes import Cause
from lotproof.ledger.models import ClosedPeriod, ClosingBalance
from lotproof.ledger.operations import PeriodNotPast, close_period, place_hold
from lotproof.ledger.queries import StockFilters, closed_periods, stock_as_of
from lotproof.ledger.rules import end_of_day
from tests.builders.evidence import ask
from tests.builders.ledger import clerk, play
from tests.builders.people import make_actor
from tests.builders.refusing import at_once
from tests.conftest import NOON
from tests.ledger.refusals import refused

pytestmark = pytest.mark.django_db


def test_keeps_the_balances_of_its_end() -> None:
    lot = play("""
        -9  10  supplier  A-01
        -7   4  A-01      B-07
        -3   2  B-07      customer
    """)

    period = close_period(until=NOON - timedelta(days=5), actor=clerk())

    kept = ClosingBalance.objects.filter(period=period, balance__lot=lot)
    rows = kept.values_list("balance__location__code", "quantity")
    stocked = {code: units for code, units in rows if units > 0}
    assert stocked == {"A-01": 6, "B-07": 4}
    assert not list(differences())


def test_refuses_a_person_who_may_not_back_date() -> None:
    visitor = make_actor(Permission.MOVE)

    with refused(NotPermitted, visitor.name):
        close_period(until=NOON - timedelta(days=5), actor=visitor)


@pytest.mark.parametrize("days", [-2, 0, 0.9])
def test_refuses_what_is_not_past(days: float) -> None:
    with refused(PeriodNotPast):
        close_period(until=NOON - timedelta(days=days), actor=clerk())


def test_refuses_an_end_before_the_last_one() -> None:
    close_period(until=NOON - timedelta(days=5), actor=clerk())

    with refused(PeriodNotPast, "2026-02-25 20:00:00"):
        close_period(until=NOON - timedelta(days=5), actor=clerk())


def test_stock_of_a_later_moment_is_counted_from_what_was_kept() -> None:
    lot = play("""
        -9  10  supplier  A-01
        -3   4  A-01      B-07
    """)
    period = close_period(until=NOON - timedelta(days=5), actor=clerk())
    kept = ClosingBalance.objects.filter(period=period, balance__location__code="A-01")

    kept.update(quantity=110)

    def held(days: float) -> dict[str, int]:
        moment = NOON - timedelta(days=days)
        rows = stock_as_of(moment, StockFilters(lot=lot.pk)).rows
        return {row.location_code: row.quantity for row in rows}

    # Nearer to the closed period than to now: from there; all others from now.
    assert held(4) == {"A-01": 110}
    assert held(2.9) == {"A-01": 106, "B-07": 4}
    assert held(1) == {"A-01": 6, "B-07": 4}
    assert held(6) == {"A-01": 10}


def test_the_same_request_closes_once() -> None:
    key = new_id()
    until = NOON - timedelta(days=5)

    first = close_period(until=until, request_id=key, actor=clerk())
    again = close_period(until=until, request_id=key, actor=clerk())

    assert first == again
    assert Entry.objects.filter(kind="ledger.period_closed", request=key).count() == 1


def test_a_request_id_belongs_to_one_event() -> None:
    key = new_id()
    lot = play("-9  10  supplier  A-01")
    place_hold(
        lot=lot.pk, cause=Cause.QUALITY, reason="x", request_id=key, actor=clerk()
    )

    with refused(RequestIdReused, key):
        close_period(until=NOON - timedelta(days=5), request_id=key, actor=clerk())


@pytest.mark.django_db(transaction=True)
def test_two_at_once_close_one_period() -> None:
    key = new_id()
    person = clerk()

    def close(days: int, request_id: UUID | None) -> ClosedPeriod:
        until = NOON - timedelta(days=days)
        return close_period(until=until, request_id=request_id, actor=person)

    first, second = at_once(*[lambda: close(5, key)] * 2)
    others = at_once(*[lambda: close(3, None)] * 2)

    assert first == second
    assert sorted(type(one).__name__ for one in others) == [
        "ClosedPeriod",
        "PeriodNotPast",
    ]
    assert ClosedPeriod.objects.count() == 2


def test_closed_periods_are_listed_with_who_when_and_entry() -> None:
    periods = [
        close_period(until=NOON - timedelta(days=days), actor=clerk())
        for days in (7, 5, 3)
    ]

    rows = closed_periods(limit=2)

    assert [row.id for row in rows] == [periods[2].pk, periods[1].pk]
    assert [row.id for row in closed_periods(after=rows[-1].id)] == [periods[0].pk]
    assert (rows[0].closed_by, rows[0].closed_at) == (clerk().name, NOON)
    assert Entry.objects.get(pk=rows[0].entry).subject == rows[0].id
    assert rows[0].index is None


def test_a_day_ends_where_its_time_zone_says() -> None:
    end = end_of_day(date(2026, 2, 1), zone=ZoneInfo("Asia/Shanghai"))

    assert end == datetime(2026, 2, 1, 15, 59, 59, 999_999, tzinfo=UTC)


def test_what_was_kept_is_found_by_period_and_balance_together() -> None:
    # An index of the period alone would be taken while its rows are new.
    indexes = ask(
        "SELECT indexdef FROM pg_indexes WHERE tablename = 'ledger_closingbalance'"
    )

    columns = sorted(index.rpartition("(")[2] for (index,) in indexes)
    assert columns == ["balance_id)", "period_id, balance_id)"]
