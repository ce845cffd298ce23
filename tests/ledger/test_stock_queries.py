"""Stock on hand, stock as of a moment …"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lotproof.core import clock
from lotproof.ledger.models import Lot
from lotproof.ledger.operations import close_period
from lotproof.ledger.queries import (
    PageUnknown,
    StockFilters,
    StockPage,
    lot_stock,
    lots_like,
    stock_as_of,
    stock_on_hand,
)
from lotproof.warehouse.models import ZoneKind
from tests.builders.ledger import (
    claim,
    clerk,
    make_lot,
    make_serial,
    make_stock,
    place,
    play,
)
from tests.builders.master_data import make_device
from tests.conftest import NOON
from tests.ledger.refusals import refused

pytestmark = pytest.mark.django_db


def shown(page: StockPage) -> list[tuple[str, str, int]]:
    return [(row.lot_number, row.location_code, row.quantity) for row in page.rows]


def day(number: float) -> datetime:
    return NOON + timedelta(days=number)


@pytest.fixture
def lot() -> Lot:
    return play("""
        -20  10  supplier  A-01
        -10   4  A-01      B-07
         -2   1  B-07      patient
    """)


def test_shows_stock_by_lot_and_location(lot: Lot) -> None:
    claim(lot, 2, "A-01")

    rows = stock_on_hand().rows

    assert shown(StockPage(rows, "")) == [("L42", "A-01", 6), ("L42", "B-07", 3)]
    assert [row.reserved for row in rows] == [2, 0]
    assert rows[0].device_name == lot.device.name
    assert rows[0].expires_on == lot.expires_on
    assert rows[0].zone_kind == ZoneKind.ACCEPTED


@pytest.mark.parametrize("closed_at", [None, -15.0, -5.0, -1.0])
def test_shows_stock_of_an_earlier_day(lot: Lot, closed_at: float | None) -> None:
    assert lot.number == "L42"
    if closed_at:
        close_period(until=day(closed_at), actor=clerk())

    assert shown(stock_as_of(day(-21))) == []
    assert shown(stock_as_of(day(-20))) == [("L42", "A-01", 10)]
    assert shown(stock_as_of(day(-3))) == [("L42", "A-01", 6), ("L42", "B-07", 4)]
    assert shown(stock_as_of(day(-2))) == [("L42", "A-01", 6), ("L42", "B-07", 3)]
    assert shown(stock_as_of(NOON)) == shown(stock_on_hand())


def test_shows_what_has_left_since(lot: Lot) -> None:
    play("0 9 A-01 B-01 \n 0 9 B-01 customer", lot=make_lot_with("L43", lot, 9))

    assert ("L43", "A-01", 9) in shown(stock_as_of(day(-1)))
    assert "L43" not in {row[0] for row in shown(stock_on_hand())}


def make_lot_with(number: str, like: Lot, units: int) -> Lot:
    other = make_lot(number, device=like.device)
    with clock.set_to(day(-5)):
        make_stock(other, "A-01", units)
    return other


def test_orders_devices_as_a_dictionary_does() -> None:
    for name in ("髋关节", "冠脉支架", "Balloon"):
        make_stock(make_lot(device=make_device(name=name)), "A-01", 1)

    rows = stock_on_hand().rows

    assert [row.device_name for row in rows] == ["Balloon", "冠脉支架", "髋关节"]


@pytest.mark.parametrize("of_page", [stock_on_hand, lambda **k: stock_as_of(NOON, **k)])
@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_gives_every_row_once_over_its_pages(
    of_page: Callable[..., StockPage], limit: int
) -> None:
    devices = [make_device(name="Same name"), make_device(name="Same name")]
    for device in devices:
        for number in ("L1", "L2"):
            lot = make_lot(number, device=device)
            make_stock(lot, "A-01", 2)
            make_stock(lot, "B-01", 3)
    rows = []
    mark = ""

    for _ in range(9):
        page = of_page(after=mark, limit=limit)
        rows += page.rows
        mark = page.next_page
        if not mark:
            break

    assert not mark
    assert rows == of_page(limit=100).rows
    assert len(rows) == 8


def test_filters_what_it_shows(lot: Lot) -> None:
    other = make_lot("L1", device=make_device(name="髋关节 100%"))
    make_stock(other, "W-01", 5)
    everything = StockFilters()

    def lots(filters: StockFilters) -> set[str]:
        return {row.lot_number for row in stock_on_hand(filters).rows}

    assert lots(replace(everything, device=lot.device_id)) == {"L42"}
    assert lots(replace(everything, lot=other.pk)) == {"L1"}
    assert lots(replace(everything, location=place("W-01").pk)) == {"L1"}
    assert lots(replace(everything, zone_kind="waiting_inspection")) == {"L1"}
    assert lots(replace(everything, text="KUAN")) == {"L1"}
    assert lots(replace(everything, text=" 100% ")) == {"L1"}
    assert lots(replace(everything, text="1_0")) == set()
    site = place("W-01").zone.site_id if place("W-01").zone else None  # type: ignore[union-attr]
    assert lots(replace(everything, site=site)) == {"L1", "L42"}


@pytest.mark.parametrize("mark", ["x", "é", "W10=", "WyIxIiwgMl0=", "a" * 500])
def test_refuses_a_mark_that_it_did_not_give(mark: str) -> None:
    with refused(PageUnknown):
        stock_on_hand(after=mark)


def test_runs_one_statement_whatever_it_shows(lot: Lot) -> None:
    with CaptureQueriesContext(connection) as queries:
        stock_on_hand()
        stock_as_of(day(-3))
        lot_stock(lot.pk)
        lots_like("L")

    assert len(queries) == 5


def test_shows_where_each_unit_of_a_lot_is() -> None:
    device = make_device(requires_serial=True)
    units = [make_serial(number, device=device) for number in ("S2", "S1")]
    make_stock(units[0].lot, "A-01", 2, serials=units)

    rows = lot_stock(units[0].lot_id)

    assert [(row.location_code, row.serial_number) for row in rows] == [
        ("A-01", "S1"),
        ("A-01", "S2"),
    ]
    assert stock_on_hand().rows[0].quantity == 2


def test_finds_lots_by_how_their_number_begins(lot: Lot) -> None:
    make_lot("L4%")
    make_lot("M4")

    assert [(row.number, row.units) for row in lots_like(" L4")] == [
        ("L4%", 0),
        ("L42", 9),
    ]
    assert [row.number for row in lots_like("L4%")] == ["L4%"]
    assert lots_like("") == []
    assert lots_like("L42")[0].id == lot.pk
