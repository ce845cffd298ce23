"""One lot both ways: where it came from, who has it, and who did each step."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from lotproof.accounts.models import Meaning
from lotproof.core.statements import array, rows_of
from lotproof.ledger.models import Lot
from lotproof.warehouse.models import PARTNER_KINDS, LocationKind
from lotproof.workflow.codes import Kind

# Each statement joins few tables: with a dozen of them planning takes longer than
# running. Names are resolved afterwards, all of one kind at once.

DOCUMENTS = """
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
SELECT document.id, document.number, document.kind, partner.name,
       named.quantity::bigint
FROM named
JOIN workflow_document document ON document.id = named.document_id
LEFT JOIN partners_partner partner ON partner.id = document.partner_id
"""

STEPS = """
SELECT step.taken_at, step.entry_id, step.step, step.document_id, step.taken_by_id,
       signature.meaning, signature.signer_name, signature.signer_roles,
       signature.signed_at, signature.digest
FROM workflow_steptaken step
LEFT JOIN accounts_signature signature ON signature.id = step.signature_id
WHERE step.document_id = ANY(%(documents)s::uuid[])
  AND step.from_state <> step.to_state
"""

MOVEMENTS = """
SELECT movement.occurred_at, movement.entry_id, movement.id, movement.purpose,
       movement.quantity, serial.number, movement.source_id, movement.target_id,
       movement.document, movement.recorded_by_id, movement.reverses_id
FROM ledger_movement movement
LEFT JOIN ledger_serial serial ON serial.id = movement.serial_id
WHERE movement.lot_id = %(lot)s
"""

HOLDS = """
SELECT entry.recorded_at, entry.id, entry.kind, entry.actor, hold.reason,
       hold.release_reason, serial.number, location.code
FROM ledger_hold hold
JOIN evidence_entry entry ON entry.subject = hold.id
LEFT JOIN ledger_serial serial ON serial.id = hold.serial_id
LEFT JOIN warehouse_location location ON location.id = hold.location_id
WHERE hold.lot_id = %(lot)s
"""

ENTRIES = """
SELECT entry.id, entry.kind, leaf.index
FROM evidence_entry entry LEFT JOIN evidence_leaf leaf ON leaf.entry_id = entry.id
WHERE entry.id = ANY(%(entries)s::uuid[])
"""

PERSONS = "SELECT id, name FROM accounts_user WHERE id = ANY(%(persons)s::uuid[])"

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

    Seven statements, whatever the lot's history.

    Args:
        lot: The lot to trace.

    Returns:
        Its steps, movements and holds in the order of time, and where its units are.
    """
    about = {"lot": lot.pk}
    # Others go on writing meanwhile: what a row names is read after the row.
    moved = rows_of(MOVEMENTS, about)
    held = rows_of(HOLDS, about)
    places = tuple(_holder(row) for row in rows_of(HOLDERS, about))
    documents = {row[0]: _Document(*row[1:]) for row in rows_of(DOCUMENTS, about)}
    taken = rows_of(STEPS, {"documents": array(documents)})
    # A step that moved the lot is told by its movements.
    told = {row[1] for row in moved}
    names = _Names(
        documents=documents,
        places={place.location: place for place in places},
        entries=_entries([*told, *(row[1] for row in (*taken, *held))]),
        persons=_persons(
            {row[9] for row in moved}
            | {row[4] for row in taken}
            | {row[3] for row in held}
        ),
        signatures={(row[1], row[3]): _signed(row) for row in taken if row[5]},
    )
    steps = [
        *(_moved(row, names) for row in moved),
        *(_taken(row, names) for row in taken if row[1] not in told),
        *(_held(row, names) for row in held),
    ]
    steps.sort(key=lambda step: (step.at, step.entry, step.movement or step.entry))
    return LotTrace(steps=tuple(steps), places=places)


@dataclass(frozen=True, slots=True)
class _Document:
    number: str
    kind: str
    partner: str | None
    quantity: int | None
    """Base units of the lot on its lines; `None` if they name the device only."""


@dataclass(frozen=True, slots=True)
class _Names:
    """What the ids in the rows mean."""

    documents: Mapping[UUID, _Document]
    places: Mapping[UUID, Holder]
    entries: Mapping[UUID, tuple[str, int | None]]
    """Kind and place in the log."""
    persons: Mapping[UUID, str]
    signatures: Mapping[tuple[UUID, UUID], Signed]
    """By entry and document."""


def _entries(entries: Iterable[UUID]) -> dict[UUID, tuple[str, int | None]]:
    found = rows_of(ENTRIES, {"entries": array(set(entries))})
    return {row[0]: (row[1], row[2]) for row in found}


def _persons(persons: Iterable[UUID]) -> dict[UUID, str]:
    return dict(rows_of(PERSONS, {"persons": array(persons)}))


def _signed(row: tuple[Any, ...]) -> Signed:
    return Signed(Meaning(row[5]), row[6], tuple(row[7]), row[8], row[9])


def _about(document: UUID | None, names: _Names) -> dict[str, Any]:
    found = names.documents.get(document) if document else None
    if found is None:
        return {}
    return {
        "document": document,
        "document_number": found.number,
        "document_kind": Kind(found.kind),
        "partner": found.partner or "",
    }


def _moved(row: tuple[Any, ...], names: _Names) -> TraceStep:
    kind, index = names.entries[row[1]]
    source, target = names.places[row[6]], names.places[row[7]]
    return TraceStep(
        at=row[0],
        kind=kind,
        entry=row[1],
        index=index,
        movement=row[2],
        purpose=row[3],
        quantity=row[4],
        serial=row[5] or "",
        source=source.code,
        source_partner=source.name if source.kind in PARTNER_KINDS else "",
        target=target.code,
        target_partner=target.name if target.kind in PARTNER_KINDS else "",
        person=names.persons[row[9]],
        signature=names.signatures.get((row[1], row[8])),
        reverses=row[10],
        **_about(row[8], names),
    )


def _taken(row: tuple[Any, ...], names: _Names) -> TraceStep:
    kind, index = names.entries[row[1]]
    return TraceStep(
        at=row[0],
        kind=kind,
        entry=row[1],
        index=index,
        step=row[2],
        quantity=names.documents[row[3]].quantity,
        person=names.persons[row[4]],
        signature=names.signatures.get((row[1], row[3])),
        **_about(row[3], names),
    )


def _held(row: tuple[Any, ...], names: _Names) -> TraceStep:
    return TraceStep(
        at=row[0],
        kind=row[2],
        entry=row[1],
        index=names.entries[row[1]][1],
        person=names.persons[row[3]],
        reason=row[5] if row[2] == "ledger.hold_released" else row[4],
        serial=row[6] or "",
        source=row[7] or "",
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
