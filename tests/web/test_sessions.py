"""A form whose sender's session has ended: said clearly, and led back to its page."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from lotproof.processes.operations import open_receipt
from tests.builders.main_line import make_company, order
from tests.builders.master_data import make_device
from tests.builders.people import make_user

pytestmark = pytest.mark.django_db
HOST = "http://testserver"


def receipt_page() -> str:
    """The address of a receipt."""
    company = make_company()
    ordered = order(company, make_device(), 1)
    return f"/documents/{open_receipt(order=ordered.pk, actor=company.clerk).pk}/"


def asked_of(answer: Any) -> dict[str, list[str]]:
    """What the address of the sign-in page says that a page leads to."""
    address = re.search(r'href="(/accounts/login/[^"]*)"', answer.content.decode())
    assert address
    return parse_qs(urlsplit(unescape(address[1])).query)


def test_leads_from_a_form_to_sign_in_and_back_to_its_page(client: Client) -> None:
    page = receipt_page()

    answer = client.post(
        f"{page}finish/",
        {"delivered_by": "<b>Driver", "password": "secret", "request_id": "1-2"},
        headers={"Referer": f"{HOST}{page}?a=1", "Accept-Language": "en"},
    )

    shown = answer.content.decode()
    assert answer.status_code == 403
    assert asked_of(answer) == {"next": [f"{page}?a=1"]}
    assert "Nothing was saved" in shown
    assert "&lt;b&gt;Driver" in shown
    assert "secret" not in shown
    assert "1-2" not in shown


@pytest.mark.parametrize("referer", ["", "https://elsewhere.example/documents/"])
def test_leads_to_the_first_page_if_the_form_s_is_unknown(
    client: Client, referer: str
) -> None:
    answer = client.post(f"{receipt_page()}finish/", headers={"Referer": referer})

    assert asked_of(answer) == {"next": ["/"]}


def test_tells_htmx_that_nothing_was_saved(client: Client) -> None:
    page = receipt_page()
    headers = {"HX-Request": "true", "HX-Current-URL": f"{HOST}{page}"}

    answer = client.post(f"{page}scan/", {"code": "x"}, headers=headers)

    assert answer["Lotproof-Unsaved"] == "yes"
    asked = parse_qs(urlsplit(answer["HX-Redirect"]).query)
    assert asked == {"next": [page], "unsaved": ["yes"]}


def test_a_form_of_an_earlier_sign_in_leads_back_to_its_page() -> None:
    page, client = receipt_page(), Client(enforce_csrf_checks=True)
    client.force_login(make_user("warehouse"))

    answer = client.post(f"{page}finish/", headers={"Referer": f"{HOST}{page}"})
    by_htmx = client.post(f"{page}scan/", headers={"HX-Request": "true"})

    shown = answer.content.decode()
    assert answer.status_code == 403
    assert f'href="{page}"' in shown
    assert "data-person" not in shown, "the page that keeps what was typed"
    assert (by_htmx["HX-Refresh"], by_htmx["Lotproof-Unsaved"]) == ("true", "yes")


def test_the_address_of_an_action_leads_to_its_document(client: Client) -> None:
    page = receipt_page()
    client.force_login(make_user("warehouse"))

    assert client.get(f"{page}finish/")["Location"] == page
    assert client.put(f"{page}finish/").status_code == 405


def test_a_page_says_whose_it_is_and_how_to_come_back(client: Client) -> None:
    page, user = receipt_page(), make_user("warehouse")
    client.force_login(user)

    refused = client.post(f"{page}finish/").content.decode()

    assert f'data-person="{user.pk}" data-page="{page}"' in refused
    client.logout()
    assert "data-person" not in client.get("/accounts/login/").content.decode()
