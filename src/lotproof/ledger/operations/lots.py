"""Lots and serial numbers as labels state them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from lotproof.catalog.models import Device
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.core.statements import rows_of
from lotproof.evidence.models import Versioned
from lotproof.evidence.operations import save_versioned
from lotproof.ledger.codes import ExpiryPrecision, InspectionStatus
from lotproof.ledger.models import Lot, Serial

LOCK_LABELS = """
SELECT pg_advisory_xact_lock(key) FROM (
    SELECT DISTINCT hashtextextended(label, 1) AS key FROM unnest(%s::text[]) AS label
    ORDER BY key
) AS keys
"""

LABEL_FIELDS = {
    "expires_on": _("expiry date"),
    "produced_on": _("production date"),
    "sterilisation_lot": _("sterilisation lot"),
    "certificate_number": _("certificate number"),
}


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


class DatesReversed(Refused):
    """The label says that goods expire before or when they are made."""

    template = gettext_noop(
        "The label of %(device)s, lot %(lot)s, says produced on %(produced_on)s and "
        "expiring on %(expires_on)s. Read both dates again; if the label says so, set "
        "the goods apart and ask quality."
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
    """Find or record one label's lot and serial number: `identify_lots` of one."""
    return identify_lots(labels=[(device, label)])[0]


def identify_lots(*, labels: Sequence[tuple[Device, Label]]) -> list[Identified]:
    """Find the lots and serial numbers on labels, or record them.

    It is part of an operation's transaction. Two people who scan the first unit of
    a lot at the same moment get one lot: the second waits for the first. An operation
    with several labels names all of them in one call, or two could wait for each
    other.

    Args:
        labels: Devices that the DIs mean, with what the labels state besides.

    Returns:
        Of each label, in order, the lot, the serial number if the device has them,
        and the rows written; a row that several labels wrote is with the first.

    Raises:
        LotNeeded: If a device needs something that its label lacks.
        LotNotKept: If a lot is given for a device without lot control.
        SerialNotKept: If a serial is given for a device without them.
        DatesReversed: If goods would expire before they were made.
        LabelDiffers: If a label contradicts what is known.
    """
    stripped = [
        (
            device,
            replace(label, lot=label.lot.strip(), serial=label.serial.strip()),
        )
        for device, label in labels
    ]
    for device, label in stripped:
        _check_label(device, label)
    rows_of(
        LOCK_LABELS,
        [
            [f"lot {device.pk} {label.lot}" for device, label in stripped]
            + [
                f"serial {device.pk} {label.serial}"
                for device, label in stripped
                if label.serial
            ]
        ],
    )
    known = _Known.read(stripped)
    identified, written = known.learn(stripped)
    if any(row.version for row in written):
        # A lot changes under its row's lock, and as it is then.
        known = _Known.read(stripped, lock=True)
        identified, written = known.learn(stripped)
    if written:
        save_versioned(*sorted(written, key=lambda row: isinstance(row, Serial)))
    return identified


@dataclass(slots=True)
class _Known:
    lots: dict[tuple[UUID, str], Lot]
    serials: dict[tuple[UUID, str], Serial]

    @classmethod
    def read(
        cls, labels: Sequence[tuple[Device, Label]], *, lock: bool = False
    ) -> "_Known":
        devices = {device.pk for device, _label in labels}
        lots = Lot.objects.filter(
            device__in=devices, number__in={label.lot for _device, label in labels}
        ).order_by("pk")
        numbers = {label.serial for _device, label in labels} - {""}
        serials = Serial.objects.filter(device__in=devices, number__in=numbers)
        serials = serials.order_by("pk")
        if lock:
            lots = lots.select_for_update(no_key=True)
            serials = serials.select_for_update(no_key=True)
        return cls(
            {(lot.device_id, lot.number): lot for lot in lots},
            {(serial.device_id, serial.number): serial for serial in serials}
            if numbers
            else {},
        )

    def learn(
        self, labels: Sequence[tuple[Device, Label]]
    ) -> tuple[list[Identified], list[Versioned]]:
        """Take from the labels what isn't known; nothing is saved yet."""
        seen: set[UUID] = set()
        written: list[Versioned] = []
        identified = []
        for device, label in labels:
            lot, lot_is_news = self._lot(device, label)
            serial, serial_is_news = self._serial(device, lot, label)
            news: list[Versioned] = []
            if lot_is_news and lot.pk not in seen:
                news.append(lot)
            if serial and serial_is_news and serial.pk not in seen:
                news.append(serial)
            seen |= {row.pk for row in news}
            written += news
            identified.append(Identified(lot, serial, tuple(news)))
        return identified, written

    def _lot(self, device: Device, label: Label) -> tuple[Lot, bool]:
        lot = self.lots.get((device.pk, label.lot))
        if lot is None:
            lot = Lot(device=device, number=label.lot)
            self.lots[device.pk, label.lot] = lot
        # The empty lot of a device without lot control is shared by units with
        # dates of their own; these stand on the serial number.
        learned = bool(label.lot or not label.serial) and _learn(lot, device, label)
        return lot, learned or lot.version == 0

    def _serial(
        self, device: Device, lot: Lot, label: Label
    ) -> tuple[Serial | None, bool]:
        if not label.serial:
            return None, False
        serial = self.serials.get((device.pk, label.serial))
        if serial is None:
            serial = Serial(device=device, lot=lot, number=label.serial)
            self.serials[device.pk, label.serial] = serial
        if serial.lot_id != lot.pk:
            raise LabelDiffers(
                lot=label.lot or label.serial,
                device=device,
                field=_("lot number"),
                known=serial.lot,
                scanned=label.lot or "—",
            )
        learned = _learn(serial, device, label)
        return serial, learned or serial.version == 0


def _check_label(device: Device, label: Label) -> None:
    needs = (
        (device.requires_lot, label.lot, _("lot number")),
        (device.requires_serial, label.serial, _("serial number")),
        (device.requires_expiry, label.expires_on, _("expiry date")),
        (device.requires_production_date, label.produced_on, _("production date")),
    )
    for needed, given, missing in needs:
        if needed and not given:
            raise LotNeeded(device=device, missing=missing)
    if label.lot and not device.requires_lot:
        raise LotNotKept(device=device, lot=label.lot)
    if label.serial and not device.requires_serial:
        raise SerialNotKept(device=device, serial=label.serial)


def _learn(record: Lot | Serial, device: Device, label: Label) -> bool:
    """Fill what isn't known of a lot or serial from its label; say if anything was."""
    learned = False
    for field, name in LABEL_FIELDS.items():
        scanned = getattr(label, field)
        if not scanned or not hasattr(record, field):
            continue
        known = getattr(record, field)
        if known and known != scanned:
            raise LabelDiffers(
                lot=label.lot or label.serial or "—",
                device=device,
                field=name,
                known=known,
                scanned=scanned,
            )
        if not known:
            setattr(record, field, scanned)
            learned = True
            if field == "expires_on" and isinstance(record, Lot):
                record.expiry_precision = label.expiry_precision.value
    first, last = record.produced_on, record.expires_on
    if first and last and last <= first:
        raise DatesReversed(
            device=device,
            lot=label.lot or label.serial or "—",
            produced_on=first,
            expires_on=last,
        )
    return learned


def set_inspection_status(*, lots: Mapping[UUID, InspectionStatus]) -> list[Lot]:
    """Record what an inspection said of lots, as part of an operation's transaction.

    An operation that also moves these lots calls this first: moving locks them
    for reading, and two who then both want to write would wait for each other.

    Args:
        lots: Lot ids to their new status.

    Returns:
        The lots that changed, for the operation's entry.
    """
    locked = (
        Lot.objects.filter(pk__in=lots).order_by("pk").select_for_update(no_key=True)
    )
    changed = []
    for lot in locked:
        if lot.inspection_status != lots[lot.pk]:
            lot.inspection_status = lots[lot.pk].value
            changed.append(lot)
    if changed:
        save_versioned(*changed)
    return changed
