"""Recovery codes: they come with the app, and each lets its person in once."""

import json
import re
import time

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from lotproof.accounts.models import User
from lotproof.evidence.models import Entry
from tests.builders.people import PASSWORD, make_user
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(db: None) -> User:
    del db
    return make_user("warehouse")


@pytest.fixture
def page(sign_in: SignIn, owner: User) -> str:
    """What is shown when the person has set an app up."""
    client = sign_in(user=owner)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.get(reverse("mfa_activate_totp"))
    secret = client.session[totp.SECRET_SESSION_KEY]
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    answer = client.post(reverse("mfa_activate_totp"), {"code": code}, follow=True)
    return str(answer.content.decode())


def enters(owner: User, code: str) -> bool:
    """Whether the password and a code let the person in."""
    client = Client()
    client.post("/accounts/login/", {"login": owner.username, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": code})
    return "_auth_user_id" in client.session


def test_come_with_the_app_and_work_once(owner: User, page: str) -> None:
    codes = re.findall(r'<code class="code">(\d{8})</code>', page)

    assert "Write them on paper" in page
    assert len(set(codes)) == 10
    assert enters(owner, codes[0])
    assert not enters(owner, codes[0])
    assert enters(owner, codes[9])


@pytest.mark.django_db(transaction=True)
def test_what_a_person_changes_is_in_the_log(
    sign_in: SignIn, owner: User, page: str
) -> None:
    del page
    client = sign_in(user=owner)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("mfa_generate_recovery_codes"))
    client.post(reverse("mfa_deactivate_totp"))

    entries = Entry.objects.filter(
        kind__startswith="accounts.factor_", subject=owner.pk
    )
    told = [
        (
            entry.kind.removeprefix("accounts.factor_"),
            json.loads(entry.body)["values"]["factor"],
        )
        for entry in entries.order_by("pk")
    ]
    assert told == [
        ("added", "app"),
        ("added", "recovery_codes"),
        ("renewed", "recovery_codes"),
        ("removed", "app"),
        ("removed", "recovery_codes"),
    ]
    assert {entry.actor for entry in entries} == {owner.pk}


def test_a_wrong_code_is_refused_in_our_words(sign_in: SignIn, owner: User) -> None:
    client = sign_in(user=owner, language="zh-hans")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    page = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    short = client.post("/accounts/password/", {"password": "a1", "repeated": "a1"})

    assert "请输入应用当前显示的验证码" in page.content.decode()
    assert "请至少使用 8 个字符" in short.content.decode()
