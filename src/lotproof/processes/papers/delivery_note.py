"""The delivery note that accompanies a shipment (随货同行单).

Source:
    GSP Art. 91, 92.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext

from lotproof.catalog.models import Certificate, Device, Identifier, IdentifierKind
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.fields.dictionary import FIELDS
from lotproof.ledger.codes import ExpiryPrecision
from lotproof.ledger.rules import range_text
from lotproof.partners.models import LicenceKind, Partner
from lotproof.processes.papers.seals import Seal
from lotproof.processes.papers.setting import set_paper
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document, DocumentLine, StepTaken

ABSENT = "—"
CONSIGNEE_LICENCES = (
    LicenceKind.MEDICAL_INSTITUTION,
    LicenceKind.OPERATING_LICENCE,
    LicenceKind.OPERATING_FILING,
)


class NotShippedYet(Refused):
    """A delivery note tells what left; before the shipment nothing did."""

    template = gettext_noop(
        "%(document)s isn't shipped yet. Ship it, then print its delivery note."
    )


def shipping_step(shipment: Document) -> StepTaken:
    """Return the step by which a shipment left.

    Raises:
        NotShippedYet: If it hasn't.
    """
    step = StepTaken.objects.filter(document=shipment, step="ship").first()
    if step is None:
        raise NotShippedYet(document=shipment.number)
    return step


def delivery_note(shipment: Document, seal: Seal) -> bytes:
    """Return a shipment's delivery note as PDF, Chinese first.

    Args:
        shipment: A shipped shipment.
        seal: The seal of the entry that shipped it.

    Returns:
        The PDF.

    Raises:
        NotShippedYet: If the goods are still here.
        FontsMissing: If the bundle wasn't built.
    """
    data = note_data(shipment, seal)
    left = shipping_step(shipment).taken_at
    return set_paper("delivery_note.typ", data, at=left)


def note_data(shipment: Document, seal: Seal) -> dict[str, Any]:
    """Return what a delivery note shows, in JSON types.

    Raises:
        NotShippedYet: If the goods are still here.
    """
    left = shipping_step(shipment).taken_at
    return {
        "number": shipment.number,
        "order": _order_number(shipment),
        "supplier": _supplier(shipment),
        "consignee": _consignee(shipment, on=_day(left, shipment)),
        "transport": _transport(shipment, left),
        "lines": _lines(shipment, on=_day(left, shipment)),
        "persons": _persons(shipment),
        "seal": {
            "index": seal.index,
            "leaf": seal.leaf_hash.hex(),
            "origin": seal.note.split("\n", maxsplit=1)[0],
            "size": seal.size,
            "root": seal.root.hex(),
            "svg": seal.svg,
        },
    }


def _day(moment: datetime, document: Document) -> date:
    return moment.astimezone(ZoneInfo(document.site.time_zone)).date()


def _moment(moment: datetime, document: Document) -> str:
    return f"{moment.astimezone(ZoneInfo(document.site.time_zone)):%Y-%m-%d %H:%M}"


def _order_number(shipment: Document) -> str:
    earlier: Document | None = shipment
    while earlier and earlier.kind != Kind.SALES_ORDER:
        earlier = earlier.follows
    return earlier.number if earlier else ABSENT


def _supplier(shipment: Document) -> dict[str, str]:
    site = shipment.site
    return {"name": site.name, "address": site.address or ABSENT}


def _consignee(shipment: Document, *, on: date) -> dict[str, str]:
    partner = shipment.partner
    if partner is None:
        return dict.fromkeys(("name", "address", "contact", "phone", "licence"), ABSENT)
    return {
        "name": partner.name,
        "address": shipment.values.get("delivery_address") or partner.address or ABSENT,
        "contact": partner.contact or ABSENT,
        "phone": partner.phone or ABSENT,
        "licence": _licence(partner, on=on),
    }


def _licence(partner: Partner, *, on: date) -> str:
    licences = partner.licences.filter(kind__in=CONSIGNEE_LICENCES, ended_at=None)
    in_force = [
        licence.number
        for licence in licences.order_by("-valid_from", "pk")
        if licence.valid_from <= on
        and (licence.valid_until is None or on <= licence.valid_until)
    ]
    return in_force[0] if in_force else ABSENT


def _transport(shipment: Document, left: datetime) -> dict[str, str]:
    values = shipment.values
    return {
        "date": f"{_day(left, shipment):%Y-%m-%d}",
        "departed": _departure(shipment, left),
        "mode": _both(_choice("transport_mode", values.get("transport_mode", ""))),
        "carrier": values.get("carrier") or ABSENT,
        "waybill": values.get("waybill_number") or ABSENT,
        "plate": values.get("plate_number") or ABSENT,
    }


def _departure(shipment: Document, left: datetime) -> str:
    typed = shipment.values.get("departed_at")
    return _moment(datetime.fromisoformat(typed) if typed else left, shipment)


def _choice(field: str, code: str) -> str:
    return dict(FIELDS[field].choices).get(code, "")


def _both(label: str) -> str:
    """Return a label in Chinese and English, once where they are the same."""
    if not label:
        return ABSENT
    with translation.override("zh-hans"):
        chinese = gettext(label)
    return label if chinese == label else f"{chinese} {label}"


def _lines(shipment: Document, *, on: date) -> list[dict[str, Any]]:
    lines = list(
        DocumentLine.objects.filter(document=shipment, quantity__gt=0)
        .select_related("device__maker", "lot", "serial")
        .order_by("position")
    )
    devices = {line.device_id for line in lines}
    certificates = _certificates(devices, on=on)
    primary = dict(
        Identifier.objects.filter(device__in=devices, kind=IdentifierKind.PRIMARY)
        .order_by("-code")
        .values_list("device_id", "code")
    )
    return [
        _line(
            line,
            udi_di=primary.get(line.device_id, ABSENT),
            certificate=certificates.get(line.device_id, ABSENT),
        )
        for line in lines
    ]


def _certificates(devices: Iterable[Any], *, on: date) -> dict[Any, str]:
    """Return each device's certificate in force, else the last one."""
    found: dict[Any, str] = {}
    records = Certificate.objects.filter(device__in=devices).order_by(
        "valid_from", "pk"
    )
    for record in sorted(
        records,
        key=lambda record: record.valid_until is None or record.valid_until >= on,
    ):
        found[record.device_id] = record.number
    return found


def _line(line: DocumentLine, *, udi_di: str, certificate: str) -> dict[str, Any]:
    device, lot, serial = line.device, line.lot, line.serial
    printed = lot.certificate_number if lot else ""
    return {
        "name": device.name,
        "name_en": device.name_en if device.name_en != device.name else "",
        "model": device.model or device.catalogue_number or ABSENT,
        "registration": printed or certificate,
        "maker": (device.maker.name if device.maker else device.maker_name) or ABSENT,
        "contract_maker": device.contract_maker_name,
        "lot": (lot.number if lot else "") or ABSENT,
        "serial": serial.number if serial else "",
        "expiry": _expiry(line),
        "udi_di": udi_di,
        "quantity": line.quantity,
        "unit": device.unit,
        "storage": _storage(device),
        "cold": device.is_cold_chain,
    }


def _expiry(line: DocumentLine) -> str:
    day = (line.serial and line.serial.expires_on) or (line.lot and line.lot.expires_on)
    if not day:
        return ABSENT
    if line.lot and line.lot.expiry_precision == ExpiryPrecision.MONTH:
        return f"{day:%Y-%m}"
    return f"{day:%Y-%m-%d}"


def _storage(device: Device) -> str:
    low, high = device.storage_min_celsius, device.storage_max_celsius
    parts = [] if low is None and high is None else [range_text(low, high)]
    if device.storage_text and device.storage_text not in parts:
        parts.append(device.storage_text)
    return " · ".join(parts) or ABSENT


def _persons(shipment: Document) -> dict[str, str]:
    """Return who picked, reviewed and shipped, from the steps on the way here."""
    documents = [shipment.pk]
    earlier = shipment.follows
    while earlier:
        documents.append(earlier.pk)
        earlier = earlier.follows
    steps = StepTaken.objects.filter(document__in=documents).select_related(
        "taken_by", "document"
    )
    persons: dict[str, dict[str, str]] = {"pick": {}, "release": {}, "ship": {}}
    for step in steps.order_by("taken_at", "pk"):
        if step.step in persons:
            when = _moment(step.taken_at, shipment)
            persons[step.step][step.taken_by.name] = when
    return {
        step: "；".join(f"{name}　{when}" for name, when in found.items()) or ABSENT
        for step, found in persons.items()
    }
