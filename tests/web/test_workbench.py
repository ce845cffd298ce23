"""The first page after sign-in."""

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.builders.main_line import label, make_company, order, receive
from tests.builders.master_data import make_device
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def test_lists_what_waits_for_the_person(sign_in: SignIn) -> None:
    company, device = make_company(), make_device()
    receive(company, order(company, device, 5), [label(device)], packs=5)

    inspector = sign_in("inspector").get("/").context["board"]
    clerk = sign_in("warehouse").get("/").context["board"]

    assert [(task.kind, task.label, task.count) for task in inspector.tasks] == [
        ("acceptance", "Inspect", 1)
    ]
    assert clerk.tasks == []
    assert inspector.stock.lots_waiting_inspection == 1


def test_takes_few_statements(
    sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    company = make_company()
    for device in (make_device(), make_device()):
        receive(company, order(company, device, 5), [label(device)], packs=5)
    client = sign_in("inspector")

    with django_assert_max_num_queries(12):
        client.get("/")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Waiting for me"), ("zh-hans", "待我处理")]
)
def test_speaks_both_languages(sign_in: SignIn, language: str, words: str) -> None:
    page = sign_in(language=language).get("/").content.decode()

    assert words in page
