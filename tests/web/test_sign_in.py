"""Signing in and out, and what the log says of it."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from lotproof.evidence.models import Entry
from tests.builders.people import PASSWORD, make_user
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def visits() -> list[str]:
    """The kinds of the visits in the log, the oldest first."""
    kinds = Entry.objects.filter(kind__contains="sign").order_by("pk")
    return list(kinds.values_list("kind", flat=True))


def try_password(client: Client, username: str, password: str) -> int:
    """Type a name and a password; the answer's status."""
    answer = client.post(LOGIN, {"login": username, "password": password})
    return int(answer.status_code)


def confirm(client: Client) -> None:
    """Type the password again, as changes of the ways to sign in demand."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def test_records_a_sign_in_and_a_sign_out(client: Client) -> None:
    user = make_user("warehouse")

    assert try_password(client, user.username, PASSWORD) == 302
    client.post("/accounts/logout/")

    assert visits() == ["accounts.signed_in", "accounts.signed_out"]
    assert Entry.objects.filter(kind="accounts.signed_in").get().actor == user.pk


def test_records_a_wrong_password(client: Client) -> None:
    user = make_user("warehouse")

    assert try_password(client, user.username, "wrong") == 200

    assert visits() == ["accounts.sign_in_failed"]


def test_names_the_terminal(client: Client) -> None:
    user = make_user("warehouse")
    client.get(LOGIN)

    try_password(client, user.username, PASSWORD)

    body = Entry.objects.filter(kind="accounts.signed_in").get().body
    assert (
        f'"workstation":"{client.cookies["terminal"].value.partition(":")[0]}"' in body
    )


def test_a_closed_account_cannot_sign_in(client: Client) -> None:
    user = make_user("warehouse")
    get_user_model().objects.filter(pk=user.pk).update(version=2, is_active=False)

    answer = client.post(LOGIN, {"login": user.username, "password": PASSWORD})

    assert "_auth_user_id" not in client.session
    assert answer.status_code in {200, 302}


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Too many"), ("zh-hans", "过多")]
)
def test_many_wrong_passwords_are_slowed_down(language: str, words: str) -> None:
    user = make_user("warehouse")
    client = Client(headers={"Accept-Language": language})
    for _ in range(12):
        try_password(client, user.username, "wrong")

    answer = client.post(LOGIN, {"login": user.username, "password": "wrong"})

    assert words in answer.content.decode()
    assert try_password(client, user.username, PASSWORD) != 302


def test_asks_for_the_second_step(client: Client) -> None:
    user = make_user("warehouse")
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)

    try_password(client, user.username, PASSWORD)
    page = client.get(reverse("mfa_authenticate"))
    client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert page.status_code == 200
    assert visits() == ["accounts.sign_in_failed"]

    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    client.post(reverse("mfa_authenticate"), {"code": code})

    assert visits() == ["accounts.sign_in_failed", "accounts.signed_in"]


def test_nobody_can_sign_up(client: Client) -> None:
    assert client.get("/accounts/signup/").status_code == 404


def test_a_new_password_is_an_entry_and_keeps_the_session(client: Client) -> None:
    user = make_user("warehouse")
    try_password(client, user.username, PASSWORD)
    confirm(client)
    new = "another good long one"

    answer = client.post("/accounts/password/", {"password": new, "repeated": new})

    assert answer.status_code == 302
    assert Entry.objects.filter(kind="accounts.password_changed").count() == 1
    assert client.get("/accounts/factors/").status_code == 200
    assert try_password(Client(), user.username, new) == 302


@pytest.mark.parametrize(
    ("password", "repeated"), [("short", "short"), ("long enough 1", "long enough 2")]
)
def test_a_new_password_that_does_not_do_is_refused(
    client: Client, password: str, repeated: str
) -> None:
    user = make_user("warehouse")
    try_password(client, user.username, PASSWORD)
    confirm(client)

    answer = client.post(
        "/accounts/password/", {"password": password, "repeated": repeated}
    )

    assert answer.status_code == 422


def test_who_signed_in_long_ago_confirms_first(sign_in: SignIn) -> None:
    answer = sign_in().get("/accounts/password/")

    assert answer["Location"].startswith(reverse("account_reauthenticate"))


def test_a_password_typed_meanwhile_is_kept_nowhere(sign_in: SignIn) -> None:
    client = sign_in()
    new = "another good long one"

    answer = client.post("/accounts/password/", {"password": new, "repeated": new})

    assert answer["Location"] == "/accounts/password/"
    assert new not in str(dict(client.session))


def test_an_app_is_set_up_and_removed(client: Client) -> None:
    user = make_user("warehouse")
    try_password(client, user.username, PASSWORD)
    confirm(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))

    client.post(reverse("mfa_activate_totp"), {"code": code})
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    codes = client.get(reverse("mfa_view_recovery_codes"))

    assert kinds == {"totp", "recovery_codes"}
    assert codes.status_code == 200
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reauthenticate",
        "account_change_password",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_generate_recovery_codes",
    ],
)
def test_each_page_shows(client: Client, name: str, language: str) -> None:
    user = make_user("warehouse")
    if name != "account_login":
        try_password(client, user.username, PASSWORD)
        confirm(client)

    answer = client.get(reverse(name), headers={"Accept-Language": language})

    assert answer.status_code in {200, 302}
