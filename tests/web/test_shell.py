"""The frame of every page, and what every answer carries."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def test_pages_ask_to_sign_in_first(client: Client) -> None:
    response = client.get("/lots/?show=all")

    assert response.status_code == 302
    assert (
        response["Location"] == f"{reverse('account_login')}?next=/lots/%3Fshow%3Dall"
    )


def test_a_part_of_a_page_sends_the_whole_page_to_sign_in(client: Client) -> None:
    asked_by = {"HX-Request": "true", "HX-Current-URL": "http://testserver/scan/"}

    response = client.get("/scan/?code=1", headers=asked_by)

    assert response["HX-Redirect"].endswith("?next=/scan/")


def test_says_what_a_role_lacks(sign_in: SignIn) -> None:
    response = sign_in("warehouse").get("/log/")

    assert response.status_code == 403
    assert b"may not do this (Verify the evidence log)" in response.content


def test_offers_only_what_the_role_allows(sign_in: SignIn) -> None:
    assert b'href="/log/"' not in sign_in("warehouse").get("/").content
    assert b'href="/log/"' in sign_in("auditor").get("/").content


@pytest.mark.parametrize("path", ["/accounts/login/", "/log/checkpoint", "/nowhere"])
def test_nothing_inline_may_run(client: Client, path: str) -> None:
    policy = client.get(path)["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "'unsafe-eval'" not in policy


def test_a_browser_keeps_its_terminal_name(sign_in: SignIn) -> None:
    client = sign_in()

    first = client.get("/").cookies["terminal"].value

    assert first.startswith("T-")
    assert "terminal" not in client.get("/").cookies


def test_is_chinese_unless_asked_otherwise(client: Client) -> None:
    page = client.get("/accounts/login/").content.decode()

    assert '<html lang="zh-hans">' in page


def test_the_language_can_be_switched(sign_in: SignIn) -> None:
    client = sign_in(language="zh-hans")

    client.post("/language/setlang/", {"language": "en", "next": "/"})

    assert b'<html lang="en">' in client.get("/").content


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "There is no such page"), ("zh-hans", "没有这个页面")],
)
def test_an_unknown_address_is_explained(
    client: Client, language: str, words: str
) -> None:
    response = client.get("/nowhere", headers={"Accept-Language": language})

    assert response.status_code == 404
    assert words in response.content.decode()


@pytest.mark.parametrize(
    ("language", "words"), [("en", "That is too large"), ("zh-hans", "内容过大")]
)
def test_200_megabytes_are_refused_unread(
    client: Client, language: str, words: str
) -> None:
    headers = {"Accept-Language": language, "Content-Length": str(200 * 2**20)}

    response = client.post("/scan/", {"photo": "x"}, headers=headers)

    assert response.status_code == 413
    assert words in response.content.decode()
    assert str(settings.LARGEST_UPLOAD_BYTES // 2**20) in response.content.decode()


def test_a_form_has_a_lower_limit_than_a_file(client: Client) -> None:
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert limit is not None

    response = client.post(
        "/accounts/login/",
        "login=x",
        content_type="application/x-www-form-urlencoded",
        headers={"Content-Length": str(limit + 1)},
    )

    assert response.status_code == 413


def test_a_form_from_elsewhere_is_refused_and_explained() -> None:
    client = Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})

    response = client.post("/accounts/login/", {"login": "x", "password": "y"})

    assert response.status_code == 403
    assert b"This page was open for too long" in response.content


def test_a_defect_is_explained(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in()
    client.raise_request_exception = False
    monkeypatch.setattr("lotproof.web.workbench.board.read_board", None)

    response = client.get("/")

    assert response.status_code == 500
    assert b"Something broke on our side" in response.content
