"""What the cases of other systems ask of one lot."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from lotproof.core import clock
from lotproof.core.ids import new_id
from lotproof.ledger.models import Lot
from lotproof.ledger.operations import (
    Claim,
    give_up_reservations,
    reserve,
)
from lotproof.ledger.queries import (
    StockFilters,
    allowable_stock,
    available_quantity,
    stock_as_of,
)
from tests.builders.ledger import (
    clerk,
    place,
)
from tests.conftest import NOON


def available(lot: Lot) -> int:
    zone = place("A-01").zone
    assert zone
    return available_quantity(device=lot.device_id, site=zone.site_id, at=clock.now())


def day(number: float) -> datetime:
    return NOON + timedelta(days=number)


def held_at(lot: Lot, number: float) -> int:
    """Units of a lot in all stocked places on a day after `NOON`."""
    page = stock_as_of(day(number), StockFilters(lot=lot.pk))
    return sum(row.quantity for row in page.rows)


def give_up(document_line: UUID) -> None:
    with transaction.atomic():
        give_up_reservations(document_lines=[document_line])


def take_all(lot: Lot, wanted: list[int]) -> list[int]:
    """What each of several requests gets of a lot, first expiry first."""
    zone = place("A-01").zone
    assert zone
    got = []
    for units in wanted:
        offers = allowable_stock(
            device=lot.device_id, site=zone.site_id, at=clock.now(), units=units
        )
        claims = []
        left = units
        for offer in offers:
            claims.append(Claim(new_id(), offer.balance, min(left, offer.available)))
            left -= claims[-1].quantity
        with transaction.atomic():
            reserve(claims=claims, at=clock.now(), actor=clerk())
        got.append(units - left)
    return got
