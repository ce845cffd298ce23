"""Closed periods through the API."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from lotproof.core import clock
from lotproof.core.ids import new_id
from lotproof.ledger.models import ClosedPeriod
from tests.api.conftest import program_of
from tests.builders.ledger import place, play
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
PATH = "/closed-periods"
DAY = (NOON - timedelta(days=5)).date()


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.set_to(NOON):
        yield


def test_a_period_is_closed_once_and_listed() -> None:
    program = program_of("quality_manager")
    key = new_id()

    first, again = (
        program.post(PATH, {"last_day": str(DAY)}, key=key) for _ in range(2)
    )

    assert (first.status, first.body) == (201, again.body)
    assert first.body["until"].startswith(f"{DAY}T15:59:59.999")
    assert program_of("auditor").get(PATH).body == {"items": [first.body], "next": ""}
    assert ClosedPeriod.objects.count() == 1


def test_nothing_is_recorded_in_it_then_and_as_of_stock_stays() -> None:
    lot = play("-9  10  supplier  A-01 \n -3  4  A-01  B-07")
    program = program_of("quality_manager", "warehouse")
    then = (NOON - timedelta(days=4)).isoformat()
    before = program.get("/stock", lot=lot.pk, as_of=then).body

    program.post(PATH, {"last_day": str(DAY)})

    late = program.post(
        "/movements",
        {
            "lines": [
                {
                    "lot": str(lot.pk),
                    "quantity": 1,
                    "source": str(place("A-01").pk),
                    "target": str(place("B-07").pk),
                }
            ],
            "occurred_at": (NOON - timedelta(days=6)).isoformat(),
        },
    )
    assert (late.status, late.body["type"]) == (409, "MovesBeforeClosing")
    assert program.get("/stock", lot=lot.pk, as_of=then).body == before


def test_periods_come_in_pages() -> None:
    program = program_of("quality_manager")
    for days in (9, 7, 5):
        day = (NOON - timedelta(days=days)).date()
        program.post(PATH, {"last_day": str(day)})

    first = program.get(PATH, limit=2).body
    second = program.get(PATH, limit=2, after=first["next"]).body

    assert [len(page["items"]) for page in (first, second)] == [2, 1]


@pytest.mark.parametrize(
    ("day", "status", "name"),
    [
        (str(NOON.date()), 409, "PeriodNotPast"),
        (str(NOON.date() - timedelta(days=1)), 409, "PeriodNotPast"),
        (str(date(9999, 12, 31)), 422, "RequestInvalid"),
        (str(date(1, 1, 1)), 422, "RequestInvalid"),
        ("2026-02-30", 422, "RequestInvalid"),
        (20260201, 422, "RequestInvalid"),
        (None, 422, "RequestInvalid"),
    ],
)
def test_another_day_is_refused_by_name(day: object, status: int, name: str) -> None:
    answer = program_of("quality_manager").post(PATH, {"last_day": day})

    assert (answer.status, answer.body["type"]) == (status, name)
    assert not ClosedPeriod.objects.exists()


@pytest.mark.parametrize("role", ["warehouse", "auditor", "administrator"])
def test_who_may_not_back_date_closes_nothing(role: str) -> None:
    answer = program_of(role).post(PATH, {"last_day": str(DAY)})

    assert (answer.status, answer.body["type"]) == (403, "NotPermitted")
    assert not ClosedPeriod.objects.exists()
