"""The pages that print records and labels."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lotproof.accounts.permissions import Permission
from lotproof.accounts.roles import STARTING_ROLES
from lotproof.catalog.operations import end_identifier
from lotproof.core.ids import new_id
from lotproof.evidence.models import Entry
from lotproof.ledger.models import Lot, Serial
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document
from tests.builders import main_line as line
from tests.builders.master_data import TODAY, make_device
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def received(*, packs: int = 3, serial: str = "") -> tuple[line.Company, Document]:
    """A company, and its receipt of one lot."""
    company, device = line.make_company(), make_device(requires_serial=bool(serial))
    order = line.order(company, device, packs)
    acceptance = line.receive(
        company, order, [line.label(device, serial=serial)], packs=packs
    )
    return company, Document.objects.get(followed_by=acceptance)


def labels(of: str, record: object) -> str:
    return f"/papers/labels/{of}/{record}/"


def test_a_record_is_handed_out_and_kept_in_the_log(sign_in: SignIn) -> None:
    _company, receipt = received()

    answer = sign_in("warehouse").post(f"/papers/records/{receipt.pk}/")

    assert answer.content.startswith(b"%PDF")
    assert f"{receipt.number}-record.pdf" in answer["Content-Disposition"]
    exported = Entry.objects.get(kind="accounts.exported", subject=receipt.pk)
    assert '"what":"receipt_record"' in exported.body


def test_every_page_leads_to_its_papers(sign_in: SignIn) -> None:
    company, receipt = received(packs=1, serial="S1")
    client = sign_in("warehouse")
    lot, unit = Lot.objects.get(), Serial.objects.get()

    pages = {
        f"/lots/{lot.pk}/": labels("lot", lot.pk),
        f"/lots/serials/{unit.pk}/": labels("serial", unit.pk),
        f"/locations/{company.green.pk}/": labels("location", company.green.pk),
        f"/documents/{receipt.pk}/": labels("goods", receipt.pk),
    }
    for page, address in pages.items():
        assert address in client.get(page).content.decode(), page
        assert client.get(address).status_code == 200
    for kind in (Kind.PURCHASE_ORDER, Kind.RECEIPT, Kind.ACCEPTANCE):
        document = Document.objects.get(kind=kind)
        page = client.get(f"/documents/{document.pk}/").content.decode()
        assert f"/papers/records/{document.pk}/" in page
        assert labels("document", document.pk) in page


@pytest.mark.parametrize("size", ["50x30", "70x40", "a4"])
def test_labels_are_handed_out_in_every_size(sign_in: SignIn, size: str) -> None:
    received()
    address = labels("lot", Lot.objects.get().pk)

    answer = sign_in("warehouse").post(address, {"size": size, "copies": 2})

    assert answer.content.startswith(b"%PDF")
    assert Entry.objects.filter(kind="accounts.exported").count() == 1


def test_goods_are_labelled_by_unit_or_by_number(sign_in: SignIn) -> None:
    _company, receipt = received()
    client, address = sign_in("warehouse"), labels("goods", receipt.pk)

    by_unit = client.post(address, {"size": "50x30", "by": "units", "copies": ""})
    by_number = client.post(address, {"size": "50x30", "by": "copies", "copies": 1})
    neither = client.post(address, {"size": "50x30", "by": "copies", "copies": ""})

    assert by_unit.content.startswith(b"%PDF")
    assert by_number.content.startswith(b"%PDF")
    assert len(by_number.content) < len(by_unit.content)
    assert neither.status_code == 422


@pytest.mark.parametrize(
    ("language", "words"), [("en", "labels are too many"), ("zh-hans", "张标签过多")]
)
def test_too_many_are_refused_and_the_form_keeps_what_was_chosen(
    sign_in: SignIn, language: str, words: str
) -> None:
    _company, receipt = received(packs=600)

    answer = sign_in("warehouse", language=language).post(
        labels("goods", receipt.pk), {"size": "a4", "by": "units"}
    )

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert answer.context["form"]["size"].value() == "a4"


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "no goods to label"), ("zh-hans", "没有可贴标签的货物")],
)
def test_nothing_to_print_is_said(sign_in: SignIn, language: str, words: str) -> None:
    company, device = line.make_company(), make_device()
    order = line.order(company, device, 1)
    client = sign_in("warehouse", language=language)

    page = client.get(labels("goods", order.pk))
    answer = client.post(labels("goods", order.pk), {"size": "a4", "by": "units"})

    assert page.status_code == 200
    assert answer.status_code == 422
    assert words in answer.content.decode()


@pytest.mark.parametrize(
    ("language", "words"), [("en", "a code of our own"), ("zh-hans", "自编码")]
)
def test_a_lot_without_identifier_is_told_to_bear_our_own_code(
    sign_in: SignIn, language: str, words: str
) -> None:
    company, _receipt = received()
    lot = Lot.objects.get()
    end_identifier(
        identifier=lot.device.identifiers.get().pk,
        on=TODAY,
        reason="withdrawn",
        actor=company.clerk,
    )
    client = sign_in("warehouse", language=language)

    page = client.get(labels("lot", lot.pk)).content.decode()
    answer = client.post(labels("lot", lot.pk), {"size": "50x30", "copies": 1})

    assert words in page
    assert answer.content.startswith(b"%PDF")


@pytest.mark.parametrize("copies", ["0", "-1", "501", "1.5", "x", ""])
def test_a_wrong_number_is_marked(sign_in: SignIn, copies: str) -> None:
    received()

    answer = sign_in("warehouse").post(
        labels("lot", Lot.objects.get().pk), {"size": "50x30", "copies": copies}
    )

    assert answer.status_code == 422
    assert "copies" in answer.context["form"].errors


def test_what_is_not_there_is_not_found(sign_in: SignIn) -> None:
    client = sign_in("warehouse")

    assert client.get(labels("lot", new_id())).status_code == 404
    assert client.get(labels("pallet", new_id())).status_code == 404
    assert client.post(f"/papers/records/{new_id()}/").status_code == 404
    assert client.get(f"/papers/records/{new_id()}/").status_code == 405


def test_hostile_names_stay_text(sign_in: SignIn) -> None:
    company, device = line.make_company(), make_device(name="<script>alert(1)</script>")
    line.stock(company, device, [line.label(device)], packs=1)

    page = sign_in("warehouse").get(labels("lot", Lot.objects.get().pk))

    assert "<script>alert(1)" not in page.content.decode()


def test_strangers_are_sent_to_sign_in() -> None:
    answer = Client().get(labels("lot", new_id()))

    assert answer.status_code == 302
    assert all(Permission.EXPORT in role.permissions for role in STARTING_ROLES)


def test_the_page_takes_few_statements(
    sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    _company, receipt = received()
    client = sign_in("warehouse")

    with django_assert_max_num_queries(15):
        client.get(labels("goods", receipt.pk))
