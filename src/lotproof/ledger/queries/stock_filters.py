"""How a list of stock is narrowed, as conditions of the statement that reads it."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

HELD = """EXISTS (
    SELECT FROM ledger_hold hold
    WHERE hold.lot_id = lot.id AND {in_force}
      AND (hold.location_id IS NULL OR hold.location_id = location.id)
)"""
OVER = "good.expires_on < %(on)s::date"
NEAR = (
    "good.expires_on >= %(on)s::date "
    "AND good.expires_on <= %(on)s::date + device.near_expiry_days"
)

CAME_FROM = """EXISTS (
    SELECT FROM ledger_movement came
    JOIN warehouse_location origin ON origin.id = came.source_id
    WHERE came.lot_id = lot.id AND origin.kind = 'supplier'
      AND origin.partner_id = %(supplier)s
)"""

# What spares walking over devices of which nothing can fit.
SUPPLIED = """id IN (
    SELECT given.device_id FROM ledger_balance given
    JOIN warehouse_location origin ON origin.id = given.location_id
    WHERE origin.kind = 'supplier' AND origin.partner_id = %(supplier)s
      AND given.quantity <> 0
)"""
WITH_EXPIRY = """id IN (
    SELECT device_id FROM ledger_lot WHERE expires_on {when}
    UNION SELECT device_id FROM ledger_serial WHERE expires_on {when}
)"""
WITH_HOLD = """id IN (
    SELECT hold.device_id FROM ledger_hold hold WHERE {in_force}
)"""

PLACED = """id IN (
    SELECT placed.device_id FROM ledger_balance placed
    WHERE placed.is_stocked AND placed.quantity > 0
      AND placed.location_id = ANY(ARRAY({places}))
)"""
PLACES = {
    "location": "SELECT %(location)s::uuid",
    "site": """SELECT place.id FROM warehouse_location place
        JOIN warehouse_zone area ON area.id = place.zone_id
        WHERE area.site_id = %(site)s""",
    "zone_kind": """SELECT place.id FROM warehouse_location place
        JOIN warehouse_zone area ON area.id = place.zone_id
        WHERE area.kind = %(zone_kind)s""",
}

ONE_SERIAL = """AND {}.serial_id IN (
    SELECT id FROM ledger_serial WHERE number = %(serial_number)s
)"""


class Condition(models.TextChoices):
    """How goods stand, apart from the zone that they lie in."""

    SOUND = "sound", _("Neither expired nor on hold")
    NEAR_EXPIRY = "near_expiry", _("Near expiry")
    EXPIRED = "expired", _("Expired")
    ON_HOLD = "on_hold", _("On hold")


@dataclass(frozen=True, slots=True, kw_only=True)
class StockFilters:
    """Which stock is asked for; `None` and empty text ask for any."""

    device: UUID | None = None
    lot: UUID | None = None
    location: UUID | None = None
    site: UUID | None = None
    zone_kind: str = ""
    text: str = ""
    """Part of the device's name, pinyin, initials or code."""
    lot_number: str = ""
    """The beginning of a lot's number."""
    serial_number: str = ""
    """A whole serial number; quantities then count that unit only."""
    supplier: UUID | None = None
    """The partner that the lot came from, or some of it."""
    expires_from: date | None = None
    expires_until: date | None = None
    condition: str = ""
    """A `Condition`, on the day and at the moment that is asked about."""


def conditions_of(
    filters: StockFilters, values: dict[str, Any], *, in_force: str, is_now: bool
) -> tuple[list[str], list[str]]:
    """Return the conditions on devices and on their stock, and put their values.

    Args:
        filters: Which stock.
        values: Of the statement; those that the conditions name are added.
        in_force: The condition of a hold in force at the moment.
        is_now: Whether the present balances decide: they tell where stock lies.

    Returns:
        Conditions on devices, which spare reading, and conditions on their stock.
    """
    devices = []
    stock = []
    for name, column, of_devices in CONDITIONS:
        if wanted := getattr(filters, name):
            values[name] = wanted
            if column:
                stock.append(column)
            if of_devices:
                devices.append(of_devices)
    if is_now:
        wanted_places = [PLACES[name] for name in PLACES if getattr(filters, name)]
        devices += [PLACED.format(places=places) for places in wanted_places]
    values["text"] = f"%{plain_pattern(filters.text.strip().casefold())}%"
    values["lot_number"] = f"{plain_pattern(filters.lot_number)}%"
    if filters.condition:
        condition = Condition(filters.condition)
        stock.append(_standing(condition, in_force))
        devices += _devices_of(condition, in_force)
    return devices, stock


CONDITIONS = (
    ("device", "", "id = %(device)s"),
    (
        "text",
        "",
        "(sort_key LIKE %(text)s OR code ILIKE %(text)s OR name ILIKE %(text)s)",
    ),
    ("lot", "lot.id = %(lot)s", ""),
    ("location", "location.id = %(location)s", ""),
    ("site", "zone.site_id = %(site)s", ""),
    ("zone_kind", "zone.kind = %(zone_kind)s", ""),
    (
        "lot_number",
        "lot.number LIKE %(lot_number)s",
        "id IN (SELECT device_id FROM ledger_lot WHERE number LIKE %(lot_number)s)",
    ),
    (
        "serial_number",
        "",
        "id IN (SELECT device_id FROM ledger_serial WHERE number = %(serial_number)s)",
    ),
    ("supplier", CAME_FROM, SUPPLIED),
    (
        "expires_from",
        "good.expires_on >= %(expires_from)s::date",
        WITH_EXPIRY.format(when=">= %(expires_from)s::date"),
    ),
    (
        "expires_until",
        "good.expires_on <= %(expires_until)s::date",
        WITH_EXPIRY.format(when="<= %(expires_until)s::date"),
    ),
)
"""Of each filter: the condition on stock, and one on devices that spares reading."""


def _standing(condition: Condition, in_force: str) -> str:
    held = HELD.format(in_force=in_force)
    return {
        Condition.SOUND: f"({OVER}) IS NOT TRUE AND NOT {held}",
        Condition.NEAR_EXPIRY: NEAR,
        Condition.EXPIRED: OVER,
        Condition.ON_HOLD: held,
    }[condition]


def _devices_of(condition: Condition, in_force: str) -> list[str]:
    """Return the condition on devices that spares reading, if there is one."""
    if condition == Condition.EXPIRED:
        return [WITH_EXPIRY.format(when="< %(on)s::date")]
    if condition == Condition.NEAR_EXPIRY:
        return [WITH_EXPIRY.format(when=">= %(on)s::date")]
    if condition == Condition.ON_HOLD:
        return [WITH_HOLD.format(in_force=in_force)]
    return []


def plain_pattern(text: str) -> str:
    """Return a text as a pattern that finds nothing but itself."""
    for special in ("\\", "%", "_"):
        text = text.replace(special, f"\\{special}")
    return text
