"""Claiming units for a document line, and giving the claim up."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from lotproof.core.actors import Actor
from lotproof.evidence.operations import save_versioned
from lotproof.ledger.codes import Effect
from lotproof.ledger.facts import read_facts
from lotproof.ledger.models import Balance, Reservation
from lotproof.ledger.rules import (
    ExpiredGoods,
    InsufficientStock,
    StockReserved,
    check_holds,
    day_at,
    is_expired,
)

CHANGE_RESERVED = """
UPDATE ledger_balance balance SET reserved = balance.reserved + change.units
FROM unnest(%s::uuid[], %s::bigint[]) AS change (id, units) WHERE balance.id = change.id
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """Units at one place that a document line wants."""

    document_line: UUID
    balance: UUID
    quantity: int
    """Base units (each), 1 or more."""


def reserve(*, claims: Sequence[Claim], at: datetime, actor: Actor) -> list[Reservation]:
    """Claim units for document lines, as part of an operation's transaction.

    The operation has checked that the actor may do this and adds the rows to
    its entry. All claims hold or none does.

    Args:
        claims: What is wanted; a line claims a place once in a call.
        at: The operation's moment.
        actor: Who claims.

    Returns:
        The reservations, new or raised, in the order of the claims.

    Raises:
        ExpiredGoods: If the units expired.
        GoodsOnHold: If a hold forbids to allocate them.
        InsufficientStock: If fewer are there.
        StockReserved: If they are claimed by other lines.
    """
    wanted = {claim.balance for claim in claims}
    # Lots before balances, as in posting: the same order keeps both from waiting
    # for each other.
    about = {balance.pk: balance for balance in Balance.objects.filter(pk__in=wanted)}
    facts = read_facts(
        lots={balance.lot_id for balance in about.values()},
        serials={balance.serial_id for balance in about.values() if balance.serial_id},
        locations={balance.location_id for balance in about.values()},
        lock=True,
    )
    locked = Balance.objects.filter(pk__in=wanted).order_by("pk")
    balances = {
        balance.pk: balance for balance in locked.select_for_update(no_key=True)
    }
    for claim in claims:
        balance = balances[claim.balance]
        goods = facts.goods(balance.lot_id, balance.serial_id)
        place = facts.place(balance.location_id)
        if is_expired(goods.expires_on, day_at(at, place)):
            raise ExpiredGoods(
                lot=goods.lot_number, device=goods.device_name, expires_on=goods.expires_on
            )
        check_holds(goods, location=place.id, effects=[Effect.ALLOCATE])
        balance.reserved += claim.quantity
        if balance.reserved > balance.quantity:
            others = balance.reserved - claim.quantity
            refusal = StockReserved if others else InsufficientStock
            raise refusal(
                location=place.code,
                lot=goods.lot_number,
                held=balance.quantity,
                reserved=others,
                asked=claim.quantity,
            )
    return _write(claims, at, actor)


def _write(claims: Sequence[Claim], at: datetime, actor: Actor) -> list[Reservation]:
    known = {
        (row.document_line, row.balance_id): row
        for row in Reservation.objects.filter(
            document_line__in={claim.document_line for claim in claims},
            balance__in={claim.balance for claim in claims},
        )
    }
    rows = []
    for claim in claims:
        row = known.get((claim.document_line, claim.balance)) or Reservation(
            document_line=claim.document_line, balance_id=claim.balance, quantity=0
        )
        row.quantity += claim.quantity
        row.reserved_at, row.reserved_by_id = at, actor.user_id
        rows.append(row)
    save_versioned(*rows)
    units: dict[UUID, int] = {}
    for claim in claims:
        units[claim.balance] = units.get(claim.balance, 0) + claim.quantity
    _change_reserved(units)
    return rows


def _change_reserved(units: Mapping[UUID, int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(CHANGE_RESERVED, [list(units), list(units.values())])


def give_up_reservations(*, document_lines: Collection[UUID]) -> list[Reservation]:
    """Give up what document lines still claim, as part of an operation.

    Args:
        document_lines: The lines that need the units no longer.

    Returns:
        The reservations, now of quantity 0, for the operation's entry.
    """
    claimed = Reservation.objects.filter(
        document_line__in=document_lines, quantity__gt=0
    )
    balances = sorted(set(claimed.values_list("balance", flat=True)))
    locked = Balance.objects.filter(pk__in=balances).order_by("pk")
    # A reservation changes only under its balance's lock: lock, then read it.
    list(locked.select_for_update(no_key=True).values_list("pk"))
    rows = list(claimed.order_by("pk"))
    if not rows:
        return []
    units: dict[UUID, int] = {}
    for row in rows:
        units[row.balance_id] = units.get(row.balance_id, 0) - row.quantity
        row.quantity = 0
    save_versioned(*rows)
    _change_reserved(units)
    return rows
