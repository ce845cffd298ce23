"""Tracing a lot both ways."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lotproof.core import clock
from lotproof.evidence.sequencing import sequence_all
from lotproof.ledger.batches import Line
from lotproof.ledger.codes import Cause
from lotproof.ledger.models import Lot
from lotproof.ledger.operations import move_stock, place_hold, reverse_movements
from lotproof.processes.queries import document_chain, trace_lot
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document
from tests.builders import main_line as line
from tests.builders.master_data import make_device

pytestmark = pytest.mark.django_db


def traded(quantity: int = 4) -> tuple[line.Company, Document]:
    """A company that received 10 units of L1 and shipped some; the shipment."""
    company = line.make_company()
    device = make_device()
    line.stock(company, device, [line.label(device)], packs=10)
    pick = line.sell(company, device, quantity)
    line.pick_all(company, pick)
    return company, line.ship_out(company, line.release(company, pick))


def test_tells_every_step_from_order_to_customer() -> None:
    traded()

    steps = trace_lot(Lot.objects.get()).steps

    assert [step.kind for step in steps] == [
        "purchase_order.submitted",
        "purchase_order.approved",
        "receipt.received",
        "acceptance.inspected",
        "acceptance.reviewed",
        "put_away.stored",
        "sales_order.submitted",
        "sales_order.approved",
        "pick.picked",
        "review.released",
        "shipment.shipped",
    ]


def test_names_documents_partners_persons_and_signatures() -> None:
    company, shipment = traded()

    steps = {step.kind: step for step in trace_lot(Lot.objects.get()).steps}

    received, left = steps["receipt.received"], steps["shipment.shipped"]
    assert received.source_partner == company.supplier.name
    assert (received.quantity, received.target) == (10, company.waiting.code)
    assert (left.document_number, left.quantity) == (shipment.number, 4)
    assert left.target_partner == left.partner == company.customer.name
    assert left.person == company.clerk.name
    released = steps["review.released"].signature
    assert released is not None
    assert (released.meaning, released.by) == ("released", company.colleague.name)


def test_says_who_has_how_many_and_balances() -> None:
    company, _ = traded()

    trace = trace_lot(Lot.objects.get())

    assert {holder.name: holder.quantity for holder in trace.holders} == {
        company.green.zone.name if company.green.zone else "": 6,
        company.customer.name: 4,
    }
    assert (trace.received, trace.in_stock, trace.shipped, trace.elsewhere) == (
        10,
        6,
        4,
        0,
    )
    assert trace.is_balanced


def test_finds_a_balance_that_movements_do_not_explain() -> None:
    company, _ = traded()
    lot = Lot.objects.get()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_balance SET quantity = 7 WHERE location_id = %s",
            [company.green.pk],
        )

    assert not trace_lot(lot).is_balanced


def test_shows_reversals_and_holds_with_their_reason() -> None:
    company, _ = traded()
    lot = Lot.objects.get()
    [mistaken] = move_stock(
        lines=[Line(lot.pk, 4, company.green.pk, company.red.pk)], actor=company.clerk
    )
    reverse_movements(movements=[mistaken.pk], reason="Wrong bin", actor=company.clerk)
    place_hold(
        lot=lot.pk, cause=Cause.QUALITY, reason="Torn pouches", actor=company.clerk
    )

    trace = trace_lot(lot)

    assert trace.is_balanced
    *_, back, hold = trace.steps
    assert (back.reverses, back.quantity) == (mistaken.pk, 4)
    assert (hold.kind, hold.reason) == ("ledger.hold_placed", "Torn pouches")


def test_gives_the_place_of_each_entry_in_the_log() -> None:
    traded()
    lot = Lot.objects.get()
    assert {step.index for step in trace_lot(lot).steps} == {None}

    sequence_all(at=clock.now())

    assert None not in {step.index for step in trace_lot(lot).steps}


def test_takes_seven_statements() -> None:
    traded()
    lot = Lot.objects.get()

    with CaptureQueriesContext(connection) as statements:
        trace_lot(lot)

    assert len(statements) == 7


def test_serials_are_named_where_they_are() -> None:
    company = line.make_company()
    device = make_device(requires_serial=True)
    labels = [line.label(device, serial=f"SN{n}") for n in range(3)]
    line.stock(company, device, labels, packs=1)

    trace = trace_lot(Lot.objects.get())

    (holder,) = trace.holders
    assert holder.serials == ("SN0", "SN1", "SN2")


def test_chain_of_a_shipment_begins_at_the_sales_order() -> None:
    _, shipment = traded()

    chain = document_chain(shipment)

    assert [document.kind for document in chain] == [
        Kind.SALES_ORDER,
        Kind.PICK,
        Kind.REVIEW,
        Kind.SHIPMENT,
    ]
    assert [document.is_this for document in chain] == [False, False, False, True]


def test_chain_of_an_order_ends_with_what_followed() -> None:
    company = line.make_company()
    device = make_device()
    ordered = line.order(company, device, 10)
    line.receive(company, ordered, [line.label(device)], packs=4)
    line.receive(company, ordered, [line.label(device)], packs=6)

    kinds = [document.kind for document in document_chain(ordered)]

    assert sorted(kinds) == sorted(
        [Kind.PURCHASE_ORDER, *[Kind.RECEIPT] * 2, *[Kind.ACCEPTANCE] * 2]
    )
