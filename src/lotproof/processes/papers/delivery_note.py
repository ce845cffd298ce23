"""The delivery note that accompanies a shipment (随货同行单).

Source:
    GSP Art. 91, 92.
"""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext

from lotproof.core.refusals import Refused, gettext_noop
from lotproof.fields.dictionary import FIELDS
from lotproof.processes.papers.goods import (
    ABSENT,
    Goods,
    expiry_text,
    goods_of,
    storage_text,
)
from lotproof.processes.papers.partners import consignee_of
from lotproof.processes.papers.seals import Seal
from lotproof.processes.papers.setting import set_paper
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document, DocumentLine, StepTaken


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
        "consignee": consignee_of(shipment, on=_day(left, shipment)),
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
    lines = (
        DocumentLine.objects.filter(document=shipment, quantity__gt=0)
        .select_related("device__maker", "lot", "serial")
        .order_by("position")
    )
    return [_line(goods) for goods in goods_of(lines, on=on)]


def _line(goods: Goods) -> dict[str, Any]:
    line, device = goods.line, goods.line.device
    return {
        "name": device.name,
        "name_en": device.name_en if device.name_en != device.name else "",
        "model": device.model or device.catalogue_number or ABSENT,
        "registration": goods.registration,
        "maker": goods.maker,
        "contract_maker": device.contract_maker_name,
        "lot": goods.lot_number,
        "serial": goods.serial_number,
        "expiry": expiry_text(line.lot, line.serial),
        "udi_di": goods.udi_di,
        "quantity": line.quantity,
        "unit": device.unit,
        "storage": storage_text(device),
        "cold": device.is_cold_chain,
    }


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
