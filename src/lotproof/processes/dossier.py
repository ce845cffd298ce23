"""The dossier of a lot: all that the log says of it, for an inspector to keep."""

import hashlib
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, Sum

from lotproof.accounts.operations import record_export
from lotproof.accounts.permissions import Permission, require
from lotproof.catalog.models import Device
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.evidence.dossiers import cut_dossier
from lotproof.evidence.models import Entry
from lotproof.ledger.models import Balance, Hold, Lot, Movement
from lotproof.warehouse.models import LocationKind

DOCUMENTS = """
WITH RECURSIVE chain AS (
    SELECT document.id, document.follows_id
    FROM workflow_document document
    WHERE EXISTS (SELECT FROM workflow_documentline line
                  WHERE line.document_id = document.id AND line.lot_id = %(lot)s)
       OR document.id IN (SELECT movement.document FROM ledger_movement movement
                          WHERE movement.lot_id = %(lot)s)
    UNION
    SELECT earlier.id, earlier.follows_id
    FROM workflow_document earlier JOIN chain ON chain.follows_id = earlier.id
)
SELECT DISTINCT id FROM chain
"""


class LotUnknown(Refused):
    """No lot of this device has this number."""

    template = gettext_noop(
        "There is no lot %(lot)s of %(device)s. Check the number on the label, or "
        "search for the lot on its page."
    )


class DeviceUnknown(Refused):
    """No device has this code or UDI-DI."""

    template = gettext_noop(
        "There is no device with the UDI-DI or code %(code)s. Check it, or search the "
        "catalogue by name."
    )


def find_lot(*, device: str, number: str) -> Lot:
    """Return a lot by what stands on its label.

    Args:
        device: A UDI-DI, or our own code of the device.
        number: The manufacturer's lot number; empty for a device without lots.

    Returns:
        The lot with its device.

    Raises:
        DeviceUnknown: If no device has this code.
        LotUnknown: If it has no such lot.
    """
    devices = Device.objects.filter(
        Q(code=device) | Q(identifiers__code__in={device, device.zfill(14)})
    ).distinct()
    if not devices:
        raise DeviceUnknown(code=device)
    found = Lot.objects.filter(device__in=devices, number=number)
    lot = found.select_related("device").order_by("pk").first()
    if lot is None:
        raise LotUnknown(lot=number or "-", device=devices[0])
    return lot


def export_lot_dossier(
    *, lot: UUID, further: Iterable[UUID] = (), actor: Actor
) -> bytes:
    """Return a lot's dossier and record that it left the system.

    It holds every entry about the lot, its units and holds, its device, its
    movements, and the documents that it went through back to the orders. Call it
    outside of a transaction.

    Args:
        lot: The lot.
        further: More records whose entries shall be in it.
        actor: Who takes it.

    Returns:
        The file's content, which `lotproof verify-package` checks.

    Raises:
        NotPermitted: If `actor` may not export.
        Refused: Whatever `cut_dossier` refuses.
    """
    require(actor, Permission.EXPORT)
    record = Lot.objects.select_related("device").get(pk=lot)
    entries = entries_about(record, further=further)
    dossier = cut_dossier(
        entries=entries,
        subject={
            "device": str(record.device),
            "device_code": record.device.code,
            "identifiers": [
                f"{identifier.agency} {identifier.code}"
                for identifier in record.device.identifiers.order_by("code")
            ],
            "lot": record.number,
            "lot_id": str(record.pk),
        },
        summary=_summary(record, len(entries)),
        made_by=actor.name,
        at=clock.now(),
    )
    sha256 = hashlib.sha256(dossier).hexdigest()
    record_export(subject=record, what="lot_dossier", sha256=sha256, actor=actor)
    return dossier


def entries_about(lot: Lot, *, further: Iterable[UUID] = ()) -> list[UUID]:
    """Return the ids of all entries that a lot's dossier holds, sorted."""
    with connection.cursor() as cursor:
        cursor.execute(DOCUMENTS, {"lot": lot.pk})
        documents = [row[0] for row in cursor.fetchall()]
    subjects = [
        lot.pk,
        lot.device_id,
        *lot.serials.values_list("pk", flat=True),
        *Hold.objects.filter(lot=lot).values_list("pk", flat=True),
        *documents,
        *further,
    ]
    entries = set(
        Entry.objects.filter(subject__in=subjects).values_list("pk", flat=True)
    )
    entries.update(Movement.objects.filter(lot=lot).values_list("entry", flat=True))
    return sorted(entries)


def _summary(lot: Lot, entries: int) -> dict[str, Any]:
    stock = Balance.objects.filter(lot=lot, is_stocked=True, quantity__gt=0)
    places = stock.values_list("location__code").annotate(units=Sum("quantity"))
    return {
        "produced_on": _day(lot.produced_on),
        "expires_on": _day(lot.expires_on),
        "inspection_status": lot.inspection_status,
        "serial_numbers": lot.serials.count(),
        "holds_in_force": Hold.objects.filter(lot=lot, released_at=None).count(),
        "in_stock": dict(places.order_by("location__code")),
        "from_suppliers": _moved(lot, "source", LocationKind.SUPPLIER),
        "to_customers": _moved(lot, "target", LocationKind.CUSTOMER),
        "entries": entries,
    }


def _moved(lot: Lot, end: str, kind: LocationKind) -> dict[str, int]:
    """Return base units by the partner from or to whom they went."""
    moved = Movement.objects.filter(lot=lot, **{f"{end}__kind": kind})
    partners = moved.values_list(f"{end}__partner__name")
    return dict(
        partners.annotate(units=Sum("quantity")).order_by(f"{end}__partner__name")
    )


def _day(day: Any) -> str:
    return day.isoformat() if day else ""
