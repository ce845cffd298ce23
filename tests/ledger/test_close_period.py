"""Close a period …"""

from datetime import timedelta

import pytest

from lotproof.accounts.permissions import NotPermitted, Permission
from lotproof.ledger.check import differences
from lotproof.ledger.models import ClosingBalance
from lotproof.ledger.operations import PeriodNotPast, close_period
from tests.builders.ledger import clerk, play
from tests.builders.people import make_actor
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
