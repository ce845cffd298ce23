"""What the rules need to know about lots and locations, read under lock."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lotproof.core.refusals import Refused, gettext_noop
from lotproof.core.statements import Rows, array, ask_all
from lotproof.ledger.batches import Line
from lotproof.ledger.rules import Goods, HoldFact, Place

READ_LOTS = """
SELECT lot.id, lot.number, lot.expires_on, device.id, device.name,
       device.storage_min_celsius, device.storage_max_celsius,
       device.requires_serial
FROM ledger_lot lot JOIN catalog_device device ON device.id = lot.device_id
WHERE lot.id = ANY(%s::uuid[]) ORDER BY lot.id
"""
LOCK_LOTS = READ_LOTS + "FOR SHARE OF lot"

READ_SERIALS = """
SELECT id, lot_id, number, expires_on FROM ledger_serial
WHERE id = ANY(%s::uuid[]) ORDER BY id
"""
LOCK_SERIALS = READ_SERIALS + "FOR NO KEY UPDATE"

READ_HOLDS = """
SELECT lot_id, serial_id, location_id, cause, effects, reason
FROM ledger_hold WHERE lot_id = ANY(%s::uuid[]) AND released_at IS NULL
ORDER BY placed_at, id
"""

READ_PLACES = """
SELECT location.id, location.code, location.kind, location.is_stocked, zone.kind,
       coalesce(zone.name, ''), zone.temperature_min_celsius,
       zone.temperature_max_celsius, coalesce(site.time_zone, %s), site.id,
       location.is_active
FROM warehouse_location location
LEFT JOIN warehouse_zone zone ON zone.id = location.zone_id
LEFT JOIN warehouse_site site ON site.id = zone.site_id
WHERE location.id = ANY(%s::uuid[]) ORDER BY location.id
"""
LOCK_PLACES = READ_PLACES + "FOR KEY SHARE OF location"


class LocationInactive(Refused):
    """Nothing goes to or from a location that was taken out of use."""

    template = gettext_noop(
        "Location %(location)s is out of use. Choose another one, "
        "or ask an administrator to take it into use again."
    )


class UnknownRecord(Refused):
    """A lot, serial number or location that doesn't exist."""

    template = gettext_noop(
        "There is no %(what)s %(id)s. It may belong to another company, or was "
        "mistyped."
    )


class SerialOfAnotherLot(Refused):
    """A serial number was named together with a lot it doesn't belong to."""

    template = gettext_noop(
        "Serial number %(serial)s doesn't belong to lot %(lot)s. Scan the unit again."
    )


class SerialNeeded(Refused):
    """The device is kept by serial number, and none was named."""

    template = gettext_noop(
        "%(device)s is kept by serial number. Scan the serial number of each unit."
    )


@dataclass(frozen=True, slots=True)
class LotFact:
    """A lot with what the rules need of its device."""

    goods: Goods
    device: UUID
    requires_serial: bool


@dataclass(frozen=True, slots=True)
class SerialFact:
    """A serial number: one unit of a lot."""

    lot: UUID
    number: str
    expires_on: date | None
    """The last usable day, where the unit has one of its own."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a batch of movements is judged by."""

    lots: Mapping[UUID, LotFact]
    serials: Mapping[UUID, SerialFact]
    places: Mapping[UUID, Place]
    inactive: frozenset[UUID]
    """Locations that were taken out of use."""

    def goods(self, lot: UUID, serial: UUID | None) -> Goods:
        """Return the lot, or one unit of it, as the rules see it.

        Raises:
            UnknownRecord: If there is no such lot or serial number.
            SerialNeeded: If the device is kept by serial and none is named.
            SerialOfAnotherLot: If the serial number isn't of this lot.
        """
        fact = self.lots.get(lot)
        if fact is None:
            raise UnknownRecord(what=_("lot"), id=lot)
        whole = fact.goods
        if serial is None:
            if fact.requires_serial:
                raise SerialNeeded(device=whole.device_name)
            return whole
        unit = self.serials.get(serial)
        if unit is None:
            raise UnknownRecord(what=_("serial number"), id=serial)
        if unit.lot != lot:
            raise SerialOfAnotherLot(serial=unit.number, lot=whole.lot_number)
        return replace(
            whole,
            serial=serial,
            lot_number=unit.number if whole.lot_number == "—" else whole.lot_number,
            expires_on=unit.expires_on or whole.expires_on,
        )

    def place(self, location: UUID) -> Place:
        """Return a location in use as the rules see it.

        Raises:
            UnknownRecord: If there is no such location.
            LocationInactive: If it is out of use.
        """
        place = self.places.get(location)
        if place is None:
            raise UnknownRecord(what=_("location"), id=location)
        if location in self.inactive:
            raise LocationInactive(location=place.code)
        return place


def read_facts(
    *,
    lots: Collection[UUID],
    serials: Collection[UUID],
    locations: Collection[UUID],
    lock: bool,
) -> Facts:
    """Return what the rules need to know; see `ask_for_facts`."""
    return ask_for_facts(lots=lots, serials=serials, locations=locations, lock=lock)()


def ask_for_facts(
    *,
    lots: Collection[UUID],
    serials: Collection[UUID],
    locations: Collection[UUID],
    lock: bool,
) -> Callable[[], Facts]:
    """Ask for what the rules need to know, by four statements sent together.

    Args:
        lots: The lots in question.
        serials: The serial numbers in question.
        locations: The locations in question.
        lock: Whether to keep holds off these lots, other movements off these serial
            numbers, and the locations in use, until the transaction ends: placing
            a hold waits for every movement under way, and the reverse.

    Returns:
        What returns the facts, once; what doesn't exist is missing in them.
    """
    # Holds are read after the lots are locked: one that another transaction was
    # placing is committed by now, and seen.
    lot_ids = array(lots)
    units = (LOCK_SERIALS if lock else READ_SERIALS, [array(serials)])
    answers = ask_all(
        (LOCK_LOTS if lock else READ_LOTS, [lot_ids]),
        *([units] if serials else ()),
        (READ_HOLDS, [lot_ids]),
        (
            LOCK_PLACES if lock else READ_PLACES,
            [settings.TIME_ZONE, array(locations)],
        ),
    )
    return lambda: _facts(*answers())


def ask_for_locked_facts(lines: Collection[Line]) -> Callable[[], Facts]:
    """Ask for what the rules need to know about movements; see `ask_for_facts`."""
    return ask_for_facts(
        lots={line.lot for line in lines},
        serials={line.serial for line in lines if line.serial},
        locations={line.source for line in lines} | {line.target for line in lines},
        lock=True,
    )


def _facts(lot_rows: Rows, *rest: Rows) -> Facts:
    *serial_rows, hold_rows, place_rows = rest
    holds: dict[UUID, list[HoldFact]] = {}
    for lot, serial, location, cause, effects, reason in hold_rows:
        hold = HoldFact(lot, serial, location, cause, frozenset(effects), reason)
        holds.setdefault(lot, []).append(hold)
    return Facts(
        lots={row[0]: _lot_fact(row, holds.get(row[0], ())) for row in lot_rows},
        serials={row[0]: SerialFact(*row[1:]) for rows in serial_rows for row in rows},
        places={row[0]: Place(*row[:-1]) for row in place_rows},
        inactive=frozenset(row[0] for row in place_rows if not row[-1]),
    )


def _lot_fact(row: tuple[Any, ...], holds: Collection[HoldFact]) -> LotFact:
    lot, number, expires_on, device, device_name, low, high, requires_serial = row
    return LotFact(
        goods=Goods(
            lot=lot,
            serial=None,
            lot_number=number or "—",
            device_name=device_name,
            expires_on=expires_on,
            storage_min_celsius=low,
            storage_max_celsius=high,
            holds=tuple(holds),
        ),
        device=device,
        requires_serial=requires_serial,
    )
