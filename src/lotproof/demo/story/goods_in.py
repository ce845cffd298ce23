"""From the purchase order to the shelf."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from lotproof.accounts.operations import (
    Confirmation,
    IdentityNotConfirmed,
    confirm_identity,
)
from lotproof.core import clock
from lotproof.core.refusals import gettext_noop
from lotproof.demo.company import GOOD, Company, lines_of
from lotproof.demo.labels import labels
from lotproof.demo.people import PASSWORD
from lotproof.demo.plan import Goods
from lotproof.demo.story.beginning import (
    CUP_LATE,
    CUP_SOON,
    GOODS,
    scan_of,
)
from lotproof.demo.story.telling import Telling, said
from lotproof.demo.trading import order_line
from lotproof.ledger.models import Lot
from lotproof.ledger.operations import LabelDiffers
from lotproof.processes.operations import (
    LineResult,
    Placement,
    approve_purchase_order,
    finish_receipt,
    inspect,
    open_receipt,
    put_away,
    review_acceptance,
    scan_receipt_line,
    submit_purchase_order,
)
from lotproof.processes.refusals import ExpiredAtScan, QuantityBeyondOrder
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document, DocumentLine

TORN = 1
"""Cups whose pouch is torn."""


def signed_by(company: Company, by: str) -> Confirmation:
    """Have a person type the password, in order to sign."""
    return confirm_identity(password=PASSWORD, actor=company.people[by])


def named(document: Document) -> str:
    """Return what to say of a document."""
    return f"{document.get_kind_display()} {document.number}"


def order_goods(telling: Telling, company: Company) -> Document:
    """Order, and approve as a second person.

    Returns:
        The approved order.
    """
    wanted: dict[str, Goods] = {}
    for goods in GOODS:
        known = wanted.get(goods.device)
        packs = goods.packs + (known.packs if known else 0)
        wanted[goods.device] = replace(goods, packs=packs)
    order = telling.step(
        gettext_noop("Order implants from a supplier with valid licences"),
        lambda: company.do(
            submit_purchase_order,
            by="trader",
            supplier=company.partners["S001"].pk,
            site=company.site.pk,
            lines=[order_line(company, goods) for goods in wanted.values()],
        ),
        named,
    )
    telling.refused(
        gettext_noop("A signature with a wrong password"),
        lambda: confirm_identity(password="wrong", actor=company.people["quality"]),  # noqa: S106 - meant to be wrong
        IdentityNotConfirmed,
    )
    return telling.step(
        gettext_noop("Quality approves the order and signs it"),
        lambda: company.do(
            approve_purchase_order,
            by="quality",
            order=order.pk,
            confirmation=signed_by(company, "quality"),
        ),
        named,
    )


def receive_goods(telling: Telling, company: Company, order: Document) -> Document:
    """Scan what came against the order, and receive it.

    Returns:
        The open acceptance.
    """
    receipt = telling.step(
        gettext_noop("Open a receipt against the order"),
        lambda: company.do(open_receipt, by="clerk", order=order.pk),
        named,
    )
    _refuse_bad_labels(telling, company, receipt)
    telling.step(
        gettext_noop("Scan every pack of the delivery against the order"),
        lambda: [_scan_all(company, receipt, goods) for goods in GOODS],
        lambda lines: said(
            gettext_noop("%(lines)s labels read, %(units)s units"),
            {
                "lines": sum(map(len, lines)),
                "units": sum(goods.packs for goods in GOODS),
            },
        ),
    )
    _refuse_more(telling, company, receipt)
    telling.check(
        gettext_noop("A request sent twice gets the first answer"),
        lambda: _sends_twice(company, order),
    )
    return telling.step(
        gettext_noop("Receive it with the temperatures of its trip"),
        lambda: company.do(
            finish_receipt, by="clerk", receipt=receipt.pk, values=_trip(order)
        ),
        named,
    )


def _scanning(
    company: Company, receipt: Document, scan: str, goods: Goods, packs: int = 1
) -> Callable[[], DocumentLine]:
    return lambda: company.do(
        scan_receipt_line,
        by="clerk",
        receipt=receipt.pk,
        scans=[scan],
        packs=packs,
        location=company.bin("W", company.devices[goods.device]),
    )


def _refuse_bad_labels(telling: Telling, company: Company, receipt: Document) -> None:
    old = replace(CUP_SOON, lot="CN21007", expires_in=-30)
    telling.refused(
        gettext_noop("Goods that expired a month ago"),
        _scanning(company, receipt, scan_of(company, old), old),
        ExpiredAtScan,
    )


def _scan_all(company: Company, receipt: Document, goods: Goods) -> list[DocumentLine]:
    one, today = company.table[goods.device], company.calendar.today
    found = []
    for pack in labels(goods, one, today=today):
        line = _scanning(company, receipt, pack.scan, goods, pack.packs)()
        company.remember(line, pack.scan)
        found.append(line)
    return found


def _refuse_more(telling: Telling, company: Company, receipt: Document) -> None:
    telling.refused(
        gettext_noop("One unit more than was ordered"),
        _scanning(company, receipt, scan_of(company, CUP_LATE), CUP_LATE),
        QuantityBeyondOrder,
    )
    other = replace(CUP_SOON, expires_in=CUP_SOON.expires_in + 30)
    telling.refused(
        gettext_noop("The same lot with another expiry on its label"),
        _scanning(company, receipt, scan_of(company, other), other),
        LabelDiffers,
    )


def _sends_twice(company: Company, order: Document) -> tuple[list[str], str]:
    request = uuid4()
    first, second = (
        company.do(open_receipt, by="clerk", order=order.pk, request_id=request)
        for _ in range(2)
    )
    problems = [] if first == second else [f"{first} ≠ {second}"]
    text = gettext_noop("One more receipt, %(number)s, not two")
    return problems, said(text, {"number": first})


def _trip(order: Document) -> dict[str, str]:
    now = clock.now()
    return {
        "supplier_note_number": f"S001-{order.number[2:]}",
        "delivered_by": "示范物流 张师傅",
        "transport_mode": "refrigerated_truck",
        "departed_at": (now - timedelta(hours=9)).isoformat(),
        "arrived_at": (now - timedelta(minutes=40)).isoformat(),
        "arrival_celsius": "4.6",
        "transit_min_celsius": "3.2",
        "transit_max_celsius": "6.1",
    }


def accept_goods(telling: Telling, company: Company, acceptance: Document) -> Document:
    """Inspect, reject a torn cup, and have a second person review.

    Returns:
        The open put-away order.
    """
    telling.step(
        gettext_noop("The inspector accepts all but one torn pouch, and signs"),
        lambda: company.do(
            inspect,
            by="inspector",
            acceptance=acceptance.pk,
            results=[_result(line) for line in lines_of(acceptance)],
            confirmation=signed_by(company, "inspector"),
        ),
        named,
    )
    telling.step(
        gettext_noop("A second person reviews the inspection, and signs"),
        lambda: company.do(
            review_acceptance,
            by="reviewer",
            acceptance=acceptance.pk,
            confirmation=signed_by(company, "reviewer"),
        ),
        named,
    )
    return Document.objects.get(follows=acceptance, kind=Kind.PUT_AWAY)


def _result(line: DocumentLine) -> LineResult:
    torn = TORN if line.lot and line.lot.number == CUP_LATE.lot else 0
    if not torn:
        return LineResult(line.pk, line.quantity, GOOD)
    return LineResult(
        line.pk,
        line.quantity - torn,
        GOOD
        | {
            "rejection_reason": "无菌包装破损1件",
            "rejection_measure": "移入不合格品区，通知供应商退货",
        },
    )


def store_goods(telling: Telling, company: Company, document: Document) -> None:
    """Put accepted goods into green bins and the torn cup into a red one."""
    telling.step(
        gettext_noop("Put away: accepted goods to green, the torn one to red"),
        lambda: company.do(
            put_away,
            by="clerk2",
            document=document.pk,
            placements=[
                Placement(
                    line.pk,
                    company.bin("A" if line.accepted else "R", line.device),
                    line.quantity,
                )
                for line in lines_of(document)
            ],
        ),
        named,
    )


def lot_of(goods: Goods) -> Lot:
    """Return the lot of goods that were received."""
    return Lot.objects.get(device__code=goods.device, number=goods.lot)
