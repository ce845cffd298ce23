"""Partners: the list, one partner, and its forms."""

import pytest
from pytest_django import DjangoAssertNumQueries

from lotproof.partners.models import Licence, Partner
from lotproof.warehouse.models import Location
from tests.builders.master_data import make_customer, make_supplier
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db

NEW = {"code": "P-1", "name": "示范公司", "is_customer": "on"}
PAPER = {
    "kind": "medical_institution_licence",
    "number": "X-1",
    "valid_from": "2025-01-01",
    "valid_until": "2099-12-31",
    "classes": ["II", "III"],
    "categories": "13, 14",
}


def test_narrows_by_text_and_role(sign_in: SignIn) -> None:
    supplier, customer = make_supplier(name="甲公司"), make_customer(name="乙医院")

    def found(**asked: str) -> list[object]:
        rows = sign_in().get("/partners/", asked).context["rows"]
        return [row.id for row in rows]

    assert found(role="supplier") == [supplier.pk]
    assert found(text="yy") == [customer.pk]


def test_from_the_first_form_to_business(sign_in: SignIn) -> None:
    client = sign_in()
    client.post("/partners/new/", NEW)
    path = f"/partners/{Partner.objects.get().pk}/"

    refused = client.post(f"{path}approve/")
    client.post(f"{path}licences/", PAPER)
    client.post(f"{path}locations/customer/")
    client.post(f"{path}approve/")

    assert refused.status_code == 422
    assert refused.context["refusal"].code == "DossierIncomplete"
    assert Licence.objects.get().categories == ["13", "14"]
    assert Location.objects.get().kind == "customer"
    assert Partner.objects.get().approved_at


def test_a_location_is_of_a_supplier_or_customer(sign_in: SignIn) -> None:
    path = f"/partners/{make_customer().pk}/locations/"

    assert sign_in().post(f"{path}bin/").status_code == 404
    assert sign_in().get(f"{path}customer/").status_code == 405


def test_changes_and_ends_a_licence(sign_in: SignIn) -> None:
    make_customer()
    licence = Licence.objects.get()
    path = f"/partners/licences/{licence.pk}/"

    sign_in().post(f"{path}change/", {**PAPER, "number": "X-2", "reason": "Misread"})
    sign_in().post(f"{path}end/", {"reason": "Withdrawn"})

    licence.refresh_from_db()
    assert licence.number == "X-2"
    assert licence.ended_at


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Choose at least one"), ("zh-hans", "请至少选择一项")]
)
def test_shows_a_refusal_at_the_form(sign_in: SignIn, language: str, said: str) -> None:
    client = sign_in(language=language)

    answer = client.post("/partners/new/", {"code": "P-1", "name": "示范公司"})

    assert answer.status_code == 422
    assert said in str(answer.context["form"].non_field_errors())


def test_changes_and_takes_out_of_use(sign_in: SignIn) -> None:
    client = sign_in()
    path = f"/partners/{make_customer().pk}/"

    client.post(f"{path}change/", {**NEW, "name": "新名", "reason": "Renamed"})
    client.post(f"{path}deactivate/", {"reason": "Closed"})

    partner = Partner.objects.get()
    assert (partner.name, partner.is_active) == ("新名", False)
    reasons = [event.reason for event in client.get(path).context["history"]]
    assert reasons[:2] == ["Closed", "Renamed"]


def test_pages_take_few_statements(
    sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    partner = make_supplier()
    client = sign_in()

    for path in ("/partners/", f"/partners/{partner.pk}/"):
        with django_assert_max_num_queries(15):
            client.get(path)
