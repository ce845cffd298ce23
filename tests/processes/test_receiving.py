"""Receiving goods against an order."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from lotproof.catalog.models import Device, IdentifierKind
from lotproof.catalog.operations import IdentifierFacts, add_identifier
from lotproof.catalog.rules import MadeOutsideCertificate
from lotproof.core import clock
from lotproof.core.ids import new_id
from lotproof.core.reasons import ReasonMissing
from lotproof.evidence.models import Entry
from lotproof.fields.rules import FieldInvalid, FieldMissing, FieldUnknown
from lotproof.identification.checks import gs1_check_digit
from lotproof.identification.errors import CheckDigitWrong, UnknownCode
from lotproof.ledger.facts import UnknownRecord
from lotproof.ledger.models import Lot
from lotproof.ledger.operations.balances import SerialInStock
from lotproof.ledger.operations.lots import LabelDiffers, LotNeeded
from lotproof.ledger.operations.posting import NothingToMove, OneUnitASerial
from lotproof.ledger.rules import StorageConditionsDiffer, WrongZone
from lotproof.partners.rules import LicenceLapsed
from lotproof.processes.operations import (
    finish_receipt,
    lower_receipt_line,
    open_receipt,
    scan_receipt_line,
)
from lotproof.processes.refusals import (
    ExpiredAtScan,
    FieldsContradict,
    LineUnknown,
    NotLower,
    NotOnOrder,
    OtherSite,
    QuantityBeyondOrder,
    SerialScanned,
    UnknownDevice,
)
from lotproof.warehouse.models import ZoneKind
from lotproof.workflow.models import Document, DocumentLine
from lotproof.workflow.operations import DocumentEmpty, DocumentUnknown, StepNotOpen
from tests.builders import main_line as line
from tests.builders.master_data import (
    make_device,
    make_gtin,
    make_location,
    make_supplier,
    make_zone,
)
from tests.builders.refusing import refused
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


class Dock:
    """A receipt of an order for one device, and a short way to scan."""

    def __init__(
        self, device: Device, *, ordered: int = 10, company: line.Company | None = None
    ) -> None:
        self.company = company or line.make_company()
        self.device = device
        self.order = line.order(self.company, device, ordered)
        self.receipt = open_receipt(order=self.order.pk, actor=self.company.clerk)

    def scan(
        self,
        *scans: str,
        packs: int = 1,
        location: UUID | None = None,
        receipt: Document | None = None,
    ) -> DocumentLine:
        return scan_receipt_line(
            receipt=(receipt or self.receipt).pk,
            scans=scans or [line.label(self.device)],
            packs=packs,
            location=location or self.company.waiting.pk,
            actor=self.company.clerk,
        )

    def finish(self, **values: object) -> Document:
        return finish_receipt(
            receipt=self.receipt.pk,
            values=line.RECEIPT_FIELDS | values,
            actor=self.company.clerk,
        )


def test_refuses_an_unknown_code() -> None:
    dock = Dock(make_device())

    with refused(UnknownCode, "no UDI of GS1", "不是 GS1"):
        dock.scan("hello world")
    with refused(UnknownDevice, "No device with the identifier", "没有产品标识"):
        dock.scan(f"]d201{make_gtin(999_999)}17280515" + "10L1")


def test_refuses_a_wrong_check_digit_and_names_it() -> None:
    dock = Dock(make_device())
    good = line.label(dock.device)
    digit = good[18]
    bad = good[:18] + str((int(digit) + 1) % 10) + good[19:]

    with refused(CheckDigitWrong, f"expected {digit}", f"应为 {digit}"):
        dock.scan(bad)


def test_refuses_what_expired() -> None:
    dock = Dock(make_device())

    with (
        clock.set_to(NOON),
        refused(ExpiredAtScan, "expired on 2026-03-01", "2026-03-01"),
    ):
        dock.scan(line.label(dock.device, expires_on=date(2026, 3, 1)))


def test_takes_goods_on_their_last_day_at_the_site() -> None:
    dock = Dock(make_device())

    with clock.set_to(NOON):
        scanned = dock.scan(line.label(dock.device, expires_on=date(2026, 3, 2)))

    assert scanned.quantity == 1


def test_refuses_a_silent_label_of_a_lot_known_to_have_expired() -> None:
    dock = Dock(make_device(requires_expiry=False))
    with clock.set_to(NOON):
        dock.scan(line.label(dock.device, expires_on=date(2026, 3, 2)))

    with (
        clock.set_to(NOON + timedelta(days=1)),
        refused(ExpiredAtScan, "expired on 2026-03-02", "2026-03-02"),
    ):
        dock.scan(line.label(dock.device, expires_on=None))


def test_refuses_a_label_that_contradicts_the_lot() -> None:
    dock = Dock(make_device())
    dock.scan()

    with refused(LabelDiffers, "says 2029-01-01", "2029-01-01"):
        dock.scan(line.label(dock.device, expires_on=date(2029, 1, 1)))


def test_refuses_a_label_without_lot() -> None:
    dock = Dock(make_device())

    with refused(LotNeeded, "needs its lot number", "批号"):
        dock.scan(line.label(dock.device, lot=""))


def test_refuses_goods_made_outside_their_certificate() -> None:
    dock = Dock(make_device())

    with refused(MadeOutsideCertificate, "made on 2019-05-01", "2019-05-01"):
        dock.scan(line.label(dock.device, lot="") + "11190501" + "10L1")


def test_refuses_more_than_the_order_expects() -> None:
    dock = Dock(make_device(), ordered=10)
    dock.scan(packs=8)

    with refused(QuantityBeyondOrder, "still expects 2", "只剩 2 件"):
        dock.scan(packs=3)


def test_counts_what_other_open_receipts_hold() -> None:
    dock = Dock(make_device(), ordered=10)
    other = open_receipt(order=dock.order.pk, actor=dock.company.clerk)
    dock.scan(packs=8, receipt=other)

    with refused(QuantityBeyondOrder, "still expects 2", "只剩 2 件"):
        dock.scan(packs=3)


def test_counts_the_units_of_a_pack() -> None:
    device = make_device()
    box = "1" + make_gtin(77)[1:13]
    box += gs1_check_digit(box)
    facts = IdentifierFacts(code=box, kind=IdentifierKind.PACKAGE, quantity=6)
    company = line.make_company()
    add_identifier(device=device.pk, facts=facts, actor=company.clerk)
    dock = Dock(device, ordered=10, company=company)

    scanned = dock.scan(f"]d201{box}1728051510L1")

    assert scanned.quantity == 6
    with refused(QuantityBeyondOrder, "6 of", "只剩 4 件"):
        dock.scan(f"]d201{box}1728051510L1")


def test_fills_the_lines_of_a_device_one_after_the_other() -> None:
    company = line.make_company()
    device = make_device()
    ordered = line.order_lines(company, (device, 4), (device, 6))
    receipt = open_receipt(order=ordered.pk, actor=company.clerk)

    for packs in (3, 7):
        scan_receipt_line(
            receipt=receipt.pk,
            scans=[line.label(device)],
            packs=packs,
            location=company.waiting.pk,
            actor=company.clerk,
        )
    finish_receipt(receipt=receipt.pk, values=line.RECEIPT_FIELDS, actor=company.clerk)

    ordered.refresh_from_db()
    assert [own.done for own in line.lines_of(ordered)] == [4, 6]
    assert ordered.state == "received"


def test_refuses_a_device_that_was_not_ordered() -> None:
    dock = Dock(make_device())
    other = line.label(make_device())

    with refused(NotOnOrder, "isn't on order", "没有"):
        dock.scan(other)


def test_refuses_a_serial_number_twice() -> None:
    dock = Dock(make_device(requires_serial=True))
    label = line.label(dock.device, serial="SN1")
    dock.scan(label)
    other = open_receipt(order=dock.order.pk, actor=dock.company.clerk)

    with refused(SerialScanned, "SN1 was already scanned", "SN1 已"):
        dock.scan(label)
    with refused(SerialScanned, dock.receipt.number, dock.receipt.number):
        dock.scan(label, receipt=other)
    with refused(OneUnitASerial, "SN2 is one unit, not 2", "SN2"):
        dock.scan(line.label(dock.device, serial="SN2"), packs=2)


def test_refuses_a_serial_number_that_is_in_stock() -> None:
    dock = Dock(make_device(requires_serial=True))
    dock.scan(line.label(dock.device, serial="SN1"))
    dock.finish()
    dock.receipt = open_receipt(order=dock.order.pk, actor=dock.company.clerk)
    dock.scan(line.label(dock.device, serial="SN1"))

    with refused(SerialInStock, "in stock already", "已在库"):
        dock.finish()


def test_refuses_no_packs() -> None:
    dock = Dock(make_device())

    with refused(NothingToMove, "nothing to move", "没有可"):
        dock.scan(packs=0)


def test_refuses_places_where_goods_can_not_arrive() -> None:
    dock = Dock(make_device())
    elsewhere = make_location(zone=make_zone(ZoneKind.WAITING_INSPECTION))

    with refused(WrongZone, "Goods can't go from", dock.company.green.code):
        dock.scan(location=dock.company.green.pk)
    with refused(OtherSite, "isn't a location of", elsewhere.code):
        dock.scan(location=elsewhere.pk)
    with refused(UnknownRecord, "no location", "没有"):
        dock.scan(location=new_id())


def test_refuses_cold_goods_in_a_warm_place_at_the_scan() -> None:
    dock = Dock(make_device(storage=("2", "8")))

    with refused(StorageConditionsDiffer, "2–8 °C", "2–8 °C"):
        dock.scan()


def test_refuses_to_begin_without_an_approved_order() -> None:
    dock = Dock(make_device(), ordered=1)
    dock.scan()
    dock.finish()

    with refused(StepNotOpen, "step Receive now: it is Received", "“收货”"):
        open_receipt(order=dock.order.pk, actor=dock.company.clerk)
    with refused(DocumentUnknown, "no such Purchase order", "没有这张"):
        open_receipt(order=dock.receipt.pk, actor=dock.company.clerk)


def test_refuses_to_scan_into_a_finished_receipt() -> None:
    dock = Dock(make_device())
    dock.scan()
    dock.finish()

    with refused(StepNotOpen, "it is Received", "已收货"):
        dock.scan()


@pytest.mark.parametrize("step", ["open", "finish"])
def test_refuses_a_licence_that_lapsed_before_the_goods_came(step: str) -> None:
    company = line.make_company()
    company.supplier = make_supplier(valid_until=date(2026, 3, 2))
    with clock.set_to(NOON):
        dock = Dock(make_device(), company=company)
        dock.scan()

    with (
        clock.set_to(NOON + timedelta(days=1)),
        refused(LicenceLapsed, "isn't in force on 2026-03-03", "2026-03-03"),
    ):
        if step == "open":
            open_receipt(order=dock.order.pk, actor=company.clerk)
        else:
            dock.finish()


def test_refuses_an_empty_receipt() -> None:
    dock = Dock(make_device())

    with refused(DocumentEmpty, "has no lines", "没有明细"):
        dock.finish()


def cold_dock() -> Dock:
    company = line.make_company(temperature=("2", "8"))
    dock = Dock(make_device(storage=("2", "8")), company=company)
    dock.scan()
    return dock


@pytest.mark.parametrize(
    ("field", "english", "chinese"),
    [
        ("transport_mode", "Transport mode", "运输方式"),
        ("departed_at", "Departure", "启运时间"),
        ("arrived_at", "Arrival", "到货时间"),
        ("arrival_celsius", "Temperature at arrival", "到货温度"),
        ("transit_min_celsius", "Lowest temperature", "最低温度"),
        ("transit_max_celsius", "Highest temperature", "最高温度"),
    ],
)
def test_refuses_cold_goods_without_data_of_the_trip(
    field: str, english: str, chinese: str
) -> None:
    dock = cold_dock()
    trip = {code: value for code, value in line.COLD_TRIP.items() if code != field}

    with refused(FieldMissing, f"{english}", chinese):
        dock.finish(**trip)


@pytest.mark.parametrize(
    ("changed", "english", "chinese"),
    [
        ({"departed_at": "2026-03-02T08:00:01+08:00"}, "but Arrival is", "到货时间"),
        ({"arrived_at": "2999-01-01T00:00:00Z"}, "The time now", "当前时间"),
        ({"transit_min_celsius": "7"}, "but Highest temperature", "最高温度"),
    ],
)
def test_refuses_a_trip_that_can_not_have_been(
    changed: dict[str, str], english: str, chinese: str
) -> None:
    dock = cold_dock()

    with refused(FieldsContradict, english, chinese):
        dock.finish(**(line.COLD_TRIP | changed))


def test_refuses_fields_that_are_none() -> None:
    dock = Dock(make_device())
    dock.scan()

    with refused(FieldUnknown, "no field colour", "colour"):
        dock.finish(colour="red")
    with refused(FieldInvalid, "isn't a number", "到货温度"):
        dock.finish(arrival_celsius="warm")
    with refused(FieldMissing, "Delivered by is missing", "送货人"):
        finish_receipt(
            receipt=dock.receipt.pk,
            values={"supplier_note_number": "1"},
            actor=dock.company.clerk,
        )


def test_takes_several_receipts_until_the_order_is_complete() -> None:
    dock = Dock(make_device(), ordered=10)
    states = []
    for packs in (4, 5, 1):
        dock.scan(packs=packs)
        dock.finish()
        dock.order.refresh_from_db()
        states.append(dock.order.state)
        if dock.order.is_open:
            dock.receipt = open_receipt(order=dock.order.pk, actor=dock.company.clerk)

    assert states == ["approved", "approved", "received"]
    assert not dock.order.is_open


def test_lowers_a_line_scanned_by_mistake() -> None:
    dock = Dock(make_device(), ordered=10)
    dock.scan(packs=3)
    wrong = dock.scan(line.label(dock.device, lot="L2"), packs=2)

    lower_receipt_line(
        receipt=dock.receipt.pk,
        line=wrong.pk,
        quantity=0,
        reason="scanned for another delivery",
        actor=dock.company.clerk,
    )
    acceptance = dock.finish()

    assert [own.quantity for own in line.lines_of(acceptance)] == [3]
    assert Entry.objects.filter(kind="receipt.corrected").count() == 1
    assert Lot.objects.count() == 2


def test_refuses_to_raise_a_line_without_a_scan() -> None:
    dock = Dock(make_device())
    scanned = dock.scan(packs=3)

    def lower(quantity: int, reason: str = "counted again") -> None:
        lower_receipt_line(
            receipt=dock.receipt.pk,
            line=scanned.pk,
            quantity=quantity,
            reason=reason,
            actor=dock.company.clerk,
        )

    with refused(NotLower, "has 3 units", "3 件"):
        lower(3)
    with refused(NotLower, "has 3 units", "3 件"):
        lower(-1)
    with refused(ReasonMissing, "needs its reason", "原因"):
        lower(1, reason=" ")
    with refused(LineUnknown, "no such line", "没有该行"):
        lower_receipt_line(
            receipt=dock.receipt.pk,
            line=dock.order.lines.get().pk,
            quantity=1,
            reason="typed",
            actor=dock.company.clerk,
        )
