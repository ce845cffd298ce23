"""What we have of the goods that a label names."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lotproof.core.statements import rows_of
from lotproof.identification.values import Udi

GOODS = """
SELECT device.id, device.code, device.name, device.model,
       identifier.id, identifier.quantity,
       coalesce(unit_lot.id, lot.id), coalesce(unit_lot.number, lot.number),
       coalesce(serial.expires_on, unit_lot.expires_on, lot.expires_on),
       coalesce(unit_lot.inspection_status, lot.inspection_status), serial.id
FROM catalog_identifier identifier
JOIN catalog_device device ON device.id = identifier.device_id
LEFT JOIN ledger_serial serial ON serial.device_id = device.id
    AND serial.number = %(serial)s
LEFT JOIN ledger_lot unit_lot ON unit_lot.id = serial.lot_id
LEFT JOIN ledger_lot lot ON lot.device_id = device.id AND lot.number = %(lot)s
    AND serial.id IS NULL
WHERE identifier.code = %(di)s AND identifier.agency = %(agency)s
  AND identifier.kind <> 'unit_of_use'
"""
"""The DI of a unit of use is on no label and may belong to several devices."""


@dataclass(frozen=True, slots=True)
class LabelledGoods:
    """The device, pack, and lot or unit that a label names."""

    device: UUID
    device_code: str
    device_name: str
    device_model: str
    identifier: UUID
    units: int
    """Base units in the pack."""
    lot: UUID | None
    """`None` of a lot that never came in."""
    lot_number: str | None
    expires_on: date | None
    """The last usable day of the unit, or else of the lot."""
    inspection_status: str | None
    serial: UUID | None


def goods_of_label(udi: Udi) -> LabelledGoods | None:
    """Return what we have of the goods that a label names, by one statement.

    Args:
        udi: The label as read.

    Returns:
        The goods; `None` if no device bears the DI.
    """
    if udi.di is None:
        return None
    about = {
        "di": udi.di,
        "agency": udi.agency,
        "lot": udi.lot,
        "serial": udi.serial,
    }
    for row in rows_of(GOODS, about):
        return LabelledGoods(*row)
    return None
