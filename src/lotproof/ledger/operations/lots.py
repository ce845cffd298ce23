"""Lots and serial numbers as labels state them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from lotproof.catalog.models import Device
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.evidence.models import Versioned
from lotproof.evidence.operations import save_versioned
from lotproof.ledger.codes import ExpiryPrecision, InspectionStatus
from lotproof.ledger.models import Lot, Serial


class LotNeeded(Refused):
    """The device is kept by lot, serial number or dates, and the label's is missing."""

    template = gettext_noop(
        "%(device)s needs its %(missing)s. Scan the label's second barcode, "
        "or type what the label says."
    )


class LotNotKept(Refused):
    """The device isn't kept by lot, and a lot number was given."""

    template = gettext_noop(
        "%(device)s is not kept by lot, but lot %(lot)s was given. "
        "Check that this is the right device, or have quality change its master data."
    )


class SerialNotKept(Refused):
    """The device isn't kept by serial number, and one was given."""

    template = gettext_noop(
        "%(device)s is not kept by serial number, but serial %(serial)s was given. "
        "Check that this is the right device, or have quality change its master data."
    )


class LabelDiffers(Refused):
    """The label states something else than is known of this lot or serial number."""

    template = gettext_noop(
        "Lot %(lot)s of %(device)s is known with %(field)s %(known)s, but this label "
        "says %(scanned)s. Set the goods apart and ask quality."
    )


@dataclass(frozen=True, slots=True)
class Label:
    """What the production identifier on a label states."""

    lot: str = ""
    serial: str = ""
    expires_on: date | None = None
    expiry_precision: ExpiryPrecision = ExpiryPrecision.DAY
    produced_on: date | None = None
    sterilisation_lot: str = ""
    certificate_number: str = ""


@dataclass(frozen=True, slots=True)
class Identified:
    """The lot and serial number that a label means."""

    lot: Lot
    serial: Serial | None
    written: tuple[Versioned, ...]
    """Rows that were new or learned something, for the operation's entry."""


def identify_lot(*, device: Device, label: Label) -> Identified:
    """Find the lot and serial number on a label, or record them, as part of an
    operation's transaction.

    Two people who scan the first unit of a lot at the same moment get one lot:
    the second waits for the first.

    Args:
        device: The device that the DI on the label means.
        label: What the label states besides the DI.

    Returns:
        The lot, the serial number if the device has them, and the rows written.

    Raises:
        LotNeeded: If the device needs something that the label lacks.
        LotNotKept: If a lot is given for a device without lot control.
        SerialNotKept: If a serial is given for a device without them.
        LabelDiffers: If the label contradicts what is known.
    """
    _check_label(device, label)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))",
            [f"{device.pk} {label.lot}"],
        )
    written: list[Versioned] = []
    lot = Lot.objects.filter(device=device, number=label.lot).first()
    if lot is None:
        lot = Lot(
            device=device,
            number=label.lot,
            expiry_precision=label.expiry_precision,
            inspection_status=InspectionStatus.PENDING,
        )
    # The empty lot of a device without lot control is shared by units with dates
    # of their own; these stand on the serial number.
    if (label.lot and _learn(lot, device, lot, label)) or lot.version == 0:
        save_versioned(lot)
        written.append(lot)
    serial = _identify_serial(device, lot, label, written)
    return Identified(lot, serial, tuple(written))


def _check_label(device: Device, label: Label) -> None:
    needs = (
        (device.requires_lot, label.lot, gettext_noop("lot number")),
        (device.requires_serial, label.serial, gettext_noop("serial number")),
        (device.requires_expiry, label.expires_on, gettext_noop("expiry date")),
        (
            device.requires_production_date,
            label.produced_on,
            gettext_noop("production date"),
        ),
    )
    for needed, given, missing in needs:
        if needed and not given:
            raise LotNeeded(device=device, missing=missing)
    if label.lot and not device.requires_lot:
        raise LotNotKept(device=device, lot=label.lot)
    if label.serial and not device.requires_serial:
        raise SerialNotKept(device=device, serial=label.serial)


def _identify_serial(
    device: Device, lot: Lot, label: Label, written: list[Versioned]
) -> Serial | None:
    if not label.serial:
        return None
    serial = Serial.objects.filter(device=device, number=label.serial).first()
    if serial is None:
        serial = Serial(device=device, lot=lot, number=label.serial)
    if serial.lot_id != lot.pk:
        raise LabelDiffers(
            lot=label.lot or label.serial,
            device=device,
            field=gettext_noop("lot number"),
            known=serial.lot.number,
            scanned=label.lot,
        )
    if _learn(serial, device, lot, label) or serial.version == 0:
        save_versioned(serial)
        written.append(serial)
    return serial


def _learn(record: Lot | Serial, device: Device, lot: Lot, label: Label) -> bool:
    learned = False
    for field in ("expires_on", "produced_on", "sterilisation_lot", "certificate_number"):
        scanned = getattr(label, field)
        if not scanned or not hasattr(record, field):
            continue
        known = getattr(record, field)
        if known and known != scanned:
            raise LabelDiffers(
                lot=lot.number or label.serial,
                device=device,
                field=gettext_noop(field.replace("_", " ")),
                known=known,
                scanned=scanned,
            )
        if not known:
            setattr(record, field, scanned)
            learned = True
    return learned


def set_inspection_status(*, lots: dict[UUID, InspectionStatus]) -> list[Lot]:
    """Record what an inspection said of lots, as part of an operation's transaction.

    Args:
        lots: Lot ids to their new status.

    Returns:
        The lots that changed, for the operation's entry.
    """
    locked = Lot.objects.filter(pk__in=lots).order_by("pk").select_for_update(no_key=True)
    changed = []
    for lot in locked:
        if lot.inspection_status != lots[lot.pk]:
            lot.inspection_status = lots[lot.pk]
            changed.append(lot)
    if changed:
        save_versioned(*changed)
    return changed
