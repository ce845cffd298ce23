"""Each operation of the main line, prepared up to the moment before it is called."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from lotproof.catalog.models import Device
from lotproof.ledger.models import Balance
from lotproof.processes import operations
from lotproof.processes.operations import LineResult, OrderLine, Picked, Placement
from lotproof.workflow.models import Document
from tests.builders import main_line as line
from tests.builders.master_data import make_device


@dataclass(frozen=True, slots=True)
class Prepared:
    """An operation with the arguments of a call that will succeed."""

    name: str
    arguments: dict[str, Any]

    def call(self, **changes: Any) -> Any:
        """Call it, perhaps with other arguments, and return its result."""
        return getattr(operations, self.name)(**(self.arguments | changes))

    def result(self, **changes: Any) -> UUID:
        """Call it and return the id of what it returned."""
        found: UUID = self.call(**changes).pk
        return found


def prepare(name: str) -> Prepared:
    """Play the main line until this operation is next."""
    company = line.make_company()
    device = make_device()
    return Prepared(name, STEPS[name](company, device))


def _one(device: Device, units: int = 10) -> list[OrderLine]:
    return [OrderLine(device.pk, units, Decimal("12.50"))]


def _submit_purchase_order(company: line.Company, device: Device) -> dict[str, Any]:
    return {
        "supplier": company.supplier.pk,
        "site": company.site.pk,
        "lines": _one(device),
        "actor": company.clerk,
    }


def _approve_purchase_order(company: line.Company, device: Device) -> dict[str, Any]:
    order = operations.submit_purchase_order(**_submit_purchase_order(company, device))
    return {
        "order": order.pk,
        "confirmation": line.confirmed(company.colleague),
        "actor": company.colleague,
    }


def _open_receipt(company: line.Company, device: Device) -> dict[str, Any]:
    return {"order": line.order(company, device, 10).pk, "actor": company.clerk}


def _scan_receipt_line(company: line.Company, device: Device) -> dict[str, Any]:
    receipt = operations.open_receipt(**_open_receipt(company, device))
    return {
        "receipt": receipt.pk,
        "scans": [line.label(device)],
        "packs": 10,
        "location": company.waiting.pk,
        "actor": company.clerk,
    }


def _lower_receipt_line(company: line.Company, device: Device) -> dict[str, Any]:
    scan = _scan_receipt_line(company, device)
    scanned = operations.scan_receipt_line(**scan)
    return {
        "receipt": scan["receipt"],
        "line": scanned.pk,
        "quantity": 4,
        "reason": "counted again",
        "actor": company.clerk,
    }


def _finish_receipt(company: line.Company, device: Device) -> dict[str, Any]:
    scan = _scan_receipt_line(company, device)
    operations.scan_receipt_line(**scan)
    return {
        "receipt": scan["receipt"],
        "values": line.RECEIPT_FIELDS,
        "actor": company.clerk,
    }


def _inspect(company: line.Company, device: Device) -> dict[str, Any]:
    acceptance = operations.finish_receipt(**_finish_receipt(company, device))
    return {
        "acceptance": acceptance.pk,
        "results": [
            LineResult(own.pk, own.quantity, line.GOOD)
            for own in line.lines_of(acceptance)
        ],
        "confirmation": line.confirmed(company.clerk),
        "actor": company.clerk,
    }


def _review_acceptance(company: line.Company, device: Device) -> dict[str, Any]:
    acceptance = operations.inspect(**_inspect(company, device))
    return {
        "acceptance": acceptance.pk,
        "confirmation": line.confirmed(company.colleague),
        "actor": company.colleague,
    }


def _close_purchase_order(company: line.Company, device: Device) -> dict[str, Any]:
    return _open_receipt(company, device) | {"reason": "no longer made"}


def _withdraw_receipt(company: line.Company, device: Device) -> dict[str, Any]:
    scan = _scan_receipt_line(company, device)
    operations.scan_receipt_line(**scan)
    return {
        "receipt": scan["receipt"],
        "reason": "pallet refused",
        "actor": company.clerk,
    }


def _send_back_to_inspector(company: line.Company, device: Device) -> dict[str, Any]:
    reviewing = _review_acceptance(company, device)
    return {
        "acceptance": reviewing["acceptance"],
        "reason": "seals weren't looked at",
        "actor": company.colleague,
    }


def _put_away(company: line.Company, device: Device) -> dict[str, Any]:
    acceptance = operations.review_acceptance(**_review_acceptance(company, device))
    document = Document.objects.get(follows=acceptance)
    [own] = line.lines_of(document)
    return {
        "document": document.pk,
        "placements": [Placement(own.pk, company.green.pk, 10)],
        "actor": company.clerk,
    }


def _put_away_scanned_units(company: line.Company, device: Device) -> dict[str, Any]:
    return {
        "document": _put_away(company, device)["document"],
        "scans": [line.label(device)],
        "location": company.green.pk,
        "actor": company.clerk,
    }


def _submit_sales_order(company: line.Company, device: Device) -> dict[str, Any]:
    return {
        "customer": company.customer.pk,
        "site": company.site.pk,
        "lines": _one(device, 4),
        "values": {"delivery_address": "Road 1"},
        "actor": company.clerk,
    }


def _approve_sales_order(company: line.Company, device: Device) -> dict[str, Any]:
    line.stock(company, device, [line.label(device)], packs=10)
    order = operations.submit_sales_order(**_submit_sales_order(company, device))
    return {"order": order.pk, "actor": company.colleague}


def _allocate(company: line.Company, device: Device) -> dict[str, Any]:
    document = line.sell(company, device, 4)
    line.stock(company, device, [line.label(device)], packs=10)
    return {"pick": document.pk, "actor": company.clerk}


def _choose_other_stock(company: line.Company, device: Device) -> dict[str, Any]:
    labels = [
        line.label(device, lot="A", expires_on=date(2027, 1, 1)),
        line.label(device, lot="B", expires_on=date(2028, 1, 1)),
    ]
    line.stock(company, device, labels, packs=10)
    document = line.sell(company, device, 4)
    return {
        "pick": document.pk,
        "line": line.lines_of(document)[0].pk,
        "balance": Balance.objects.get(lot__number="B", location=company.green).pk,
        "reason": "box is wet",
        "actor": company.clerk,
    }


def _give_up_stock(company: line.Company, device: Device) -> dict[str, Any]:
    pick = operations.approve_sales_order(**_approve_sales_order(company, device))
    return {
        "pick": pick.pk,
        "line": line.lines_of(pick)[0].pk,
        "reason": "on hold",
        "actor": company.clerk,
    }


def _pick_units(company: line.Company, device: Device) -> dict[str, Any]:
    pick = operations.approve_sales_order(**_approve_sales_order(company, device))
    [own] = line.lines_of(pick)
    return {
        "pick": pick.pk,
        "picked": [Picked(own.pk, 4, company.dispatch.pk)],
        "actor": company.clerk,
    }


def _pick_scanned_units(company: line.Company, device: Device) -> dict[str, Any]:
    return {
        "pick": _pick_units(company, device)["pick"],
        "scans": [line.label(device)],
        "packs": 4,
        "target": company.dispatch.pk,
        "actor": company.clerk,
    }


def _close_short(company: line.Company, device: Device) -> dict[str, Any]:
    picking = _pick_units(company, device)
    [own] = picking["picked"]
    one = Picked(own.line, 1, own.target)
    pick = operations.pick_units(**(picking | {"picked": [one]}))
    return {"pick": pick.pk, "reason": "broken", "actor": company.clerk}


def _take_back(company: line.Company, device: Device) -> dict[str, Any]:
    picking = _pick_units(company, device)
    [own] = picking["picked"]
    operations.pick_units(**(picking | {"picked": [Picked(own.line, 1, own.target)]}))
    return {
        "document": picking["pick"],
        "line": own.line,
        "reason": "wrong box",
        "actor": company.clerk,
    }


def _cancel_sales_order(company: line.Company, device: Device) -> dict[str, Any]:
    picking = _pick_units(company, device)
    operations.pick_units(**picking)
    pick = Document.objects.get(pk=picking["pick"])
    return {
        "order": pick.follows_id,
        "reason": "operation put off",
        "actor": company.clerk,
    }


def _release_goods(company: line.Company, device: Device) -> dict[str, Any]:
    pick = operations.pick_units(**_pick_units(company, device))
    review = Document.objects.get(follows=pick)
    return {
        "review": review.pk,
        "checks": {own.pk: line.GOOD for own in line.lines_of(review)},
        "confirmation": line.confirmed(company.colleague),
        "actor": company.colleague,
    }


def _ship(company: line.Company, device: Device) -> dict[str, Any]:
    shipment = operations.release_goods(**_release_goods(company, device))
    return {
        "shipment": shipment.pk,
        "values": {"transport_mode": "courier"},
        "actor": company.clerk,
    }


STEPS: dict[str, Callable[[line.Company, Device], dict[str, Any]]] = {
    function.__name__.removeprefix("_"): function
    for function in (
        _submit_purchase_order,
        _approve_purchase_order,
        _open_receipt,
        _scan_receipt_line,
        _lower_receipt_line,
        _finish_receipt,
        _close_purchase_order,
        _withdraw_receipt,
        _inspect,
        _send_back_to_inspector,
        _review_acceptance,
        _put_away,
        _put_away_scanned_units,
        _submit_sales_order,
        _approve_sales_order,
        _allocate,
        _choose_other_stock,
        _give_up_stock,
        _pick_units,
        _pick_scanned_units,
        _close_short,
        _take_back,
        _cancel_sales_order,
        _release_goods,
        _ship,
    )
}
"""Every operation of the main line in the order of the goods' way."""
