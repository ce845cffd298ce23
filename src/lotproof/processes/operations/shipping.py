"""Shipping released goods to the customer."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from lotproof.core.actors import Actor
from lotproof.core.statements import sent_ahead
from lotproof.fields.rules import checked_values
from lotproof.ledger.codes import Purpose
from lotproof.ledger.operations import write_movements
from lotproof.partners.rules import check_may_buy
from lotproof.processes.operations.steps import (
    Work,
    begin,
    known,
    lock,
    log,
    movement,
    take,
)
from lotproof.warehouse.models import Location, LocationKind
from lotproof.warehouse.queries import location_of_partner
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document, DocumentLine


@transaction.atomic
@sent_ahead()
def ship(
    *,
    shipment: UUID,
    values: Mapping[str, object],
    request_id: UUID | None = None,
    actor: Actor,
) -> Document:
    """Ship released goods: from now on the customer has them.

    Args:
        shipment: The shipment that the review opened.
        values: Its fields: how the goods travel, carrier, waybill.
        request_id: The caller's id; the same again changes nothing.
        actor: The person at the dock.

    Returns:
        The shipment, shipped.

    Raises:
        NotPermitted: If `actor` may not ship.
        DocumentUnknown: If there is no such shipment.
        FieldUnknown: If a field isn't in the dictionary.
        FieldInvalid: If a value isn't of its field's type.
        Refused: Whatever `take_step`, `check_may_buy` and `write_movements` refuse.

    Source:
        GSP Art. 84, 91, 96.
    """
    work = begin(
        shipment,
        Kind.SHIPMENT,
        "ship",
        "shipment.shipped",
        request_id=request_id,
        actor=actor,
    )
    if work.is_repeated:
        return work.document
    work.document.values = work.document.values | checked_values(values)
    for line in work.lines:
        line.done = line.quantity
    taken = take(work, "ship")
    customer = _customer(work)
    posted = write_movements(
        lines=[
            movement(line, quantity=line.quantity, to=customer.pk)
            for line in work.lines
        ],
        purpose=Purpose.SHIP,
        entry=work.entry,
        document=work.document.pk,
        occurred_at=work.at,
        at=work.at,
        actor=actor,
    )
    work.groups.extend(posted.groups)
    _count_on_order(work)
    work.save(work.document, *work.lines)
    log(work, "shipped", taken=taken, request_id=request_id)
    return work.document


def _customer(work: Work) -> Location:
    partner = known(work.document.partner)
    # The licence may have lapsed between the order and the truck.
    licences = list(partner.licences.order_by("pk"))
    for line in work.lines:
        device = line.device
        check_may_buy(
            partner,
            licences,
            device.device_class,
            device.licence_category,
            on=work.today,
        )
    return location_of_partner(partner, LocationKind.CUSTOMER)


def _count_on_order(work: Work) -> None:
    """Raise what the sales order's lines have shipped; complete it when all left.

    Units that a picking list closed short gave up aren't waited for.
    """
    shipped: dict[UUID, int] = {}
    lines = DocumentLine.objects.filter(pk__in=[line.pk for line in work.lines])
    # Shipment line → review line → picking line → order line.
    for origin, units in lines.values_list("follows__follows__follows_id", "quantity"):
        order_line = known(origin)
        shipped[order_line] = shipped.get(order_line, 0) + units
    order_id = DocumentLine.objects.values_list("document", flat=True).get(
        pk=next(iter(shipped))
    )
    order = lock(order_id, Kind.SALES_ORDER, at=work.at, actor=work.actor)
    changed = [line for line in order.lines if line.pk in shipped]
    for line in changed:
        line.done += shipped[line.pk]
    work.save(*changed)
    if all(line.done >= to_leave for line, to_leave in _to_leave(order)):
        order.entry = work.entry
        work.rows.extend(take(order, "complete").rows)
        work.save(order.document)


def _to_leave(order: Work) -> list[tuple[DocumentLine, int]]:
    """Return the order's lines with the units on its picking lists."""
    listed = dict(
        DocumentLine.objects.filter(follows__in=order.lines, document__kind=Kind.PICK)
        .values_list("follows")
        .annotate(Sum("quantity"))
    )
    return [(line, listed.get(line.pk, 0)) for line in order.lines]
