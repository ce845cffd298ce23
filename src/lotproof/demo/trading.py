"""Playing purchases and sales through the operations."""

from decimal import Decimal
from typing import Any

from lotproof.core import clock
from lotproof.demo.company import GOOD, Chain, Company, lines_of
from lotproof.demo.labels import Pack, labels
from lotproof.demo.plan import (
    PURCHASES,
    TODAY,
    Bought,
    Goods,
    Purchase,
    Sale,
    Sold,
)
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
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document, DocumentLine

MARGIN = Decimal("1.18")
WARMEST_ALLOWED = Decimal(8)
STAGGER = 4
"""Minutes between two chains of one day."""


def buy(company: Company, plan: Purchase, position: int) -> Chain:
    """Order, receive, accept and store goods, as far as the plan says."""
    at, later = company.calendar.at, position % 8 * STAGGER
    yield at(plan.day, "08:30", plus=later)
    order = company.do(
        submit_purchase_order,
        by="trader",
        supplier=company.partners[plan.supplier].pk,
        site=company.site.pk,
        lines=[order_line(company, goods) for goods in plan.goods],
    )
    if plan.until == Bought.SUBMITTED:
        return
    yield at(plan.day, "09:20", plus=later)
    company.do(
        approve_purchase_order,
        by="quality",
        order=order.pk,
        confirmation=company.confirmed("quality"),
    )
    if plan.until == Bought.APPROVED:
        return
    yield from _receive(company, plan, order, position)


def _receive(company: Company, plan: Purchase, order: Document, position: int) -> Chain:
    at, later = company.calendar.at, position % 8 * STAGGER
    day = min(plan.day + 1, TODAY)
    yield at(day, "09:00", plus=later)
    receipt = company.do(open_receipt, by="clerk", order=order.pk)
    for goods in plan.goods:
        one = company.table[goods.device]
        packs = labels(goods, one, today=company.calendar.today)
        for pack in _half(packs) if plan.until == Bought.SCANNING else packs:
            line = company.do(
                scan_receipt_line,
                by="clerk",
                receipt=receipt.pk,
                scans=[pack.scan],
                packs=pack.packs,
                location=company.bin("W", company.devices[goods.device]),
            )
            company.remember(line, pack.scan)
        if plan.until == Bought.SCANNING:
            return
    yield at(day, "09:50", plus=later)
    acceptance = company.do(
        finish_receipt,
        by="clerk",
        receipt=receipt.pk,
        values=_trip(company, plan, order, at(day, "08:10", plus=later).isoformat()),
    )
    if plan.until > Bought.RECEIVED:
        yield from _accept(company, plan, acceptance, position)


def _accept(
    company: Company, plan: Purchase, acceptance: Document, position: int
) -> Chain:
    at, later = company.calendar.at, position % 8 * STAGGER
    day = min(plan.day + 1, TODAY)
    yield at(day, "10:40", plus=later)
    company.do(
        inspect,
        by="inspector",
        acceptance=acceptance.pk,
        results=[_result(plan, line) for line in lines_of(acceptance)],
        confirmation=company.confirmed("inspector"),
    )
    if plan.until == Bought.INSPECTED:
        return
    yield at(day, "11:30", plus=later)
    company.do(
        review_acceptance,
        by="reviewer",
        acceptance=acceptance.pk,
        confirmation=company.confirmed("reviewer"),
    )
    if plan.until == Bought.ACCEPTED:
        return
    yield at(day, "13:20", plus=later)
    document = Document.objects.get(follows=acceptance, kind=Kind.PUT_AWAY)
    placements = [
        Placement(
            line.pk,
            company.bin("A" if line.accepted else "R", line.device),
            line.quantity,
        )
        for line in lines_of(document)
    ]
    company.do(put_away, by="clerk2", document=document.pk, placements=placements)


def sell(company: Company, plan: Sale, position: int) -> Chain:
    """Take an order, pick, review and ship goods, as far as the plan says."""
    at, later = company.calendar.at, position % 8 * STAGGER
    customer = company.partners[plan.customer]
    yield at(plan.day, "14:00", plus=later)
    order = company.do(
        submit_sales_order,
        by="trader",
        customer=customer.pk,
        site=company.site.pk,
        lines=[
            OrderLine(company.devices[code].pk, units, _sales_price(code))
            for code, units in plan.goods
        ],
        values={"delivery_address": f"{customer.address} 医用耗材库"},
    )
    if plan.until == Sold.SUBMITTED:
        return
    yield at(plan.day, "14:40", plus=later)
    pick = company.do(approve_sales_order, by="quality", order=order.pk)
    if plan.until > Sold.APPROVED:
        yield from _deliver(company, plan, pick, position)


def _deliver(company: Company, plan: Sale, pick: Document, position: int) -> Chain:
    at, later = company.calendar.at, position % 8 * STAGGER
    yield at(plan.day, "15:10", plus=later)
    company.do(
        pick_units,
        by="clerk2",
        pick=pick.pk,
        picked=[
            Picked(
                line.pk,
                line.quantity,
                company.bin("D", line.device),
                company.label_of(line),
            )
            for line in lines_of(pick)
        ],
    )
    if plan.until == Sold.PICKED:
        return
    yield at(plan.day, "16:00", plus=later)
    review = Document.objects.get(follows=pick, kind=Kind.REVIEW)
    shipment = company.do(
        release_goods,
        by="reviewer",
        review=review.pk,
        checks={line.pk: GOOD for line in lines_of(review)},
        confirmation=company.confirmed("reviewer"),
    )
    if plan.until == Sold.RELEASED:
        return
    yield at(plan.day, "16:50", plus=later)
    company.do(
        ship, by="clerk", shipment=shipment.pk, values=_transport(lines_of(shipment))
    )


def order_line(company: Company, goods: Goods) -> OrderLine:
    """Return the purchase order's line for goods."""
    units = goods.packs * company.pack_units(goods.device, goods.by_package)
    return OrderLine(company.devices[goods.device].pk, units, Decimal(goods.price))


def _half(packs: list[Pack]) -> list[Pack]:
    return [Pack(pack.scan, max(pack.packs // 2, 1)) for pack in packs]


def _trip(
    company: Company, plan: Purchase, order: Document, arrived: str
) -> dict[str, Any]:
    """Return what the clerk notes of a delivery; more of cold-chain goods."""
    values = {
        "supplier_note_number": f"{plan.supplier}-{order.number[2:]}",
        "delivered_by": "示范物流 张师傅",
        "transport_mode": "ordinary_truck",
    }
    if any(company.devices[goods.device].is_cold_chain for goods in plan.goods):
        day = min(plan.day + 1, TODAY)
        left = company.calendar.at(day, "08:00") - (
            company.calendar.at(day, "18:00") - company.calendar.at(day, "16:30")
        )
        values |= {
            "transport_mode": "refrigerated_truck",
            "departed_at": left.isoformat(),
            "arrived_at": arrived,
            "arrival_celsius": "5.2",
            "transit_min_celsius": "3.4",
            "transit_max_celsius": plan.warmest,
        }
    return values


def _result(plan: Purchase, line: DocumentLine) -> LineResult:
    if line.device.is_cold_chain and Decimal(plan.warmest) > WARMEST_ALLOWED:
        return LineResult(
            line.pk,
            0,
            GOOD
            | {
                "rejection_reason": f"在途最高温度{plan.warmest} °C，超出2–8 °C",
                "rejection_measure": "整批拒收，移入冷库不合格品区，通知供应商退货",
            },
        )
    return LineResult(line.pk, line.quantity, GOOD)


def _transport(lines: list[DocumentLine]) -> dict[str, str]:
    if any(line.device.is_cold_chain for line in lines):
        return {
            "transport_mode": "refrigerated_truck",
            "carrier": "示范冷链物流有限公司",
            "plate_number": "沪A·示范01",
            "departed_at": clock.now().isoformat(),
        }
    return {"transport_mode": "ordinary_truck", "plate_number": "沪A·示范02"}


def _sales_price(code: str) -> Decimal:
    paid = next(
        goods.price
        for plan in PURCHASES
        for goods in plan.goods
        if goods.device == code
    )
    return (Decimal(paid) * MARGIN).quantize(Decimal("0.01"))
