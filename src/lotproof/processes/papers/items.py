"""The rows of a printed record: a line, its goods, and what was done with them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from lotproof.ledger.models import Movement
from lotproof.processes.papers.goods import Goods, goods_of
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document, DocumentLine


class Place(NamedTuple):
    """Where units of a line were put."""

    code: str
    zone: str
    units: int


@dataclass(frozen=True, slots=True)
class Item:
    """One row of a record."""

    goods: Goods
    position: int
    quantity: int
    """Base units."""
    price: str
    """As entered, in the order's currency; empty where there is none."""
    places: tuple[Place, ...] = ()
    """Where the units were put, if this document put them somewhere."""
    ordered: int | None = None
    """Base units on the order's line that this one answers."""

    @property
    def line(self) -> DocumentLine:
        """The document's line."""
        return self.goods.line


def items_of(document: Document, *, on: date) -> list[Item]:
    """Return the rows of a record, in the order of the lines.

    An order of a customer is told by lot: its rows are the units claimed or picked
    for it, and after them what has no lot yet (GSP Art. 84).

    Args:
        document: Any document.
        on: The day on which certificates and licences count.
    """
    lines = list(_read(DocumentLine.objects.filter(document=document)))
    if document.kind == Kind.SALES_ORDER:
        return _sold(lines, on=on)
    places = _places(document)
    ordered = _ordered(document)
    return [
        Item(
            goods=goods,
            position=goods.line.position,
            quantity=goods.line.quantity,
            price=goods.line.values.get("unit_price", ""),
            places=tuple(places.get(goods.line.pk, ())),
            ordered=ordered.get(goods.line.follows_id),
        )
        for goods in goods_of(lines, on=on)
        if goods.line.quantity or document.is_open
    ]


def _read(lines: QuerySet[DocumentLine]) -> QuerySet[DocumentLine]:
    known = lines.select_related(
        "device__maker", "lot", "serial", "location__zone", "document"
    )
    return known.order_by("position")


def _sold(lines: Sequence[DocumentLine], *, on: date) -> list[Item]:
    picked = DocumentLine.objects.filter(
        follows__in=[line.pk for line in lines],
        document__kind=Kind.PICK,
        lot__isnull=False,
    )
    parts: dict[UUID | None, list[tuple[Goods, int]]] = defaultdict(list)
    for goods in goods_of(_read(picked), on=on):
        line = goods.line
        units = line.quantity if line.document.is_open else line.done
        if units:
            parts[line.follows_id].append((goods, units))
    items: list[Item] = []
    for goods in goods_of(lines, on=on):
        line = goods.line
        price = line.values.get("unit_price", "")
        left = line.quantity - sum(units for _goods, units in parts[line.pk])
        found = [*parts[line.pk], *([(goods, left)] if left else [])]
        items.extend(Item(part, line.position, units, price) for part, units in found)
    return items


def _places(document: Document) -> dict[UUID, list[Place]]:
    """Return where a put-away order's units went, by line."""
    found: dict[UUID, list[Place]] = defaultdict(list)
    if document.kind != Kind.PUT_AWAY:
        return found
    movements = Movement.objects.filter(document=document.pk).order_by(
        "occurred_at", "pk"
    )
    rows = movements.values_list(
        "document_line", "target__code", "target__zone__name", "quantity"
    )
    for line, code, zone, units in rows:
        if line:
            found[line].append(Place(code, zone or "", units))
    return found


def _ordered(document: Document) -> dict[UUID | None, int]:
    """Return what the order expects, by its line, for a receipt."""
    if document.kind != Kind.RECEIPT or document.follows_id is None:
        return {}
    lines = DocumentLine.objects.filter(document=document.follows_id)
    return dict(lines.values_list("pk", "quantity"))
