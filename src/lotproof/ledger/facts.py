"""What the rules need to know about lots and locations, read under lock."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from lotproof.core.refusals import Refused, gettext_noop
from lotproof.ledger.rules import Goods, HoldFact, Place

READ_LOTS = """
SELECT lot.id, lot.number, lot.expires_on, device.id, device.name,
       device.storage_min_celsius, device.storage_max_celsius,
       device.requires_serial
FROM ledger_lot lot JOIN catalog_device device ON device.id = lot.device_id
WHERE lot.id = ANY(%s) ORDER BY lot.id
"""
LOCK_LOTS = READ_LOTS + "FOR SHARE OF lot"

READ_SERIALS = """
SELECT id, lot_id, number, expires_on FROM ledger_serial WHERE id = ANY(%s) ORDER BY id
"""

READ_HOLDS = """
SELECT lot_id, serial_id, location_id, cause, effects, reason
FROM ledger_hold WHERE lot_id = ANY(%s) AND released_at IS NULL ORDER BY placed_at, id
"""

READ_PLACES = """
SELECT location.id, location.code, location.kind, location.is_stocked, zone.kind,
       coalesce(zone.name, ''), zone.temperature_min_celsius,
       zone.temperature_max_celsius, coalesce(site.time_zone, %s), location.is_active
FROM warehouse_location location
LEFT JOIN warehouse_zone zone ON zone.id = location.zone_id
LEFT JOIN warehouse_site site ON site.id = zone.site_id
WHERE location.id = ANY(%s)
"""


class LocationInactive(Refused):
    """Nothing goes to or from a location that was taken out of use."""

    template = gettext_noop(
        "Location %(location)s is out of use. Choose another one, "
        "or ask an administrator to take it into use again."
    )


class UnknownRecord(Refused):
    """A lot, serial number or location that doesn't exist."""

    template = gettext_noop(
        "There is no %(what)s %(id)s. It may belong to another company, or was mistyped."
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
class Facts:
    """All that a batch of movements is judged by."""

    lots: Mapping[UUID, LotFact]
    serials: Mapping[UUID, tuple[UUID, str, Any]]
    """Serial to its lot, number and last usable day."""
    places: Mapping[UUID, Place]

    def goods(self, lot: UUID, serial: UUID | None) -> Goods:
        """Return the lot, or one unit of it, as the rules see it.

        Raises:
            UnknownRecord: If there is no such lot or serial number.
            SerialOfAnotherLot: If the serial number isn't of this lot.
            SerialNeeded: If the device is kept by serial and none is named.
        """
        fact = self.lots.get(lot)
        if fact is None:
            raise UnknownRecord(what=gettext_noop("lot"), id=lot)
        whole = fact.goods
        if serial is None:
            if fact.requires_serial:
                raise SerialNeeded(device=whole.device_name)
            return whole
        if serial not in self.serials:
            raise UnknownRecord(what=gettext_noop("serial number"), id=serial)
        its_lot, number, expires_on = self.serials[serial]
        if its_lot != lot:
            raise SerialOfAnotherLot(serial=number, lot=whole.lot_number)
        return Goods(
            lot=lot,
            serial=serial,
            lot_number=whole.lot_number or number,
            device_name=whole.device_name,
            expires_on=expires_on or whole.expires_on,
            storage_min_celsius=whole.storage_min_celsius,
            storage_max_celsius=whole.storage_max_celsius,
            holds=whole.holds,
        )

    def place(self, location: UUID) -> Place:
        """Return a location as the rules see it.

        Raises:
            UnknownRecord: If there is no such location.
        """
        if location not in self.places:
            raise UnknownRecord(what=gettext_noop("location"), id=location)
        return self.places[location]


def read_facts(
    *,
    lots: Collection[UUID],
    serials: Collection[UUID],
    locations: Collection[UUID],
    lock: bool,
) -> Facts:
    """Return what the rules need to know, in at most four statements.

    Args:
        lots: The lots in question.
        serials: The serial numbers in question.
        locations: The locations in question.
        lock: Whether to keep holds off these lots until the transaction ends:
            placing one waits for every movement under way, and the reverse.

    Returns:
        The facts; what doesn't exist is missing in them.

    Raises:
        LocationInactive: If a location is out of use.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK_LOTS if lock else READ_LOTS, [list(lots)])
        lot_rows = cursor.fetchall()
        cursor.execute(READ_HOLDS, [list(lots)])
        holds: dict[UUID, list[HoldFact]] = {}
        for lot, serial, location, cause, effects, reason in cursor.fetchall():
            hold = HoldFact(lot, serial, location, cause, frozenset(effects), reason)
            holds.setdefault(lot, []).append(hold)
        serial_rows = []
        if serials:
            cursor.execute(READ_SERIALS, [list(serials)])
            serial_rows = cursor.fetchall()
        cursor.execute(READ_PLACES, [settings.TIME_ZONE, list(locations)])
        place_rows = cursor.fetchall()
    for row in place_rows:
        if not row[-1]:
            raise LocationInactive(location=row[1])
    return Facts(
        lots={
            row[0]: LotFact(
                goods=Goods(
                    lot=row[0],
                    serial=None,
                    lot_number=row[1],
                    device_name=row[4],
                    expires_on=row[2],
                    storage_min_celsius=row[5],
                    storage_max_celsius=row[6],
                    holds=tuple(holds.get(row[0], ())),
                ),
                device=row[3],
                requires_serial=row[7],
            )
            for row in lot_rows
        },
        serials={row[0]: (row[1], row[2], row[3]) for row in serial_rows},
        places={row[0]: Place(*row[:-1]) for row in place_rows},
    )
