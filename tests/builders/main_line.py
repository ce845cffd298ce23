"""A company ready to trade, and the steps of the main line in short."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from lotproof.accounts.models import Method
from lotproof.accounts.operations import Confirmation
from lotproof.catalog.models import Device
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.partners.models import Partner
from lotproof.processes.operations import (
    LineResult,
    OrderLine,
    Picked,
    Placement,
    approve_purchase_order,
    approve_sales_order,
    finish_receipt,
    inspect,
    open_receipt,
    pick_units,
    put_away,
    release_goods,
    review_acceptance,
    scan_receipt_line,
    ship,
    submit_purchase_order,
    submit_sales_order,
)
from lotproof.processes.templates import STARTING_TEMPLATES
from lotproof.warehouse.models import Location, Site, ZoneKind
from lotproof.workflow.models import Document, DocumentLine
from lotproof.workflow.operations import install_templates
from tests.builders.master_data import (
    make_customer,
    make_location,
    make_site,
    make_supplier,
    make_zone,
)
from tests.builders.people import make_actor, make_administrator

COLD_TRIP = {
    "transport_mode": "refrigerated_truck",
    "departed_at": "2026-03-01T20:00:00+08:00",
    "arrived_at": "2026-03-02T08:00:00+08:00",
    "arrival_celsius": "4.5",
    "transit_min_celsius": "3.1",
    "transit_max_celsius": "6.8",
}
"""How a cold-chain delivery travelled, all within 2-8 °C."""

RECEIPT_FIELDS = {"supplier_note_number": "DN-1", "delivered_by": "Driver"}
GOOD = {"packaging_intact": "yes", "labels_agree": "yes"}


def confirmed(actor: Actor) -> Confirmation:
    """That the actor has just typed their password."""
    return Confirmation(user_id=actor.user_id, method=Method.PASSWORD, at=clock.now())


def label(
    device: Device,
    *,
    lot: str = "L1",
    expires_on: date | None = date(2028, 5, 15),
    serial: str = "",
) -> str:
    """A GS1 element string of a device as a scanner gives it."""
    text = f"]d201{device.identifiers.get(kind='primary').code}"
    if expires_on:
        text += f"17{expires_on:%y%m%d}"
    if lot:
        text += f"10{lot}"
    if serial:
        text += ("\x1d" if lot else "") + f"21{serial}"
    return text


@dataclass
class Company:
    """A site with a bin in each kind of zone, a supplier, a customer, two people."""

    clerk: Actor
    colleague: Actor
    supplier: Partner
    customer: Partner
    site: Site
    waiting: Location
    green: Location
    red: Location
    dispatch: Location
    documents: dict[str, Document] = field(default_factory=dict)


def make_company(*, temperature: tuple[str, str] | None = None) -> Company:
    """A company ready to trade; `temperature` is that of all its zones in °C."""
    install_templates(definitions=STARTING_TEMPLATES, actor=make_administrator())
    site = make_site()
    bins = {
        kind: make_location(zone=make_zone(kind, site=site, temperature=temperature))
        for kind in (
            ZoneKind.WAITING_INSPECTION,
            ZoneKind.ACCEPTED,
            ZoneKind.REJECTED,
            ZoneKind.DISPATCH,
        )
    }
    return Company(
        clerk=make_actor(name="Clerk"),
        colleague=make_actor(name="Colleague"),
        supplier=make_supplier(),
        customer=make_customer(),
        site=site,
        waiting=bins[ZoneKind.WAITING_INSPECTION],
        green=bins[ZoneKind.ACCEPTED],
        red=bins[ZoneKind.REJECTED],
        dispatch=bins[ZoneKind.DISPATCH],
    )


def order(company: Company, device: Device, quantity: int) -> Document:
    """An approved purchase order."""
    return order_lines(company, (device, quantity))


def order_lines(company: Company, *lines: tuple[Device, int]) -> Document:
    """An approved purchase order of several lines."""
    submitted = submit_purchase_order(
        supplier=company.supplier.pk,
        site=company.site.pk,
        lines=[
            OrderLine(device.pk, units, Decimal("12.50")) for device, units in lines
        ],
        actor=company.clerk,
    )
    return approve_purchase_order(
        order=submitted.pk,
        confirmation=confirmed(company.colleague),
        actor=company.colleague,
    )


def receive(
    company: Company, ordered: Document, scans: Sequence[str], *, packs: int = 1
) -> Document:
    """Scan labels against an order and finish the receipt: the open acceptance."""
    receipt = open_receipt(order=ordered.pk, actor=company.clerk)
    for scan in scans:
        scan_receipt_line(
            receipt=receipt.pk,
            scans=[scan],
            packs=packs,
            location=company.waiting.pk,
            actor=company.clerk,
        )
    return finish_receipt(
        receipt=receipt.pk, values=RECEIPT_FIELDS | COLD_TRIP, actor=company.clerk
    )


def accept(company: Company, acceptance: Document, *, reject: int = 0) -> Document:
    """Inspect and review: the open put-away; `reject` units of each line are bad."""
    results = [
        LineResult(
            line.pk,
            line.quantity - reject,
            GOOD
            | (
                {"rejection_reason": "torn", "rejection_measure": "return"}
                if reject
                else {}
            ),
        )
        for line in lines_of(acceptance)
    ]
    inspect(
        acceptance=acceptance.pk,
        results=results,
        confirmation=confirmed(company.clerk),
        actor=company.clerk,
    )
    review_acceptance(
        acceptance=acceptance.pk,
        confirmation=confirmed(company.colleague),
        actor=company.colleague,
    )
    return Document.objects.get(follows=acceptance)


def store(company: Company, document: Document) -> Document:
    """Put everything away: accepted goods to green, rejected ones to red."""
    return put_away(
        document=document.pk,
        placements=[
            Placement(
                line.pk,
                company.green.pk if line.accepted else company.red.pk,
                line.quantity,
            )
            for line in lines_of(document)
        ],
        actor=company.clerk,
    )


def stock(
    company: Company, device: Device, scans: Sequence[str], *, packs: int
) -> None:
    """Bring units into the accepted zone through all steps from order to shelf."""
    ordered = order(company, device, packs * len(scans))
    store(company, accept(company, receive(company, ordered, scans, packs=packs)))


def sell(company: Company, device: Device, quantity: int) -> Document:
    """An approved sales order's picking list."""
    return sell_lines(company, (device, quantity))


def sell_lines(company: Company, *lines: tuple[Device, int]) -> Document:
    """The picking list of an approved sales order of several lines."""
    submitted = submit_sales_order(
        customer=company.customer.pk,
        site=company.site.pk,
        lines=[OrderLine(device.pk, units, Decimal(20)) for device, units in lines],
        values={"delivery_address": "Road 1"},
        actor=company.clerk,
    )
    return approve_sales_order(order=submitted.pk, actor=company.colleague)


def pick_all(company: Company, pick: Document) -> Document:
    """Pick every claimed line: the picking list."""
    return pick_units(
        pick=pick.pk,
        picked=[
            Picked(line.pk, line.quantity, company.dispatch.pk)
            for line in lines_of(pick)
            if line.lot_id
        ],
        actor=company.clerk,
    )


def release(company: Company, pick: Document) -> Document:
    """Review picked goods by the colleague: the open shipment."""
    review = Document.objects.get(follows=pick)
    return release_goods(
        review=review.pk,
        checks={line.pk: GOOD for line in lines_of(review)},
        confirmation=confirmed(company.colleague),
        actor=company.colleague,
    )


def ship_out(company: Company, shipment: Document) -> Document:
    """Ship released goods."""
    return ship(
        shipment=shipment.pk,
        values={
            "transport_mode": "courier",
            "departed_at": "2026-03-02T12:00:00+08:00",
        },
        actor=company.clerk,
    )


def lines_of(document: Document) -> list[DocumentLine]:
    """A document's lines in their order."""
    return list(document.lines.order_by("position"))
