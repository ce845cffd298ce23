"""Lots, stock and histories for tests, made through the real operations."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from django.db import transaction

from lotproof.accounts.models import User
from lotproof.accounts.queries import actor_of
from lotproof.catalog.models import Device
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.ids import new_id
from lotproof.evidence.operations import append_entry
from lotproof.ledger.batches import Line
from lotproof.ledger.codes import ExpiryPrecision, Purpose
from lotproof.ledger.models import Balance, Lot, Movement, Reservation, Serial
from lotproof.ledger.operations import (
    Claim,
    Label,
    identify_lot,
    reserve,
    write_movements,
)
from lotproof.ledger.rules import balance_id
from lotproof.warehouse.models import Location, LocationKind, Site, Zone, ZoneKind
from tests.builders.master_data import (
    make_customer,
    make_device,
    make_location,
    make_supplier,
    make_zone,
)
from tests.builders.people import make_actor
from tests.conftest import NOON

NEXT_YEAR = date(2027, 3, 1)
ZONES = {
    "W": ZoneKind.WAITING_INSPECTION,
    "Q": ZoneKind.RETURNS,
    "A": ZoneKind.ACCEPTED,
    "B": ZoneKind.ACCEPTED,
    "D": ZoneKind.DISPATCH,
    "R": ZoneKind.REJECTED,
}
"""First letter of a bin's code to the kind of its zone, in tests."""
OUTSIDE = {
    "supplier": LocationKind.SUPPLIER,
    "customer": LocationKind.CUSTOMER,
    "patient": LocationKind.PATIENT,
    "department": LocationKind.DEPARTMENT,
    "destruction": LocationKind.DESTRUCTION,
}


def clerk() -> Actor:
    """A person who may do everything, the same one all through a test."""
    known = User.objects.filter(name="Clerk").first()
    return actor_of(known, workstation="test") if known else make_actor(name="Clerk")


def place(code: str) -> Location:
    """The location of a code, made when first named.

    A bin's first letter tells its zone (`ZONES`); `supplier`, `customer` and the like
    stand for one such place.
    """
    if kind := OUTSIDE.get(code):
        return Location.objects.filter(kind=kind).first() or _outside(code, kind)
    known = Location.objects.filter(code=code).first()
    return known or make_location(code, zone=_zone(ZONES[code[0]]))


def _outside(code: str, kind: LocationKind) -> Location:
    if kind == LocationKind.SUPPLIER:
        make_supplier()
    elif kind == LocationKind.CUSTOMER:
        make_customer()
    else:
        make_location(code, kind=kind)
    return Location.objects.get(kind=kind)


def _zone(kind: ZoneKind) -> Zone:
    known = Zone.objects.filter(kind=kind).first()
    return known or make_zone(kind, site=_site())


def _site() -> Site | None:
    zone = Zone.objects.select_related("site").first()
    return zone.site if zone else None


@transaction.atomic
def make_lot(
    number: str = "L42",
    *,
    device: Device | None = None,
    expires_on: date | None = NEXT_YEAR,
    expiry_precision: ExpiryPrecision = ExpiryPrecision.DAY,
) -> Lot:
    """A lot, read from a label; of a new device if none is named."""
    device = device or make_device(requires_expiry=expires_on is not None)
    label = Label(lot=number, expires_on=expires_on, expiry_precision=expiry_precision)
    return _identify(device, label)[0]


@transaction.atomic
def make_serial(
    number: str, *, lot: str = "L42", device: Device, expires_on: date | None = None
) -> Serial:
    """One unit of a device that is kept by serial number."""
    label = Label(lot=lot, serial=number, expires_on=expires_on or NEXT_YEAR)
    serial = _identify(device, label)[1]
    assert serial
    return serial


def _identify(device: Device, label: Label) -> tuple[Lot, Serial | None]:
    found = identify_lot(device=device, label=label)
    if found.written:
        append_entry(
            kind="test.label_read",
            subject=found.lot,
            rows=found.written,
            at=clock.now(),
            actor=clerk(),
        )
    return found.lot, found.serial


def line(
    lot: Lot,
    quantity: int,
    source: str,
    target: str,
    *,
    serial: Serial | None = None,
    document_line: UUID | None = None,
) -> Line:
    """Units that are to move between places named by their codes."""
    return Line(
        lot=lot.pk,
        quantity=quantity,
        source=place(source).pk,
        target=place(target).pk,
        serial=serial.pk if serial else None,
        document_line=document_line,
    )


def post(
    *lines: Line,
    purpose: Purpose,
    occurred_at: datetime | None = None,
    actor: Actor | None = None,
) -> list[Movement]:
    """Post a batch as a process does: one transaction with one entry."""
    actor = actor or clerk()
    at = clock.now()
    entry = new_id()
    with transaction.atomic():
        posted = write_movements(
            lines=lines,
            purpose=purpose,
            entry=entry,
            occurred_at=occurred_at or at,
            at=at,
            actor=actor,
        )
        movements = [Movement.objects.get(pk=key) for key in posted.movements]
        append_entry(
            kind="test.posted",
            subject=movements[0],
            groups=posted.groups,
            at=at,
            actor=actor,
            entry_id=entry,
        )
    return movements


def claim(
    lot: Lot, quantity: int, code: str, *, document_line: UUID | None = None
) -> Reservation:
    """Reserve units of a lot at a place as a process does."""
    wanted = Claim(document_line or new_id(), stock_id(lot, code), quantity)
    actor = clerk()
    with transaction.atomic():
        reservation = reserve(claims=[wanted], at=clock.now(), actor=actor)[0]
        append_entry(
            kind="test.reserved",
            subject=reservation,
            rows=[reservation],
            at=clock.now(),
            actor=actor,
        )
    return reservation


def stock_id(lot: Lot, code: str, *, serial: Serial | None = None) -> UUID:
    """The id of a lot's own balance at a place."""
    serial_id = serial.pk if serial else None
    return balance_id(location=place(code).pk, lot=lot.pk, serial=serial_id, owner=None)


def carry(
    lot: Lot,
    quantity: int,
    source: str,
    target: str,
    *,
    serial: Serial | None = None,
    occurred_at: datetime | None = None,
) -> list[Movement]:
    """Move units the whole way between two places, by the steps that lead there."""
    stops = [source]
    if source == "supplier" and target[0] != "W":
        stops.append("W-01")
    if source == "supplier" and (target in OUTSIDE or target[0] == "D"):
        stops.append("A-01")
    if target in OUTSIDE and source[0] != "D":
        stops.append("D-01")
    stops.append(target)
    movements = []
    for start, end in pairwise(stops):
        wanted = line(lot, quantity, start, end, serial=serial)
        movements += post(
            wanted, purpose=purpose_of(start, end), occurred_at=occurred_at
        )
    return movements


def purpose_of(source: str, target: str) -> Purpose:
    """What a movement between two places is for."""
    if source == "supplier":
        return Purpose.RECEIVE
    if target in OUTSIDE:
        return Purpose.SHIP
    ends = (ZONES[source[0]], ZONES[target[0]])
    purposes = {
        (ZoneKind.WAITING_INSPECTION, ZoneKind.ACCEPTED): Purpose.PUT_AWAY,
        (ZoneKind.ACCEPTED, ZoneKind.DISPATCH): Purpose.PICK,
    }
    return purposes.get(ends, Purpose.MOVE)


def make_stock(
    lot: Lot, code: str, quantity: int, *, serials: Sequence[Serial] = ()
) -> None:
    """Units of a lot in a bin: received, and put away if it isn't a waiting one."""
    for serial in serials:
        carry(lot, 1, "supplier", code, serial=serial)
    if not serials:
        carry(lot, quantity, "supplier", code)


def play(table: str, *, lot: Lot | None = None) -> Lot:
    """A history told as a table: day after `NOON`, units, source, target."""
    lot = lot or make_lot()
    for row in table.strip().splitlines():
        day, quantity, source, target = row.split()
        moment = NOON + timedelta(days=float(day))
        with clock.set_to(moment):
            carry(lot, int(quantity), source, target, occurred_at=moment)
    return lot


def balances(lot: Lot) -> dict[str, int]:
    """Where a lot's units are: code of the stocked location to their number."""
    rows = Balance.objects.filter(lot=lot, is_stocked=True).exclude(quantity=0)
    held: dict[str, int] = {}
    for row in rows.select_related("location").order_by("location__code"):
        code = row.location.code
        held[code] = held.get(code, 0) + row.quantity
    return held
