"""Movements of a lot, its ledger by day …"""

from datetime import date, timedelta
from uuid import UUID

import pytest

from lotproof.core import clock
from lotproof.core.ids import new_id
from lotproof.ledger.codes import Purpose
from lotproof.ledger.models import Lot
from lotproof.ledger.operations import reverse_movements, write_movements
from lotproof.ledger.queries import (
    DayRow,
    TargetRow,
    daily_ledger,
    movements_of_lot,
    units_by_target,
)
from tests.builders.ledger import (
    clerk,
    line,
    make_lot,
    make_stock,
    place,
    play,
    post,
)
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot() -> Lot:
    return play("""
        -3  10  supplier  A-01
        -1   4  A-01      B-07
         0   1  B-07      customer
    """)


def test_shows_movements_with_the_names_of_all_who_took_part(lot: Lot) -> None:
    rows = movements_of_lot(lot.pk)

    ways = [(row.source_code, row.target_code, row.quantity) for row in rows]
    assert ways[1:4] == [("W-01", "A-01", 10), ("A-01", "B-07", 4), ("B-07", "D-01", 1)]
    assert rows[0].source_partner == place("supplier").name
    assert rows[-1].target_partner == place("customer").name
    assert {row.recorded_by for row in rows} == {"Clerk"}
    assert [row.purpose for row in rows] == [
        "receive",
        "put_away",
        "move",
        "pick",
        "ship",
    ]


def test_shows_which_movement_reverses_which(lot: Lot) -> None:
    moved = movements_of_lot(lot.pk)[2]
    with clock.set_to(NOON + timedelta(hours=1)):
        back = reverse_movements(movements=[post_back(lot)], reason="x", actor=clerk())

    rows = {row.id: row for row in movements_of_lot(lot.pk)}

    reversal = rows[back[0].pk]
    assert reversal.reverses
    assert rows[reversal.reverses].reversed_by == reversal.id
    assert rows[moved.id].reversed_by is None


def post_back(lot: Lot) -> UUID:
    return post(line(lot, 1, "A-01", "B-01"), purpose=Purpose.MOVE)[0].pk


def test_shows_what_came_and_went_by_day(lot: Lot) -> None:
    assert daily_ledger(lot.pk) == [
        DayRow(date(2026, 2, 27), opening=0, came=10, went=0, closing=10),
        DayRow(date(2026, 3, 2), opening=10, came=0, went=1, closing=9),
    ]
    assert daily_ledger(lot.pk, location=place("B-07").pk) == [
        DayRow(date(2026, 3, 1), opening=0, came=4, went=0, closing=4),
        DayRow(date(2026, 3, 2), opening=4, came=0, went=1, closing=3),
    ]


def test_shows_what_a_document_brought_where() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 9)
    document, document_line = new_id(), new_id()
    lines = [
        line(lot, units, "A-01", code, document_line=document_line)
        for units, code in ((2, "B-01"), (3, "B-01"), (1, "B-02"))
    ]
    entry = post(line(lot, 1, "A-01", "B-03"), purpose=Purpose.MOVE)[0].entry_id
    write_movements(
        lines=lines,
        purpose=Purpose.MOVE,
        entry=entry,
        document=document,
        occurred_at=NOON,
        at=NOON,
        actor=clerk(),
    )

    rows = units_by_target(document=document)

    targets = {place("B-01").pk: 5, place("B-02").pk: 1}
    assert sorted(rows, key=lambda row: row.target) == [
        TargetRow(document_line, key, targets[key]) for key in sorted(targets)
    ]
