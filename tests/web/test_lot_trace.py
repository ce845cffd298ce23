"""A lot's trace both ways, and one unit's way."""

import json

import pytest
from pytest_django import DjangoAssertNumQueries

from lotproof.ledger.models import Lot
from tests.builders.ledger import carry, make_lot, make_serial, play
from tests.builders.main_line import label, make_company, stock
from tests.builders.master_data import make_device
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def test_the_graph_and_the_table_say_the_same(sign_in: SignIn) -> None:
    lot = play(
        """
        0  10  supplier  W-01
        1  10  W-01      A-01
        2   4  A-01      D-01
        3   4  D-01      customer
        """
    )

    context = sign_in().get(f"/lots/{lot.pk}/trace/").context

    picture = json.loads(context["picture"])
    table = [(way.source, way.target, way.units) for way in context["ways"]]
    assert [tuple(way.values())[:3] for way in picture["ways"]] == table
    assert [way.units for way in context["ways"]] == [10, 10, 4, 4]
    columns = {place["id"]: place["column"] for place in picture["places"]}
    assert [columns[code] for code in ("W-01", "A-01", "D-01")] == [1, 2, 3]
    assert not any(way["back"] for way in picture["ways"])
    assert context["trace"].is_balanced


def test_a_return_goes_backwards(sign_in: SignIn) -> None:
    lot = make_lot()
    carry(lot, 2, "supplier", "A-01")
    carry(lot, 1, "A-01", "R-01")
    carry(lot, 1, "A-01", "A-02")

    picture = json.loads(sign_in().get(f"/lots/{lot.pk}/trace/").context["picture"])

    back = {(w["source"], w["target"]): w["back"] for w in picture["ways"]}
    assert back["A-01", "A-02"]
    assert not back["A-01", "R-01"]


def test_loads_the_graph_on_this_page_only(sign_in: SignIn) -> None:
    lot = make_lot()
    client = sign_in()

    assert b"bundle/charts.js" in client.get(f"/lots/{lot.pk}/trace/").content
    assert b"bundle/charts.js" not in client.get(f"/lots/{lot.pk}/").content


def test_shows_one_unit(sign_in: SignIn) -> None:
    device = make_device(requires_serial=True)
    units = [make_serial(number, device=device) for number in ("S1", "S2")]
    for unit in units:
        carry(unit.lot, 1, "supplier", "A-01", serial=unit)
    client = sign_in()

    context = client.get(f"/lots/serials/{units[0].pk}/").context

    assert context["unit"].place.code == "A-01"
    assert [trip.target for trip in context["unit"].trips] == ["A-01", "W-01"]
    lot_page = client.get(f"/lots/{units[0].lot_id}/").content.decode()
    assert f"/lots/serials/{units[1].pk}/" in lot_page


def test_a_unit_that_left_is_nowhere_in_stock(sign_in: SignIn) -> None:
    unit = make_serial("S1", device=make_device(requires_serial=True))
    carry(unit.lot, 1, "supplier", "customer", serial=unit)

    page = sign_in().get(f"/lots/serials/{unit.pk}/")

    assert page.context["unit"].place is None
    assert b"Nowhere in stock" in page.content


def test_pages_take_few_statements(
    sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    device = make_device(requires_serial=True)
    stock(make_company(), device, [label(device, serial="S1")], packs=1)
    lot = Lot.objects.get(device=device)
    client = sign_in()

    for path in (f"/lots/{lot.pk}/trace/", f"/lots/serials/{lot.serials.get().pk}/"):
        with django_assert_max_num_queries(15):
            client.get(path)
