"""What papers say of the goods on a line, whichever paper it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lotproof.catalog.models import Certificate, Device, Identifier, IdentifierKind
from lotproof.ledger.codes import ExpiryPrecision
from lotproof.ledger.models import Lot, Serial
from lotproof.ledger.rules import range_text
from lotproof.partners.models import Licence, LicenceKind
from lotproof.workflow.models import DocumentLine

ABSENT = "—"
PRODUCTION_LICENCES = (LicenceKind.PRODUCTION_LICENCE, LicenceKind.PRODUCTION_FILING)


@dataclass(frozen=True, slots=True)
class Goods:
    """One line's device with what the catalogue and the partners say of it."""

    line: DocumentLine
    udi_di: str
    """Of the sales unit; `ABSENT` if it has none."""
    registration: str
    """The number on the label, else that of the certificate in force."""
    production_licence: str

    @property
    def maker(self) -> str:
        """The registrant or filer (MAH)."""
        device = self.line.device
        return (device.maker.name if device.maker else device.maker_name) or ABSENT

    @property
    def lot_number(self) -> str:
        """The lot's number; `ABSENT` where there is none."""
        return (self.line.lot.number if self.line.lot else "") or ABSENT

    @property
    def serial_number(self) -> str:
        """The serial number, or empty."""
        return self.line.serial.number if self.line.serial else ""


def goods_of(lines: Iterable[DocumentLine], *, on: date) -> list[Goods]:
    """Return what is printed of lines' goods; three statements.

    Args:
        lines: Lines with their device, its maker, lot and serial number read.
        on: The day on which certificates and licences count.
    """
    known = list(lines)
    devices = {line.device_id: line.device for line in known}
    primary = primary_codes(devices)
    certificates = _certificates(devices, on=on)
    licences = _licences(devices.values(), on=on)
    return [
        Goods(
            line=line,
            udi_di=primary.get(line.device_id, ABSENT),
            registration=(line.lot.certificate_number if line.lot else "")
            or certificates.get(line.device_id, ABSENT),
            production_licence=licences.get(line.device.maker_id, ABSENT),
        )
        for line in known
    ]


def primary_codes(devices: Iterable[UUID]) -> dict[UUID, str]:
    """Return the UDI-DI on the sales unit of devices that have one."""
    found = Identifier.objects.filter(
        device__in=list(devices), kind=IdentifierKind.PRIMARY
    )
    return dict(found.order_by("-code").values_list("device_id", "code"))


def _certificates(devices: Iterable[UUID], *, on: date) -> dict[UUID, str]:
    """Return each device's certificate in force, else the last one."""
    records = Certificate.objects.filter(device__in=list(devices))
    return {
        record.device_id: record.number
        for record in sorted(
            records.order_by("valid_from", "pk"),
            key=lambda record: record.valid_until is None or record.valid_until >= on,
        )
    }


def _licences(devices: Iterable[Device], *, on: date) -> dict[UUID | None, str]:
    """Return each maker's production licence or filing in force, else the last."""
    records = Licence.objects.filter(
        partner__in={device.maker_id for device in devices if device.maker_id},
        kind__in=PRODUCTION_LICENCES,
    )
    return {
        record.partner_id: record.number
        for record in sorted(
            records.order_by("valid_from", "pk"),
            key=lambda record: record.valid_until is None or record.valid_until >= on,
        )
    }


def expiry_text(lot: Lot | None, serial: Serial | None) -> str:
    """Return the last usable day as exactly as the label states it."""
    day = (serial and serial.expires_on) or (lot and lot.expires_on)
    if not day:
        return ABSENT
    if lot and lot.expiry_precision == ExpiryPrecision.MONTH:
        return f"{day:%Y-%m}"
    return f"{day:%Y-%m-%d}"


def storage_text(device: Device) -> str:
    """Return how a device is kept: its range, and the label's own words."""
    low, high = device.storage_min_celsius, device.storage_max_celsius
    parts = [] if low is None and high is None else [range_text(low, high)]
    if device.storage_text and device.storage_text not in parts:
        parts.append(device.storage_text)
    return " · ".join(parts) or ABSENT
