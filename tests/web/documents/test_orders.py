"""Writing orders and approving them."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from lotproof.processes.operations import OrderLine, submit_purchase_order
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document
from tests.builders.main_line import Company, label, make_company, order, sell, stock
from tests.builders.master_data import make_device
from tests.web.documents.conftest import Person

pytestmark = pytest.mark.django_db
NEW = "/documents/purchase_order/new/"


def typed(company: Company, *devices: str, **more: Any) -> dict[str, Any]:
    """What the form of a new order sends, for some texts in the device fields."""
    data: dict[str, Any] = {
        "request_id": uuid4(),
        "partner": company.supplier.pk,
        "site": company.site.pk,
        "lines-TOTAL_FORMS": len(devices) + 1,
        "lines-INITIAL_FORMS": len(devices) + 1,
    }
    for number, device in enumerate(devices):
        data[f"lines-{number}-device"] = device
        data[f"lines-{number}-quantity"] = 5
        data[f"lines-{number}-unit_price"] = "12.50"
    return data | more


def submitted(company: Company) -> UUID:
    """An order of a class III device that waits for approval."""
    return submit_purchase_order(
        supplier=company.supplier.pk,
        site=company.site.pk,
        lines=[OrderLine(make_device().pk, 5, Decimal(3))],
        actor=company.clerk,
    ).pk


def test_submits_an_order(person: Person) -> None:
    company, device = make_company(), make_device()

    answer = person("trader").client.post(NEW, typed(company, device.code))

    made = Document.objects.get(kind=Kind.PURCHASE_ORDER)
    assert answer.url == f"/documents/{made.pk}/"
    assert made.state == "submitted"
    assert made.lines.get().quantity == 5


def test_makes_one_order_of_a_double_click_and_two_of_a_changed_form(
    person: Person,
) -> None:
    company, device = make_company(), make_device()
    trader, data = person("trader"), typed(company, device.code)

    first = trader.client.post(NEW, data)
    again = trader.client.post(NEW, data)
    other = trader.client.post(NEW, data | {"lines-0-quantity": 6})

    assert first.url == again.url != other.url
    assert Document.objects.filter(kind=Kind.PURCHASE_ORDER).count() == 2


def test_a_scanned_device_takes_the_first_empty_line(person: Person) -> None:
    company, first, second = make_company(), make_device(), make_device()
    data = typed(company, first.code, code=label(second))

    answer = person("trader").client.post(NEW, data)

    rows = [row["device"].value() for row in answer.context["rows"]]
    assert rows[0] == first.code
    assert rows[1].startswith(second.code)
    assert answer.context["form"]["partner"].value() == str(company.supplier.pk)
    assert not Document.objects.exists()


def test_an_unknown_code_leaves_what_was_typed(person: Person) -> None:
    company, device = make_company(), make_device()
    data = typed(company, device.code, code="0100000000000000")

    answer = person("trader").client.post(NEW, data)

    assert answer.status_code == 422
    assert answer.context["rows"][0]["device"].value() == device.code


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "No device has this code"), ("zh-hans", "没有此编码的器械")],
)
def test_names_a_device_that_it_does_not_know(
    person: Person, language: str, words: str
) -> None:
    company = make_company()

    answer = person("trader", language=language).client.post(
        NEW, typed(company, "nonsense")
    )

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_an_order_without_lines_is_refused(person: Person) -> None:
    answer = person("trader").client.post(NEW, typed(make_company()))

    assert answer.status_code == 422
    assert b"has no lines" in answer.content


def test_suggests_devices_by_pinyin(person: Person) -> None:
    device = make_device(name="一次性导管")

    answer = person("trader").client.get("/documents/devices/?lines-0-device=ycxdg")

    assert device.code in answer.content.decode()


@pytest.mark.parametrize("path", [NEW, "/documents/sales_order/new/"])
def test_only_traders_write_orders(person: Person, path: str) -> None:
    assert person("warehouse").client.get(path).status_code == 403
    assert person("trader").client.get(path).status_code == 200


def test_a_class_iii_order_is_signed(person: Person) -> None:
    made = submitted(make_company())
    quality = person("quality_manager")

    unsigned = quality.post(made, "approve")
    signed = quality.post(made, "approve", sign=True)

    assert unsigned.status_code == 422
    assert signed.status_code == 302
    document = Document.objects.get(pk=made)
    assert document.state == "approved"
    assert document.steps.get(step="approve").signature


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "the password or the one-time code is wrong"), ("zh-hans", "密码")],
)
def test_a_wrong_password_signs_nothing(
    person: Person, language: str, words: str
) -> None:
    made = submitted(make_company())

    answer = person("quality_manager", language=language).post(
        made, "approve", password="guess"
    )

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Document.objects.get(pk=made).state == "submitted"


def test_the_second_click_needs_no_second_signature(person: Person) -> None:
    made, request_id = submitted(make_company()), uuid4()
    quality = person("quality_manager")

    quality.post(made, "approve", sign=True, request_id=request_id)
    again = quality.post(made, "approve", request_id=request_id)

    assert again.status_code == 302
    assert Document.objects.get(pk=made).steps.filter(step="approve").count() == 1


def test_only_quality_approves(person: Person) -> None:
    made = submitted(make_company())

    assert person("warehouse").post(made, "approve", sign=True).status_code == 403
    assert Document.objects.get(pk=made).state == "submitted"


def test_an_approved_sale_leads_to_its_picking_list(person: Person) -> None:
    company, device = make_company(), make_device()
    stock(company, device, [label(device)], packs=10)
    trader = person("trader")
    data = typed(
        company, device.code, partner=company.customer.pk, delivery_address="Road 1"
    )

    trader.client.post("/documents/sales_order/new/", data)
    sale = Document.objects.get(kind=Kind.SALES_ORDER)
    answer = person("quality_manager").post(sale.pk, "approve")

    assert answer.url == f"/documents/{Document.objects.get(follows=sale).pk}/"


def orders_of(company: Company) -> list[UUID]:
    """Orders of both kinds."""
    device = make_device()
    bought = order(company, device, 5)
    stock(company, device, [label(device)], packs=5)
    sold = sell(company, device, 2).follows_id
    assert sold
    return [bought.pk, submitted(company), sold]


def test_the_pages_take_few_statements(
    person: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    company = make_company()
    orders = orders_of(company)
    quality, trader = person("quality_manager"), person("trader")

    for one in orders:
        with django_assert_max_num_queries(15):
            quality.get(one)
    with django_assert_max_num_queries(15):
        trader.client.get(NEW)
