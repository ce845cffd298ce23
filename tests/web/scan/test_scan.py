"""The universal scan."""

from datetime import date, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lotproof.catalog.models import Device
from lotproof.core import clock
from lotproof.ledger.codes import Cause
from lotproof.ledger.models import Lot
from lotproof.ledger.operations import place_hold
from lotproof.web.static_headers import add_static_headers
from tests.builders.main_line import label, make_company, order, stock
from tests.builders.master_data import make_device
from tests.builders.people import make_actor
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db
LAST_DAY = clock.now().date() + timedelta(days=400)


def received(lot: str = "L1", expires_on: date = LAST_DAY) -> Device:
    """A device of which ten units of a lot are in stock."""
    device = make_device()
    scan = label(device, lot=lot, expires_on=expires_on)
    stock(make_company(), device, [scan], packs=10)
    return device


def test_shows_the_goods_that_a_code_names(sign_in: SignIn) -> None:
    device = received()

    code = label(device, expires_on=LAST_DAY)
    reading = sign_in().get("/scan/", {"code": code}).context["reading"]

    assert [element.name for element in reading.elements] == [
        "Device identifier (GTIN)",
        "Expiry date",
        "Lot number",
    ]
    assert reading.found.device == device
    assert reading.found.lot.number == "L1"
    assert [place.quantity for place in reading.found.places] == [10]
    assert reading.found.differs == []


def test_says_so_when_the_label_differs_from_our_record(sign_in: SignIn) -> None:
    device = received()

    code = label(device, expires_on=LAST_DAY + timedelta(days=1))
    answer = sign_in().get("/scan/", {"code": code})

    assert answer.context["reading"].found.differs == ["expires_on"]
    assert b"something else than our record" in answer.content


def test_shows_holds(sign_in: SignIn) -> None:
    device = received()
    lot = Lot.objects.get(device=device)
    place_hold(
        lot=lot.pk, cause=Cause.QUALITY, reason="Torn <packs>", actor=make_actor()
    )

    answer = sign_in().get("/scan/", {"code": label(device, expires_on=LAST_DAY)})

    assert b"Torn &lt;packs&gt;" in answer.content


def test_finds_a_lot_by_its_typed_number(sign_in: SignIn) -> None:
    received(lot="230501A")

    hits = sign_in().get("/scan/", {"code": "230501A"}).context["hits"]

    assert [lot.number for lot in hits.lots] == ["230501A"]


def test_a_device_that_nobody_entered(sign_in: SignIn) -> None:
    answer = sign_in().get("/scan/", {"code": "(01)06901234567892(10)A1"})

    assert answer.status_code == 200
    assert b"not in the catalogue" in answer.content


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "check digit is 3, expected 2"), ("zh-hans", "校验")],
)
def test_names_a_wrong_check_digit(sign_in: SignIn, language: str, words: str) -> None:
    answer = sign_in(language=language).get("/scan/", {"code": "(01)06901234567893"})

    assert answer.status_code == 422
    assert words in answer.content.decode()


@pytest.mark.parametrize("code", ["", "   ", "\x1d", "x" * 5000, "<script>", "\x00"])
def test_answers_nonsense_with_a_sentence(sign_in: SignIn, code: str) -> None:
    answer = sign_in().get("/scan/", {"code": code})

    assert answer.status_code == 422
    assert b"<script>" not in answer.content


def test_answers_htmx_with_a_part(sign_in: SignIn) -> None:
    answer = sign_in().get(
        "/scan/", {"code": "nothing"}, headers={"HX-Request": "true"}
    )

    assert answer.status_code == 422
    assert b"<html" not in answer.content
    assert b'role="alert"' in answer.content


def test_takes_few_statements(
    sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    device = received()
    client = sign_in()

    with django_assert_max_num_queries(9):
        client.get("/scan/", {"code": label(device, expires_on=LAST_DAY)})


def test_shows_a_lot_whose_number_could_be_a_gtin_too(sign_in: SignIn) -> None:
    received(lot="96385074")

    reading = sign_in().get("/scan/", {"code": "96385074"}).context["reading"]

    assert reading.found.device is None
    assert [lot.number for lot in reading.hits.lots] == ["96385074"]


def test_offers_the_documents_in_which_one_can_go_on(sign_in: SignIn) -> None:
    device = make_device()
    ordered = order(make_company(), device, 5)

    answer = sign_in().get("/scan/", {"code": label(device, expires_on=LAST_DAY)})

    assert answer.context["reading"].found.documents == [ordered]
    assert ordered.number in answer.content.decode()


def test_the_page_allows_no_webassembly_but_the_reader_s_worker_does() -> None:
    page = Client().get("/accounts/login/")
    headers: dict[str, str] = {}
    add_static_headers(headers, "reader.js", "/static/bundle/reader.0a1b2c.js")

    assert "wasm" not in page["Content-Security-Policy"]
    assert "worker-src 'self'" in page["Content-Security-Policy"]
    assert "camera=(self)" in page["Permissions-Policy"]
    assert "'wasm-unsafe-eval'" in headers["Content-Security-Policy"]
    add_static_headers(headers := {}, "app.js", "/static/bundle/app.js")
    assert headers == {}
