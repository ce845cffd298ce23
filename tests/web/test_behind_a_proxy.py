"""Signing in where a proxy ends TLS before us."""

from typing import Any

import pytest
from django.test import Client

from tests.builders.people import PASSWORD, make_user

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
SAID_BY_PROXY = {"X-Forwarded-Proto": "https", "Host": "stock.example"}


@pytest.fixture
def proxy(settings: Any) -> Client:
    """A browser that comes by TLS, behind whose proxy we stand."""
    settings.ALLOWED_HOSTS = ["stock.example", "inside"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    return Client(enforce_csrf_checks=True)


def sign_in(client: Client, headers: dict[str, str]) -> Any:
    """Open the form as a browser does, and send it from the site it sees."""
    user = make_user("auditor")
    client.get(LOGIN, headers=headers)
    return client.post(
        LOGIN,
        {
            "login": user.username,
            "password": PASSWORD,
            "csrfmiddlewaretoken": client.cookies["csrftoken"].value,
        },
        headers={
            **headers,
            "Origin": "https://stock.example",
            "Referer": "https://stock.example/",
        },
    )


def test_signs_in_and_keeps_cookies_to_tls(proxy: Client) -> None:
    answer = sign_in(proxy, SAID_BY_PROXY)

    assert answer.status_code == 302
    assert proxy.cookies["sessionid"]["secure"]
    assert proxy.cookies["csrftoken"]["secure"]


def test_a_form_of_another_host_needs_its_origin_trusted(
    proxy: Client, settings: Any
) -> None:
    changed = SAID_BY_PROXY | {"Host": "inside"}

    assert sign_in(proxy, changed).status_code != 302
    settings.CSRF_TRUSTED_ORIGINS = ["https://stock.example"]

    assert sign_in(Client(enforce_csrf_checks=True), changed).status_code == 302
