"""From what a scanner read to a device and the lot or serial number on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lotproof.catalog.models import Device, Identifier, IdentifierKind
from lotproof.identification.parse import parse_scans
from lotproof.identification.values import Udi
from lotproof.ledger.codes import ExpiryPrecision
from lotproof.ledger.operations.lots import Label
from lotproof.processes.refusals import UnknownDevice


@dataclass(frozen=True, slots=True)
class Scanned:
    """A label that was read, and the device that its DI means."""

    udi: Udi
    device: Device
    units: int
    """Base units in the pack that bears the label."""
    label: Label
    text: str
    """What the scanner gave, unchanged; several barcodes joined by line breaks."""


def read_label(scans: Sequence[str], *, today: date) -> Scanned:
    """Read the barcodes of one label and find the device.

    Args:
        scans: What the scanner gave for each barcode of the label.
        today: The day at the warehouse; it decides the century of short years.

    Returns:
        The device, how many base units the pack holds, and what the label states.

    Raises:
        IdentifierError: If a code can't be read or a check digit is wrong.
        UnknownDevice: If no device of the catalogue bears the DI.
    """
    udi = parse_scans(scans, today=today)
    # The DI of a unit of use is on no label and may belong to several devices.
    identifier = (
        Identifier.objects.select_related("device")
        .filter(agency=udi.agency, code=udi.di)
        .exclude(kind=IdentifierKind.UNIT_OF_USE)
        .first()
        if udi.di
        else None
    )
    if identifier is None:
        raise UnknownDevice(di=udi.di or "—")
    device = identifier.device
    return Scanned(
        udi=udi,
        device=device,
        units=identifier.quantity,
        label=Label(
            # A label may carry more than the device is kept by: only that counts.
            lot=(udi.lot or "") if device.requires_lot else "",
            serial=(udi.serial or "") if device.requires_serial else "",
            expires_on=udi.usable_until,
            expiry_precision=ExpiryPrecision(udi.expiry_precision or "day"),
            produced_on=udi.produced_on,
            sterilisation_lot=udi.sterilisation_lot or "",
        ),
        text="\n".join(scans)[:500],
    )
