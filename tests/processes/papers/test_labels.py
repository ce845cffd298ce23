"""Labels of goods, locations and documents, read back from the paper."""

from datetime import date
from decimal import Decimal

import pytest

from lotproof.accounts.permissions import NotPermitted, Permission
from lotproof.catalog.models import Device, Identifier
from lotproof.catalog.operations import end_identifier
from lotproof.core.ids import new_id
from lotproof.evidence.models import Entry
from lotproof.identification.parse import parse_scan
from lotproof.ledger.models import Lot, Serial
from lotproof.processes.operations import (
    open_receipt,
    scan_receipt_line,
    withdraw_receipt,
)
from lotproof.processes.operations.printing import print_labels
from lotproof.processes.papers import (
    LabelOf,
    LabelSize,
    NoCopies,
    NothingToPrint,
    RecordUnknown,
    TooManyLabels,
)
from lotproof.processes.papers.carriers import Marked, carrier_of, own_code
from lotproof.processes.papers.label_sheets import MEASURES
from lotproof.processes.papers.symbols import WIDTHS, draw
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document
from tests.builders import main_line as line
from tests.builders.master_data import TODAY, make_device
from tests.builders.people import make_actor
from tests.builders.refusing import refused
from tests.processes.papers.conftest import LONG_LOT, LONG_SERIAL, Way
from tests.processes.papers.reading import bare, pages_of, symbols_on, words_of

pytestmark = pytest.mark.django_db


def received(device: Device, scan: str, *, packs: int) -> tuple[line.Company, Document]:
    """A receipt of one lot, and its company."""
    company = line.make_company()
    order = line.order(company, device, packs)
    acceptance = line.receive(company, order, [scan], packs=packs)
    assert acceptance.follows is not None
    return company, acceptance.follows


@pytest.mark.parametrize("size", LabelSize)
def test_a_unit_s_label_reads_as_its_udi(way: Way, size: LabelSize) -> None:
    serial = Serial.objects.get(number=LONG_SERIAL)

    paper = print_labels(
        of=LabelOf.SERIAL, record=serial.pk, size=size, actor=way.company.clerk
    )

    [scan] = symbols_on(paper)
    udi = parse_scan(scan, today=TODAY)
    gtin = Identifier.objects.get(device=way.device).code
    assert scan.startswith("]d2")
    assert udi.elements == (
        ("01", gtin),
        ("17", "280515"),
        ("10", LONG_LOT),
        ("21", LONG_SERIAL),
    )
    words = words_of(paper)
    for ai, value in udi.elements:
        assert f"({ai}){value}" in words


def test_a_month_stays_a_month() -> None:
    device = make_device()
    gtin = device.identifiers.get().code
    company, _receipt = received(device, f"]d201{gtin}1728060010B7", packs=1)
    lot = Lot.objects.get(number="B7")

    paper = print_labels(
        of=LabelOf.LOT, record=lot.pk, size=LabelSize.SMALL, actor=company.clerk
    )

    udi = parse_scan(symbols_on(paper)[0], today=TODAY)
    assert (udi.expires_on, udi.expiry_precision) == (date(2028, 6, 30), "month")


def test_a_device_without_identifier_bears_our_own_number() -> None:
    device = make_device()
    company, _receipt = received(device, line.label(device, lot="LOT-7"), packs=1)
    end_identifier(
        identifier=device.identifiers.get().pk,
        on=TODAY,
        reason="withdrawn",
        actor=company.clerk,
    )
    lot = Lot.objects.get(device=device)

    paper = print_labels(
        of=LabelOf.LOT, record=lot.pk, size=LabelSize.SMALL, actor=company.clerk
    )

    assert symbols_on(paper) == ["]d1LOT-7"]
    assert bare("Own code") in words_of(paper)


def test_location_and_document_bear_their_codes(way: Way) -> None:
    bin_, clerk = way.company.green, way.company.clerk
    order = way.document(Kind.PURCHASE_ORDER)
    papers = {
        code: print_labels(of=of, record=record, size=LabelSize.LARGE, actor=clerk)
        for of, record, code in (
            (LabelOf.LOCATION, bin_.pk, bin_.code),
            (LabelOf.DOCUMENT, order.pk, order.number),
        )
    }

    for code, paper in papers.items():
        assert symbols_on(paper) == [f"]d1{code}"]
        assert bare(code) in words_of(paper)


def test_a_receipt_has_a_label_for_each_accepted_unit() -> None:
    device = make_device()
    company, receipt = received(device, line.label(device), packs=10)
    acceptance = Document.objects.get(follows=receipt)

    def pages(copies: int | None = None) -> int:
        return pages_of(
            print_labels(
                of=LabelOf.GOODS,
                record=receipt.pk,
                size=LabelSize.SMALL,
                copies=copies,
                actor=company.clerk,
            )
        )

    before = pages()
    line.accept(company, acceptance, reject=3)
    assert (before, pages(), pages(2)) == (10, 7, 2)


def test_a_sheet_holds_twenty_one(way: Way) -> None:
    def pages(copies: int) -> int:
        paper = print_labels(
            of=LabelOf.LOCATION,
            record=way.company.green.pk,
            size=LabelSize.SHEET,
            copies=copies,
            actor=way.company.clerk,
        )
        assert len(symbols_on(paper)) == min(copies, 21)
        return pages_of(paper)

    assert (pages(21), pages(22)) == (1, 2)


def test_that_they_were_taken_is_an_entry(way: Way) -> None:
    print_labels(
        of=LabelOf.LOCATION,
        record=way.company.green.pk,
        size=LabelSize.SMALL,
        actor=way.company.clerk,
    )

    entry = Entry.objects.get(kind="accounts.exported", subject=way.company.green.pk)
    assert '"what":"location_labels"' in entry.body


def test_refuses_too_many_too_few_and_none() -> None:
    device = make_device()
    company, receipt = received(device, line.label(device), packs=501)
    shipment = line.order(company, device, 1)

    def labels(record: Document, copies: int | None) -> bytes:
        return print_labels(
            of=LabelOf.GOODS,
            record=record.pk,
            size=LabelSize.SMALL,
            copies=copies,
            actor=company.clerk,
        )

    with refused(TooManyLabels, "501 labels are too many", "最多 500 张"):
        labels(receipt, None)
    with refused(NoCopies, "Print one or more", "至少打印一张"):
        labels(receipt, 0)
    with refused(NothingToPrint, "has no goods to label", "没有可贴标签的货物"):
        labels(shipment, 1)
    assert not Entry.objects.filter(kind="accounts.exported").exists()


def test_refuses_goods_of_a_withdrawn_receipt() -> None:
    company, device = line.make_company(), make_device()
    order = line.order(company, device, 1)
    receipt = open_receipt(order=order.pk, actor=company.clerk)
    scan_receipt_line(
        receipt=receipt.pk,
        scans=[line.label(device)],
        packs=1,
        location=company.waiting.pk,
        actor=company.clerk,
    )
    withdraw_receipt(receipt=receipt.pk, reason="mistake", actor=company.clerk)

    with pytest.raises(NothingToPrint):
        print_labels(
            of=LabelOf.GOODS,
            record=receipt.pk,
            size=LabelSize.SMALL,
            actor=company.clerk,
        )


def test_refuses_what_does_not_exist_and_who_may_not() -> None:
    actor = make_actor()
    with refused(RecordUnknown, "nothing of this id", "没有此编号"):
        print_labels(of=LabelOf.LOT, record=new_id(), size=LabelSize.SMALL, actor=actor)
    for permission in (Permission.VIEW, Permission.EXPORT):
        with pytest.raises(NotPermitted):
            print_labels(
                of=LabelOf.LOT,
                record=new_id(),
                size=LabelSize.SMALL,
                actor=make_actor(permission),
            )


DAY = date(2028, 1, 15)
MARKED = (
    Marked("GS1", "06901234567892", "L(1", "s/2", date(2028, 2, 29), "month"),
    Marked("GS1", "06901234567892", "L1", "", DAY, "day", date(2025, 1, 15)),
    Marked("GS1", "06901234567892"),
    Marked("HIBCC", "A99912345", "10X3", "", DAY),
    Marked("HIBCC", "A99912345", "10X3", "77DE", date(2028, 1, 31), "month"),
    Marked("HIBCC", "A99912345", "", "77DE"),
    Marked("HIBCC", "A99912345"),
    Marked("HIBCC", "A99912345", "10X3", "", DAY, "day", date(2025, 1, 15)),
    Marked("ICCBBA", "A9999XYZ100T0944", "000000000000XYZ123", "000025", DAY),
    Marked("MA", "MA.156.M0.100350.01004YA10017", "AY21062803", "LMSA", DAY),
    Marked("MA", "MA.156.M0.100350.01004YA10017"),
)


@pytest.mark.parametrize("marked", MARKED, ids=lambda one: f"{one.agency}-{one.lot}")
def test_an_agency_s_carrier_reads_as_what_it_marks(marked: Marked) -> None:
    carrier = carrier_of(marked, today=TODAY)

    assert carrier is not None
    udi = parse_scan(carrier.symbology + carrier.data, today=TODAY)
    assert (udi.di, udi.lot or "", udi.serial or "") == (
        marked.di,
        marked.lot,
        marked.serial,
    )
    assert udi.usable_until == marked.expires_on
    assert udi.produced_on == marked.produced_on


@pytest.mark.parametrize(
    "marked",
    [
        Marked("GS1", "06901234567892", "批号"),
        Marked("GS1", "06901234567892", "L" * 21),
        Marked("HIBCC", "A99912345", "a/b"),
        Marked("MA", "MA.156.M0.100350.01004YA10017", "L.S1"),
        Marked("ICCBBA", "A9999XYZ100T0944", "SHORT"),
        Marked("AHM", "MF123"),
    ],
    ids=lambda one: f"{one.agency}-{one.lot}",
)
def test_what_could_not_be_read_again_is_not_written(marked: Marked) -> None:
    assert carrier_of(marked, today=TODAY) is None


@pytest.mark.parametrize("text", ["A-01", "冷库-01", "X" * 60])
@pytest.mark.parametrize("size", LabelSize)
def test_a_module_is_wide_enough_and_the_symbol_fits(
    text: str, size: LabelSize
) -> None:
    symbol, room = draw(own_code(text)), MEASURES[size].room

    width = symbol.module_width(room)

    assert width in WIDTHS
    assert width >= Decimal("0.33")
    assert width * symbol.modules <= room
