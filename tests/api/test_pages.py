"""Lists in pages: whole and in order, also while rows are added."""

import pytest

from tests.api.conftest import Program, Trade
from tests.builders.ledger import make_lot, make_stock
from tests.builders.master_data import make_device, make_partner

pytestmark = pytest.mark.django_db


def names(
    program: Program, path: str, *, add: object = None, **query: object
) -> list[str]:
    """Ids of a whole list, read in pages of two, with a row added on the way."""
    found: list[str] = []
    after = ""
    while True:
        page = program.get(path, limit=2, after=after, **query).body
        found += [row["id"] for row in page["items"]]
        after = page["next"]
        if callable(add):
            add()
            add = None
        if not after:
            return found


def test_rows_that_come_before_the_page_shift_nothing(anything: Program) -> None:
    for name in ("导管", "缝合线", "手术刀", "引流管", "注射器"):
        make_device(name=name)
    whole = [row["id"] for row in anything.get("/devices", limit=200).body["items"]]

    paged = names(anything, "/devices", add=lambda: make_device(name="AA"))

    assert paged == whole


def test_rows_that_come_behind_the_page_are_met(anything: Program) -> None:
    for name in ("A", "B", "C"):
        make_partner(name=name)

    paged = names(anything, "/partners", add=lambda: make_partner(name="ZZ"))

    assert len(paged) == len(set(paged)) == 4


def test_movements_come_once_each(anything: Program) -> None:
    lot = make_lot()
    for _ in range(5):
        make_stock(lot, "A-01", 1)
    whole = [row["id"] for row in anything.get("/movements", limit=200).body["items"]]

    paged = names(
        anything, "/movements", add=lambda: make_stock(lot, "A-01", 1), lot=lot.pk
    )

    assert paged == whole
    assert len(whole) == 10


def test_entries_of_one_moment_come_once_each(anything: Program) -> None:
    for number in range(5):
        make_partner(name=str(number))

    paged = names(anything, "/entries", kind="partners.")

    assert len(paged) == len(set(paged)) == 5


def test_stock_comes_in_pages_now_and_as_of(trade: Trade) -> None:
    for number in range(3):
        make_stock(make_lot(f"L{number}"), "A-01", 2)

    for query in ({}, {"as_of": "2099-01-01T00:00:00Z"}):
        found: list[str] = []
        after = ""
        while True:
            page = trade.clerk.get("/stock", limit=1, after=after, **query).body
            found += [row["lot_number"] for row in page["items"]]
            after = page["next"]
            if not after:
                break
        assert sorted(found) == ["L0", "L1", "L2"]
    empty = trade.clerk.get("/stock", as_of="2000-01-01T00:00:00Z").body
    assert empty == {"items": [], "next": ""}
