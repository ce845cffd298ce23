"""The printed record of each kind of document."""

import hashlib
import json
import time

import pytest
from django.utils import translation

from lotproof.accounts.permissions import NotPermitted, Permission
from lotproof.catalog.operations import DeviceFacts, change_device
from lotproof.core import clock
from lotproof.core.ids import new_id
from lotproof.evidence.models import Entry
from lotproof.partners.models import DeviceClass, LicenceKind
from lotproof.processes.operations import printing
from lotproof.processes.operations.printing import print_record
from lotproof.processes.papers.layouts import LAYOUTS
from lotproof.processes.papers.records import last_entry, record, record_data
from lotproof.processes.papers.seals import Seal, SealNotReady, seal_of
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document
from lotproof.workflow.operations import DocumentUnknown, add_remark
from tests.builders import main_line as line
from tests.builders.master_data import make_device, make_licence, make_partner
from tests.builders.people import make_actor
from tests.processes.papers.conftest import LONG_LOT, LONG_SERIAL, Way
from tests.processes.papers.reading import bare, pages_of, words_of

pytestmark = pytest.mark.django_db

GOODS = ("产品名称", "型号规格", "注册证编号或备案编号", "单位", "数量")
TRACED = (*GOODS, "批号或序列号", "有效期至", "UDI-DI", LONG_LOT, LONG_SERIAL)
MADE = ("注册人或备案人", "生产许可证号或备案凭证编号")

REQUIRED: dict[Kind, tuple[str, ...]] = {
    Kind.PURCHASE_ORDER: (
        *GOODS,
        "采购记录",
        "注册人或备案人",
        "单价（元）",
        "金额（元）",
        "供货者",
        "购货日期",
        "12.50",
        "25.00",
    ),
    Kind.RECEIPT: (
        *TRACED,
        "收货记录",
        "运输方式",
        "冷藏车",
        "启运时间",
        "到货时间",
        "到货温度",
        "4.5°C",
        "在途最低温度",
        "在途最高温度",
        "DN-1",
        "送货人（签字）",
        "收货人（签字）",
    ),
    Kind.ACCEPTANCE: (
        *TRACED,
        *MADE,
        "验收记录",
        "购货日期",
        "供货者",
        "地址",
        "联系人",
        "验收结论",
        "合格数量",
        "不合格数量",
        "验收人员",
        "验收日期",
        "Clerk",
        "在途时间",
        "12小时00分钟",
        "到货温度",
    ),
    Kind.PUT_AWAY: (*TRACED, *MADE, "入库记录", "入库日期", "入库货位"),
    Kind.SALES_ORDER: (
        *TRACED,
        *MADE,
        "销售记录",
        "单价（元）",
        "金额（元）",
        "销售日期",
        "购货者",
        "收货地址",
        "Road1",
        "联系人",
        "许可证号或备案凭证编号",
    ),
    Kind.PICK: (*TRACED, "拣货单", "货位", "已拣数量"),
    Kind.REVIEW: (*TRACED, "出库复核记录", "购货者", "出库日期", "Colleague"),
    Kind.SHIPMENT: (
        *TRACED,
        "运输记录",
        "购货者",
        "收货地址",
        "联系人",
        "运输方式",
        "发货日期",
    ),
}
"""What the paper of a kind must say: the regulation's fields, and every number."""


def seal(document: Document) -> Seal:
    entry = last_entry(document).pk
    return seal_of(entry=entry, kind="record", number=document.number, at=clock.now())


def test_every_kind_has_a_layout_and_is_tested() -> None:
    assert LAYOUTS.keys() == REQUIRED.keys() == set(Kind)


def test_shows_what_the_regulation_asks_for_of_every_kind(way: Way) -> None:
    missing = {}
    for kind, wanted in REQUIRED.items():
        document = way.document(kind)
        with translation.override("zh-hans"):
            words = words_of(
                print_record(document=document.pk, actor=way.company.clerk)
            )
        common = (document.number, way.company.site.name, "证据序号", "第1页，共1页")
        absent = [one for one in (*wanted, *common) if bare(one) not in words]
        if absent:
            missing[kind] = absent

    assert missing == {}


def test_speaks_english_too(way: Way) -> None:
    for kind in Kind:
        data = record_data(way.document(kind), None)
        said = json.dumps(
            [data["title"], data["words"], data["facts"], data["columns"]],
            ensure_ascii=False,
        )
        assert not any("\u4e00" <= sign <= "\u9fff" for sign in said), kind


def test_names_who_did_each_step_and_who_signed(way: Way) -> None:
    data = record_data(way.document(Kind.ACCEPTANCE), None)

    steps = [(step, who) for step, who, _at in data["steps"]]
    assert steps == [("Inspect", "Clerk"), ("Review", "Colleague")]
    signed = [(one["meaning"], one["name"]) for one in data["signatures"]]
    assert signed == [("Prepared", "Clerk"), ("Reviewed", "Colleague")]
    assert {one["holds"] for one in data["signatures"]} == {""}


def test_tells_what_was_rejected_and_why() -> None:
    company, device = line.make_company(), make_device()
    order = line.order(company, device, 10)
    acceptance = line.receive(company, order, [line.label(device)], packs=10)
    line.accept(company, acceptance, reject=3)

    data = record_data(Document.objects.get(pk=acceptance.pk), None)

    row = json.dumps(data["rows"][0], ensure_ascii=False)
    for said in ("Accepted in part", "torn", "return", '"7"', '"3"', '"10"'):
        assert said in row


def test_tells_the_production_licence_of_the_registrant() -> None:
    company, device = line.make_company(), make_device()
    maker = make_partner(name="Maker Ltd", is_maker=True)
    make_licence(maker, LicenceKind.PRODUCTION_LICENCE, number="生产许20220001号")
    change_device(
        device=device.pk,
        facts=DeviceFacts(
            name=device.name,
            device_class=DeviceClass.III,
            category="13",
            maker_id=maker.pk,
            contract_maker_name="Contract Ltd",
        ),
        reason="the label names its maker",
        actor=company.clerk,
    )
    order = line.order(company, device, 1)
    acceptance = line.receive(company, order, [line.label(device)])

    data = record_data(acceptance, None)

    row = json.dumps(data["rows"][0], ensure_ascii=False)
    for said in ("Maker Ltd", "Contract Ltd", "生产许20220001号"):
        assert said in row


def test_tells_a_sale_by_lot_and_what_has_none_yet() -> None:
    company, device = line.make_company(), make_device()
    scans = [line.label(device, lot="A"), line.label(device, lot="B")]
    line.stock(company, device, scans, packs=2)
    pick = line.sell(company, device, 3)

    data = record_data(Document.objects.get(followed_by=pick), None)

    heads = [column["head"] for column in data["columns"]]
    lot, units = heads.index("Lot or serial number"), heads.index("Quantity")
    rows = {(row[lot][0][1], row[units][0][1]) for row in data["rows"]}
    assert rows in ({("A", "2"), ("B", "1")}, {("B", "2"), ("A", "1")})
    assert data["sums"] == ["2 lines", "3 units", "60.00 CNY"]


def test_says_when_it_is_not_finished_and_not_sealed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    company, device = line.make_company(), make_device()
    pick = line.sell(company, device, 1)

    def waits(**_asked: object) -> Seal:
        raise SealNotReady(number=pick.number)

    monkeypatch.setattr(printing, "seal_of", waits)
    words = words_of(print_record(document=pick.pk, actor=company.clerk))

    assert bare("Not sealed yet") in words
    assert bare("This document isn't finished") in words
    assert bare("Evidence index") not in words


def test_tells_the_remarks_on_document_and_lines() -> None:
    company, device = line.make_company(), make_device()
    order = line.order(company, device, 1)
    [first] = line.lines_of(order)
    add_remark(document=order.pk, text="Call before 9", actor=company.clerk)
    add_remark(document=order.pk, line=first.pk, text="#box", actor=company.colleague)

    words = words_of(print_record(document=order.pk, actor=company.clerk))

    for said in ("Call before 9", "Line 1", "#box"):
        assert bare(said) in words
    assert last_entry(order).actor == company.colleague.user_id


def test_its_export_is_an_entry_and_changes_no_byte(way: Way) -> None:
    receipt, clerk = way.document(Kind.RECEIPT), way.company.clerk

    first = print_record(document=receipt.pk, actor=clerk)
    again = print_record(document=receipt.pk, actor=clerk)

    assert first == again
    entries = Entry.objects.filter(kind="accounts.exported", subject=receipt.pk)
    values = {
        "what": "receipt_record",
        "sha256": hashlib.sha256(first).hexdigest(),
    }
    assert [json.loads(entry.body)["values"] for entry in entries] == [values] * 2


def test_an_order_bears_the_seal_of_the_step_that_completed_it(way: Way) -> None:
    order = way.document(Kind.PURCHASE_ORDER)

    assert last_entry(order).kind == "receipt.received"


def test_prints_hostile_text_as_it_is() -> None:
    name = (
        '#read("/etc/passwd") $x^2$ *b* _i_ <b>&amp;</b> =1+1 @cmd \\ ` // /* 😀\u202e'
    )
    company = line.make_company()
    device = make_device(name=name + "很长的名称" * 30)
    order = line.order(company, device, 1)

    words = words_of(print_record(document=order.pk, actor=company.clerk))

    shown = name.replace("😀", "[U+1F600]").replace("\u202e", "[U+202E]")
    assert bare(shown + "很长的名称" * 30) in words


@pytest.mark.slow
def test_sets_two_thousand_lines_in_reasonable_time() -> None:
    company, device = line.make_company(), make_device(requires_serial=True)
    order = line.order_lines(company, *[(device, 1)] * 2000)

    begun = time.monotonic()
    paper = record(Document.objects.get(pk=order.pk), seal(order))
    took = time.monotonic() - begun

    assert pages_of(paper) > 40
    assert took < 30, f"{took:.1f} s"


def test_refuses_whoever_may_not_read_or_not_print() -> None:
    company, device = line.make_company(), make_device()
    order = line.order(company, device, 1)

    for permission in (Permission.VIEW, Permission.EXPORT):
        with pytest.raises(NotPermitted):
            print_record(document=order.pk, actor=make_actor(permission))
    with pytest.raises(DocumentUnknown):
        print_record(document=new_id(), actor=company.clerk)
