"""Claiming units for a document line, and giving the claim up."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lotproof.core.actors import Actor
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.core.statements import array, run
from lotproof.evidence.operations import save_versioned
from lotproof.ledger.facts import UnknownRecord, read_facts
from lotproof.ledger.models import Balance, Reservation
from lotproof.ledger.rules import (
    InsufficientStock,
    StockReserved,
    check_may_allocate,
    day_at,
)

CHANGE_RESERVED = """
UPDATE ledger_balance balance SET reserved = balance.reserved + change.units
FROM unnest(%s::uuid[], %s::bigint[]) AS change (id, units) WHERE balance.id = change.id
"""


class NothingToReserve(Refused):
    """A claim without units."""

    template = gettext_noop(
        "There is nothing to reserve. Enter a whole number of units, 1 or more."
    )


@dataclass(frozen=True, slots=True)
class Claim:
    """Units at one place that a document line wants."""

    document_line: UUID
    balance: UUID
    quantity: int
    """Base units (each), 1 or more."""


def reserve(
    *, claims: Sequence[Claim], at: datetime, actor: Actor
) -> list[Reservation]:
    """Claim units for document lines, as part of an operation's transaction.

    The operation has checked that the actor may do this and adds the rows to
    its entry. All claims hold or none does.

    Args:
        claims: What is wanted; several of a line for one place are added up.
        at: The operation's moment.
        actor: Who claims.

    Returns:
        The reservations, new or raised, each once, in the order of the claims.

    Raises:
        NothingToReserve: If a claim has no units.
        UnknownRecord: If nothing was ever at such a place.
        SerialNeeded: If a device is kept by serial number and the place isn't.
        LocationInactive: If the place is out of use.
        NotAllocatable: If the units aren't among the accepted goods.
        ExpiredGoods: If the units expired.
        GoodsOnHold: If a hold forbids to allocate or to move them.
        InsufficientStock: If fewer are there.
        StockReserved: If they are claimed by other lines.
    """
    if any(claim.quantity < 1 for claim in claims):
        raise NothingToReserve
    balances = _lock_and_judge({claim.balance for claim in claims}, at)
    for claim in claims:
        balance = balances[claim.balance]
        others = balance.reserved
        balance.reserved += claim.quantity
        if balance.reserved > balance.quantity:
            refusal = StockReserved if others else InsufficientStock
            raise refusal(
                location=balance.location,
                lot=balance.lot,
                held=balance.quantity,
                reserved=others,
                asked=claim.quantity,
            )
    return _write(claims, at, actor)


def _lock_and_judge(wanted: Collection[UUID], at: datetime) -> dict[UUID, Balance]:
    """Lock the balances and return them, if all may be allocated."""
    # Lots before balances, as in posting: the same order keeps both from waiting
    # for each other.
    about = list(Balance.objects.filter(pk__in=wanted))
    facts = read_facts(
        lots={balance.lot_id for balance in about},
        serials={balance.serial_id for balance in about if balance.serial_id},
        locations={balance.location_id for balance in about},
        lock=True,
    )
    locked = Balance.objects.filter(pk__in=wanted).order_by("pk")
    locked = locked.select_related("location", "lot")
    balances = {
        balance.pk: balance
        for balance in locked.select_for_update(of=("self",), no_key=True)
    }
    for key in sorted(wanted):
        if key not in balances:
            raise UnknownRecord(what=_("stock"), id=key)
        balance = balances[key]
        place = facts.place(balance.location_id)
        check_may_allocate(
            facts.goods(balance.lot_id, balance.serial_id),
            source=place,
            on=day_at(at, place),
        )
    return balances


def _write(claims: Sequence[Claim], at: datetime, actor: Actor) -> list[Reservation]:
    known = {
        (row.document_line, row.balance_id): row
        for row in Reservation.objects.filter(
            document_line__in={claim.document_line for claim in claims},
            balance__in={claim.balance for claim in claims},
        )
    }
    rows: dict[tuple[UUID, UUID], Reservation] = {}
    units: dict[UUID, int] = {}
    for claim in claims:
        key = (claim.document_line, claim.balance)
        row = rows.get(key) or known.get(key)
        if row is None:
            row = Reservation(
                document_line=claim.document_line, balance_id=claim.balance, quantity=0
            )
        row.quantity += claim.quantity
        row.reserved_at, row.reserved_by_id = at, actor.user_id
        rows[key] = row
        units[claim.balance] = units.get(claim.balance, 0) + claim.quantity
    save_versioned(*rows.values())
    _change_reserved(units)
    return list(rows.values())


def _change_reserved(units: Mapping[UUID, int]) -> None:
    run(CHANGE_RESERVED, [array(units), array(units.values())])


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
    balances = set(claimed.values_list("balance", flat=True))
    locked = Balance.objects.filter(pk__in=balances).order_by("pk")
    # A reservation changes only under its balance's lock: lock, then read it.
    list(locked.select_for_update(no_key=True).values_list("pk"))
    rows = list(claimed.filter(balance__in=balances).order_by("pk"))
    if not rows:
        return []
    units: dict[UUID, int] = {}
    for row in rows:
        units[row.balance_id] = units.get(row.balance_id, 0) - row.quantity
        row.quantity = 0
    save_versioned(*rows)
    _change_reserved(units)
    return rows
