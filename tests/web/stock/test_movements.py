"""What came in and went out between two days."""

import pytest
from django.utils import timezone

from lotproof.core import clock
from lotproof.ledger.codes import Purpose
from lotproof.ledger.queries import flows
from lotproof.web.stock import movements
from tests.builders.ledger import carry, make_lot
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def test_shows_the_last_week_s_goods_in_if_nothing_is_asked(sign_in: SignIn) -> None:
    carry(make_lot("L1"), 3, "supplier", "A-01")

    page = sign_in().get("/stock/movements/")

    assert page.context["units"] == 3
    assert [row.lot_number for row, _ in page.context["rows"]] == ["L1"]


def test_goes_on_where_the_page_ended(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(movements, "PAGE", 2)
    lot = make_lot()
    for units in (1, 2, 3):
        carry(lot, units, "supplier", "W-01")
    client = sign_in()

    first = client.get("/stock/movements/?direction=in").context
    address = f"/stock/movements/?{first['next']}"
    more = client.get(address, headers={"HX-Request": "true"})

    assert [row.units for row, _ in first["rows"]] == [1, 2]
    assert [row.units for row, _ in more.context["rows"]] == [3]
    assert b"<html" not in more.content


@pytest.mark.parametrize(
    "asked",
    ["first=2026-03-02&last=2026-03-01", "first=x", "last=9999-12-31", "after=x~y"],
)
def test_a_wrong_question_is_said(sign_in: SignIn, asked: str) -> None:
    assert sign_in().get(f"/stock/movements/?{asked}").status_code == 422


def test_every_purpose_is_known_as_in_out_or_within() -> None:
    # The index of what comes and goes names purposes: a new one must be placed.
    within = {Purpose.PUT_AWAY, Purpose.MOVE, Purpose.PICK}
    passing = {code for code in Purpose.values if f"'{code}'" in flows.PASSING}

    assert passing == {Purpose.RECEIVE, Purpose.SHIP, Purpose.REVERSE}
    assert set(Purpose) == within | passing


def test_a_day_is_that_of_the_installation_s_time_zone(sign_in: SignIn) -> None:
    carry(make_lot(), 3, "supplier", "W-01")
    today = timezone.localtime(clock.now()).date()

    page = sign_in().get(f"/stock/movements/?first={today}&last={today}")

    assert page.context["units"] == 3
