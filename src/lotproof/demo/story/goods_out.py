"""From the sales order to the hospital."""

import hashlib
from decimal import Decimal
from pathlib import Path

from lotproof.core import clock
from lotproof.core.refusals import gettext_noop
from lotproof.demo.company import GOOD, Company, lines_of
from lotproof.demo.story.beginning import CUP_LATE, CUP_SOON, DEPUTY, FILLER, PROSTHESIS
from lotproof.demo.story.goods_in import named, signed_by
from lotproof.demo.story.telling import Telling, said
from lotproof.processes.operations import (
    OrderLine,
    Picked,
    approve_sales_order,
    pick_units,
    release_goods,
    ship,
    submit_sales_order,
)
from lotproof.processes.operations.printing import print_delivery_note
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document
from lotproof.workflow.operations import SamePerson

WANTED = ((CUP_SOON, 8), (PROSTHESIS, 1), (FILLER, 2))
EXPECTED = {CUP_SOON.lot: CUP_SOON.packs, CUP_LATE.lot: 8 - CUP_SOON.packs}
"""Of the cups: all that expire first, the rest of the later lot."""


def sell_goods(telling: Telling, company: Company) -> Document:
    """Take a hospital's order and claim stock for it, first expiry first.

    Returns:
        The picking list.
    """
    hospital = company.partners["H003"]
    order = telling.step(
        gettext_noop("A hospital orders"),
        lambda: company.do(
            submit_sales_order,
            by="trader",
            customer=hospital.pk,
            site=company.site.pk,
            lines=[
                OrderLine(
                    company.devices[goods.device].pk, units, Decimal(goods.price) * 2
                )
                for goods, units in WANTED
            ],
            values={"delivery_address": f"{hospital.address} 手术室"},
        ),
        named,
    )
    pick = telling.step(
        gettext_noop("Quality approves; stock is claimed by first expiry"),
        lambda: company.do(approve_sales_order, by="quality", order=order.pk),
        named,
    )
    telling.check(
        gettext_noop("The lot that expires first is picked first"),
        lambda: _first_expiry_first(pick),
    )
    return pick


def _first_expiry_first(pick: Document) -> tuple[list[str], str]:
    claimed = {
        line.lot.number: line.quantity
        for line in lines_of(pick)
        if line.lot and line.device.code == CUP_SOON.device
    }
    text = ", ".join(f"{lot} × {units}" for lot, units in claimed.items())
    return ([] if claimed == EXPECTED else [text]), text


def ship_goods(
    telling: Telling, company: Company, pick: Document, output: Path
) -> Document:
    """Pick, review by another person, ship, and print the delivery note.

    Returns:
        The shipment.
    """
    telling.step(
        gettext_noop("Pick into the dispatch zone, every unit scanned"),
        lambda: company.do(
            pick_units,
            by=DEPUTY,
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
        ),
        named,
    )
    review = Document.objects.get(follows=pick, kind=Kind.REVIEW)
    telling.refused(
        gettext_noop("The picker reviews the own picking"),
        lambda: _release(company, review, DEPUTY),
        SamePerson,
    )
    shipment = telling.step(
        gettext_noop("Somebody else reviews what leaves, and signs"),
        lambda: _release(company, review, "reviewer"),
        named,
    )
    telling.step(
        gettext_noop("Ship in a refrigerated truck"),
        lambda: company.do(
            ship,
            by="clerk",
            shipment=shipment.pk,
            values={
                "transport_mode": "refrigerated_truck",
                "carrier": "示范冷链物流有限公司",
                "plate_number": "沪A·示范01",
                "departed_at": clock.now().isoformat(),
            },
        ),
        named,
    )
    path = output / f"{shipment.number}.pdf"
    telling.step(
        gettext_noop("Print the delivery note, its QR code sealed by the log"),
        lambda: _print(company, shipment, path),
        lambda paper: said(
            gettext_noop("%(file)s, %(size)s kB, SHA-256 %(digest)s…"),
            {
                "file": path.name,
                "size": len(paper) // 1000,
                "digest": hashlib.sha256(paper).hexdigest()[:16],
            },
        ),
    )
    return shipment


def _release(company: Company, review: Document, by: str) -> Document:
    return company.do(
        release_goods,
        by=by,
        review=review.pk,
        checks={line.pk: GOOD for line in lines_of(review)},
        confirmation=signed_by(company, by),
    )


def _print(company: Company, shipment: Document, path: Path) -> bytes:
    paper = company.do(print_delivery_note, by="clerk", shipment=shipment.pk)
    path.write_bytes(paper)
    return paper
