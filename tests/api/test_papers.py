"""Records and labels through the API."""

import pytest

from lotproof.core.ids import new_id
from lotproof.evidence.models import Entry
from lotproof.ledger.models import Lot, Serial
from tests.api.conftest import Trade, program_of
from tests.builders import main_line as line
from tests.builders.master_data import make_device


def received(trade: Trade) -> str:
    """The id of a receipt of one serial number."""
    device = make_device(requires_serial=True)
    order = line.order(trade.company, device, 1)
    scan = line.label(device, serial="S1")
    return str(line.receive(trade.company, order, [scan]).follows_id)


def test_record_and_labels_are_pdf_and_their_export_is_recorded(trade: Trade) -> None:
    receipt = received(trade)
    lot, unit = Lot.objects.get(), Serial.objects.get()

    for path in (
        f"/documents/{receipt}/record.pdf",
        f"/documents/{receipt}/labels.pdf",
        f"/documents/{receipt}/goods-labels.pdf",
        f"/locations/{trade.company.waiting.pk}/labels.pdf",
        f"/lots/{lot.pk}/labels.pdf",
        f"/serials/{unit.pk}/labels.pdf",
    ):
        answer = trade.clerk.get(path)
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
    assert Entry.objects.filter(kind="accounts.exported").count() == 6


def test_labels_are_asked_for_by_size_and_number(trade: Trade) -> None:
    received(trade)
    path = f"/lots/{Lot.objects.get().pk}/labels.pdf"

    answers = {
        copies: trade.clerk.get(path, size="a4", copies=copies).status
        for copies in (1, 500, 501, 0)
    }

    assert answers == {1: 200, 500: 200, 501: 409, 0: 409}
    assert trade.clerk.get(path, size="a5").status == 422


def test_goods_of_a_document_are_labelled_pack_by_pack_or_as_often_as_asked(
    trade: Trade,
) -> None:
    receipt = received(trade)
    order = line.order(trade.company, make_device(), 1)
    path = f"/documents/{receipt}/goods-labels.pdf"

    answers = {
        copies: trade.clerk.get(path, copies=copies).status for copies in (1, 500, 501)
    }
    nothing = trade.clerk.get(f"/documents/{order.pk}/goods-labels.pdf")

    assert answers == {1: 200, 500: 200, 501: 409}
    assert (nothing.status, nothing.body["type"]) == (409, "NothingToPrint")
    assert trade.clerk.get(f"/documents/{order.pk}/labels.pdf").status == 200


@pytest.mark.django_db
def test_what_is_not_there_is_not_found() -> None:
    program = program_of("warehouse")

    for path in (
        f"/documents/{new_id()}/record.pdf",
        f"/documents/{new_id()}/labels.pdf",
        f"/documents/{new_id()}/goods-labels.pdf",
        f"/locations/{new_id()}/labels.pdf",
        f"/lots/{new_id()}/labels.pdf",
        f"/serials/{new_id()}/labels.pdf",
    ):
        assert program.get(path).status == 404
