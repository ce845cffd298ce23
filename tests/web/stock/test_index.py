"""The list of stock and its workbook."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lotproof.core import clock
from lotproof.ledger.codes import Cause
from lotproof.ledger.operations import place_hold
from lotproof.web.stock import reading
from tests.builders.ledger import carry, make_lot, make_stock
from tests.builders.master_data import make_device
from tests.builders.people import make_actor
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def lots(sign_in: SignIn, **asked: str) -> list[str]:
    """The lot numbers that the list shows."""
    rows = sign_in().get("/stock/", asked).context["rows"]
    return [shown.row.lot_number for shown in rows]


def test_narrows_by_every_filter(sign_in: SignIn) -> None:
    make_stock(make_lot("GREEN", device=make_device(name="一次性导管")), "A-01", 1)
    make_stock(make_lot("YELLOW"), "W-01", 1)

    assert lots(sign_in, text="ycx") == ["GREEN"]
    assert lots(sign_in, text="导管") == ["GREEN"]
    assert lots(sign_in, lot_number="YEL") == ["YELLOW"]
    assert lots(sign_in, location="w-01") == ["YELLOW"]
    assert lots(sign_in, zone_kind="accepted") == ["GREEN"]
    assert lots(sign_in, condition="expired") == []
    assert lots(sign_in, expires_until="2026-01-01") == []


def test_says_the_gravest_standing_in_words(sign_in: SignIn) -> None:
    lot = make_lot("HELD")
    make_stock(lot, "A-01", 1)
    assert b"Available" in sign_in().get("/stock/").content

    place_hold(lot=lot.pk, cause=Cause.RECALL, reason="?", actor=make_actor())

    assert b"Recalled" in sign_in().get("/stock/").content


def test_the_edge_of_a_line_shows_what_nears_its_end(sign_in: SignIn) -> None:
    today = timezone.localtime(clock.now()).date()
    for number, days in (("GOOD", 900), ("NEAR", 20), ("OVER", 5)):
        last = today + timedelta(days=days)
        make_stock(make_lot(number, expires_on=last), "A-01", 1)

    with clock.set_to(clock.now() + timedelta(days=10)):
        rows = sign_in().get("/stock/").context["rows"]

    edges = {shown.row.lot_number: shown.edge for shown in rows}
    assert edges == {"GOOD": "green", "NEAR": "yellow", "OVER": "red"}


def test_shows_an_earlier_moment(sign_in: SignIn) -> None:
    carry(make_lot("NEW"), 1, "supplier", "A-01")
    before = timezone.localtime(clock.now() - timedelta(days=1))

    assert lots(sign_in) == ["NEW"]
    assert lots(sign_in, moment=f"{before:%Y-%m-%dT%H:%M}") == []


def test_goes_on_where_the_page_ended(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading.read_page, "__kwdefaults__", {"limit": 2})
    device = make_device()
    for number in ("A", "B", "C"):
        make_stock(make_lot(number, device=device), "A-01", 1)

    first = sign_in().get("/stock/")
    address = f"/stock/?{first.context['next']}"
    second = sign_in().get(address)
    more = sign_in().get(address, headers={"HX-Request": "true"}).content.decode()

    assert more.strip().startswith("<tr")
    assert [shown.row.lot_number for shown in second.context["rows"]] == ["C"]


@pytest.mark.parametrize("asked", ["location=nowhere", "moment=x", "after=x"])
def test_a_wrong_filter_is_said(sign_in: SignIn, asked: str) -> None:
    assert sign_in().get(f"/stock/?{asked}").status_code == 422


def test_a_part_says_what_is_wrong_with_a_filter(sign_in: SignIn) -> None:
    asked_by = {"HX-Request": "true"}

    answer = sign_in().get("/stock/?location=nowhere", headers=asked_by)

    assert b"There is no location nowhere" in answer.content
    assert b"<html" not in answer.content


def test_the_export_takes_the_filter_that_is_shown(sign_in: SignIn) -> None:
    make_stock(make_lot("L1"), "A-01", 1)
    asked_by = {"HX-Request": "true"}

    answer = sign_in().get("/stock/?lot_number=L", headers=asked_by)

    assert b'<input type="hidden" name="lot_number" value="L">' in answer.content


def test_takes_few_statements(
    sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in ("A", "B", "C"):
        make_stock(make_lot(number), "A-01", 1)
    client = sign_in()

    with django_assert_max_num_queries(15):
        client.get("/stock/")


def test_shows_markup_in_names_as_text(sign_in: SignIn) -> None:
    make_stock(make_lot(device=make_device(name="<b>x</b>")), "A-01", 1)

    page = sign_in().get(f"/stock/?text={quote('<b>')}").content

    assert b"<b>x</b>" not in page
    assert b"&lt;b&gt;x&lt;/b&gt;" in page
