"""One lot both ways: where it came from, who has it, and who did each step."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from lotproof.accounts.models import Meaning
from lotproof.ledger.models import Lot
from lotproof.warehouse.models import LocationKind
from lotproof.workflow.codes import Kind

MOVEMENTS = """
SELECT movement.occurred_at, entry.kind, movement.entry_id, leaf.index,
       movement.id, movement.purpose, movement.quantity, serial.number,
       source.code, source_of.name, target.code, target_of.name,
       document.id, document.number, document.kind, partner.name, person.name,
       movement.reverses_id
FROM ledger_movement movement
JOIN evidence_entry entry ON entry.id = movement.entry_id
LEFT JOIN evidence_leaf leaf ON leaf.entry_id = movement.entry_id
LEFT JOIN ledger_serial serial ON serial.id = movement.serial_id
JOIN warehouse_location source ON source.id = movement.source_id
LEFT JOIN partners_partner source_of ON source_of.id = source.partner_id
JOIN warehouse_location target ON target.id = movement.target_id
LEFT JOIN partners_partner target_of ON target_of.id = target.partner_id
LEFT JOIN workflow_document document ON document.id = movement.document
LEFT JOIN partners_partner partner ON partner.id = document.partner_id
JOIN accounts_user person ON person.id = movement.recorded_by_id
WHERE movement.lot_id = %(lot)s
"""

STEPS = """
WITH RECURSIVE line AS (
    SELECT id, document_id, follows_id, quantity, lot_id
    FROM workflow_documentline WHERE lot_id = %(lot)s
    UNION
    SELECT earlier.id, earlier.document_id, earlier.follows_id, earlier.quantity,
           earlier.lot_id
    FROM workflow_documentline earlier JOIN line ON line.follows_id = earlier.id
), named AS (
    SELECT document_id, sum(quantity) FILTER (WHERE lot_id = %(lot)s) AS quantity
    FROM line GROUP BY document_id
)
SELECT step.taken_at, entry.kind, step.entry_id, leaf.index,
       step.step, named.quantity,
       document.id, document.number, document.kind, partner.name, person.name,
       signature.meaning, signature.signer_name, signature.signer_roles,
       signature.signed_at, signature.digest
FROM named
JOIN workflow_steptaken step ON step.document_id = named.document_id
JOIN evidence_entry entry ON entry.id = step.entry_id
LEFT JOIN evidence_leaf leaf ON leaf.entry_id = step.entry_id
JOIN workflow_document document ON document.id = named.document_id
LEFT JOIN partners_partner partner ON partner.id = document.partner_id
JOIN accounts_user person ON person.id = step.taken_by_id
LEFT JOIN accounts_signature signature ON signature.id = step.signature_id
WHERE step.from_state <> step.to_state
"""
"""Work on a step that isn't taken yet leaves the state as it was: movements tell it."""

HOLDS = """
SELECT entry.recorded_at, entry.kind, entry.id, leaf.index, person.name,
       hold.reason, hold.release_reason, serial.number, location.code
FROM ledger_hold hold
JOIN evidence_entry entry ON entry.subject = hold.id
LEFT JOIN evidence_leaf leaf ON leaf.entry_id = entry.id
JOIN accounts_user person ON person.id = entry.actor
LEFT JOIN ledger_serial serial ON serial.id = hold.serial_id
LEFT JOIN warehouse_location location ON location.id = hold.location_id
WHERE hold.lot_id = %(lot)s
"""

HOLDERS = """
WITH moved AS (
    SELECT location, sum(units) AS units FROM (
        SELECT target_id AS location, quantity AS units
        FROM ledger_movement WHERE lot_id = %(lot)s
        UNION ALL
        SELECT source_id, -quantity FROM ledger_movement WHERE lot_id = %(lot)s
    ) AS ends GROUP BY location
), held AS (
    SELECT balance.location_id AS location, sum(balance.quantity) AS units,
           sum(balance.reserved) AS reserved,
           array_agg(serial.number ORDER BY serial.number)
               FILTER (WHERE balance.quantity > 0 AND serial.id IS NOT NULL) AS serials
    FROM ledger_balance balance
    LEFT JOIN ledger_serial serial ON serial.id = balance.serial_id
    WHERE balance.lot_id = %(lot)s GROUP BY balance.location_id
)
SELECT location.id, location.code, location.kind, location.is_stocked, zone.kind,
       coalesce(partner.name, zone.name, location.name), coalesce(partner.address, ''),
       coalesce(partner.contact, ''), coalesce(partner.phone, ''),
       coalesce(moved.units, 0)::bigint, coalesce(held.units, 0)::bigint,
       coalesce(held.reserved, 0)::bigint, coalesce(held.serials, '{}')
FROM moved FULL JOIN held ON held.location = moved.location
JOIN warehouse_location location
    ON location.id = coalesce(moved.location, held.location)
LEFT JOIN warehouse_zone zone ON zone.id = location.zone_id
LEFT JOIN partners_partner partner ON partner.id = location.partner_id
ORDER BY location.code, location.id
"""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature given with a step."""

    meaning: Meaning
    by: str
    """The signer's name as signed."""
    roles: tuple[str, ...]
    at: datetime
    digest: str
    """SHA-256 in hex of what was signed."""


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One thing that happened to a lot: units moved, a step was taken, a hold set."""

    at: datetime
    kind: str
    """Of the entry: `receipt.received`, `ledger.hold_placed`."""
    entry: UUID
    index: int | None
    """The entry's place in the log; `None` while it waits for one."""
    person: str
    movement: UUID | None = None
    """`None` where nothing moved."""
    purpose: str = ""
    """Of the movement."""
    step: str = ""
    """Of the document's process."""
    quantity: int | None = None
    """Base units of this lot; `None` where the record names the device only."""
    serial: str = ""
    source: str = ""
    """Code of the location."""
    source_partner: str = ""
    target: str = ""
    target_partner: str = ""
    document: UUID | None = None
    document_number: str = ""
    document_kind: Kind | None = None
    partner: str = ""
    """The document's supplier or customer."""
    signature: Signed | None = None
    reverses: UUID | None = None
    """The movement that this one reverses."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has units of a lot, or gave them: one location."""

    location: UUID
    code: str
    kind: LocationKind
    is_stocked: bool
    zone_kind: str | None
    name: str
    """The partner's, or else the zone's or location's own."""
    address: str
    contact: str
    phone: str
    quantity: int
    """Base units by the balances; negative at a supplier: so many came from there."""
    moved: int
    """The same by the movements alone; it must be equal."""
    reserved: int
    serials: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LotTrace:
    """Everything about one lot, both ways."""

    steps: tuple[TraceStep, ...]
    """In the order of time."""
    places: tuple[Holder, ...]
    """Every location the lot has been at, also where none is left."""

    @property
    def holders(self) -> tuple[Holder, ...]:
        """Who has how many now: our locations, customers, and other ends."""
        return tuple(place for place in self.places if place.quantity > 0)

    @property
    def received(self) -> int:
        """Base units that came from suppliers, less what went back."""
        return -self._units(LocationKind.SUPPLIER)

    @property
    def in_stock(self) -> int:
        """Base units in our locations, by the balances."""
        return sum(place.quantity for place in self.places if place.is_stocked)

    @property
    def shipped(self) -> int:
        """Base units that customers have."""
        return self._units(LocationKind.CUSTOMER)

    @property
    def elsewhere(self) -> int:
        """Base units used, destroyed, or missing in a count."""
        ends = (LocationKind.SUPPLIER, LocationKind.CUSTOMER)
        return sum(
            place.moved
            for place in self.places
            if not place.is_stocked and place.kind not in ends
        )

    @property
    def is_balanced(self) -> bool:
        """Whether every unit received is accounted for, by movements and balances."""
        return self.received == self.in_stock + self.shipped + self.elsewhere and all(
            place.quantity == place.moved for place in self.places
        )

    def _units(self, kind: LocationKind) -> int:
        return sum(place.moved for place in self.places if place.kind == kind)


def trace_lot(lot: Lot) -> LotTrace:
    """Return a lot both ways, with documents, partners, persons and signatures.

    Four statements, whatever the lot's history.

    Args:
        lot: The lot to trace.

    Returns:
        Its steps, movements and holds in the order of time, and where its units are.
    """
    about = {"lot": lot.pk}
    taken = [_taken(row) for row in _rows(STEPS, about)]
    signatures = {
        (step.entry, step.document): step.signature for step in taken if step.signature
    }
    moved = [_moved(row, signatures) for row in _rows(MOVEMENTS, about)]
    # A step that moved the lot is told by its movements.
    told = {step.entry for step in moved}
    steps = [
        *moved,
        *(step for step in taken if step.entry not in told),
        *(_held(row) for row in _rows(HOLDS, about)),
    ]
    steps.sort(key=lambda step: (step.at, step.entry, step.movement or step.entry))
    return LotTrace(
        steps=tuple(steps),
        places=tuple(_holder(row) for row in _rows(HOLDERS, about)),
    )


def _rows(statement: str, about: dict[str, UUID]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, about)
        return list(cursor.fetchall())


def _moved(
    row: tuple[Any, ...], signatures: dict[tuple[UUID, UUID | None], Signed]
) -> TraceStep:
    return TraceStep(
        at=row[0],
        kind=row[1],
        entry=row[2],
        index=row[3],
        movement=row[4],
        purpose=row[5],
        quantity=row[6],
        serial=row[7] or "",
        source=row[8],
        source_partner=row[9] or "",
        target=row[10],
        target_partner=row[11] or "",
        document=row[12],
        document_number=row[13] or "",
        document_kind=Kind(row[14]) if row[14] else None,
        partner=row[15] or "",
        person=row[16],
        signature=signatures.get((row[2], row[12])),
        reverses=row[17],
    )


def _taken(row: tuple[Any, ...]) -> TraceStep:
    signed = None
    if row[11]:
        signed = Signed(Meaning(row[11]), row[12], tuple(row[13]), row[14], row[15])
    return TraceStep(
        at=row[0],
        kind=row[1],
        entry=row[2],
        index=row[3],
        step=row[4],
        quantity=None if row[5] is None else int(row[5]),
        document=row[6],
        document_number=row[7],
        document_kind=Kind(row[8]),
        partner=row[9] or "",
        person=row[10],
        signature=signed,
    )


def _held(row: tuple[Any, ...]) -> TraceStep:
    released = row[1] == "ledger.hold_released"
    return TraceStep(
        at=row[0],
        kind=row[1],
        entry=row[2],
        index=row[3],
        person=row[4],
        reason=row[6] if released else row[5],
        serial=row[7] or "",
        source=row[8] or "",
    )


def _holder(row: tuple[Any, ...]) -> Holder:
    return Holder(
        location=row[0],
        code=row[1],
        kind=LocationKind(row[2]),
        is_stocked=row[3],
        zone_kind=row[4],
        name=row[5],
        address=row[6],
        contact=row[7],
        phone=row[8],
        moved=row[9],
        quantity=row[10],
        reserved=row[11],
        serials=tuple(row[12]),
    )
