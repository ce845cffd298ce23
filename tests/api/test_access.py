"""Who is let in: tokens and sessions, good and bad."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lotproof.accounts.models import ApiToken, ApiTokenUse, User
from lotproof.accounts.operations import (
    ScopeNotHeld,
    ScopesMissing,
    TokenLifeInvalid,
    change_user,
    create_token,
    revoke_token,
)
from lotproof.accounts.permissions import NotPermitted, Permission
from lotproof.accounts.queries import actor_of
from lotproof.core import clock
from lotproof.core.ids import new_id
from lotproof.evidence.models import Entry
from tests.api.conftest import Program, make_token, program_of
from tests.builders.people import PASSWORD, make_administrator, make_user
from tests.conftest import NOON

pytestmark = pytest.mark.django_db

TOKEN = {
    "name": "ERP",
    "scopes": ["view"],
    "expires_at": (clock.now() + timedelta(days=30)).isoformat(),
    "signature": {"password": PASSWORD},
}


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer ", "Bearer x", "Basic YTpi", "Bearer " + "x" * 5000, "Bearer é"],
)
def test_a_forged_token_is_refused(header: str) -> None:
    answer = Client().get("/api/v1/tasks", headers={"Authorization": header})

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["type"] == "TokenRefused"


def test_a_token_of_another_installation_is_refused_in_chinese() -> None:
    answer = Program("lotproof_" + "x" * 43, "zh-hans").get("/tasks")

    assert (answer.status, answer.body["type"]) == (401, "TokenRefused")
    assert any("\u4e00" <= sign <= "\u9fff" for sign in answer.body["detail"])


def test_a_program_gets_no_cookie() -> None:
    answer = Client().get(
        "/api/v1/tasks",
        headers={"Authorization": f"Bearer {make_token(make_user('auditor'))}"},
    )

    assert answer.status_code == 200
    assert not answer.cookies
    assert "Authorization" in answer["Vary"]
    assert answer["Content-Length"] == str(len(answer.content))


def test_a_foreign_host_is_refused() -> None:
    answer = Client().get(
        "/api/v1/tasks",
        headers={
            "Authorization": f"Bearer {make_token(make_user('auditor'))}",
            "Host": "evil.example",
        },
    )

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_an_expired_token_is_refused() -> None:
    user = make_user("auditor")
    with clock.set_to(NOON):
        token = make_token(user)

    with clock.set_to(NOON + timedelta(days=30)):
        assert Program(token).get("/tasks").status == 401
    with clock.set_to(NOON + timedelta(days=29)):
        assert Program(token).get("/tasks").status == 200


def test_a_revoked_token_is_refused() -> None:
    program = program_of("auditor")
    token = program.get("/tokens").body[0]["id"]

    assert program.post(f"/tokens/{token}/revoke").status == 200

    assert program.get("/tasks").body["type"] == "TokenRefused"


def test_a_closed_account_has_no_token() -> None:
    user = make_user("auditor")
    program = Program(make_token(user))

    change_user(
        user=user.pk,
        name=user.name,
        roles=user.roles,
        is_active=False,
        reason="Left",
        actor=make_administrator(),
    )

    assert program.get("/tasks").status == 401


def test_a_token_does_what_role_and_scope_both_allow() -> None:
    user = make_user("warehouse")
    program = Program(make_token(user, Permission.VIEW))

    assert program.get("/stock").status == 200
    body = {
        "lines": [
            {
                "lot": str(new_id()),
                "quantity": 1,
                "source": str(new_id()),
                "target": str(new_id()),
            }
        ]
    }
    answer = program.post("/movements", body)
    assert (answer.status, answer.body["type"]) == (403, "NotPermitted")


def test_only_a_digest_is_kept() -> None:
    secret = make_token(make_user("auditor"))

    token = ApiToken.objects.get()
    entry = Entry.objects.filter(subject=token.pk).get()
    assert secret not in entry.body
    assert secret not in str(vars(token))
    assert len(token.digest) == 64


def test_the_last_use_is_kept_to_the_minute() -> None:
    program = program_of("auditor")
    begin = clock.now()

    for seconds in (0, 30, 59, 61):
        with clock.set_to(begin + timedelta(seconds=seconds)):
            assert program.get("/tasks").status == 200

    used = ApiTokenUse.objects.get().last_used_at
    assert used == begin + timedelta(seconds=61)
    assert program.get("/tokens").body[0]["last_used_at"] is not None
    assert ApiToken.objects.get().version == 1


def test_letting_a_token_in_takes_one_statement() -> None:
    program = program_of("auditor")
    program.get("/tasks")

    with CaptureQueriesContext(
        connection,
    ) as queries:
        program.get("/sites")

    assert len(queries) == 2


def test_a_person_makes_a_token_with_their_password() -> None:
    program = program_of("trader")

    made = program.post("/tokens", TOKEN)

    assert made.status == 201
    assert Program(made.body["secret"]).get("/stock").status == 200
    wrong = program.post("/tokens", {**TOKEN, "signature": {"password": "wrong"}})
    assert wrong.body["type"] == "IdentityNotConfirmed"


def test_a_repeated_request_shows_no_secret() -> None:
    program = program_of("trader")
    key = new_id()
    program.post("/tokens", TOKEN, key=key)

    again = program.post("/tokens", TOKEN, key=key)

    assert again.body["type"] == "TokenShownBefore"


def test_a_token_makes_none_that_may_do_more() -> None:
    user = make_user("trader")
    program = Program(make_token(user, Permission.VIEW))

    answer = program.post("/tokens", {**TOKEN, "scopes": ["view", "order"]})

    assert answer.status == 403


def test_refuses_scopes_and_lives_beyond_the_owner() -> None:
    user = make_user("auditor")
    actor = actor_of(user, workstation="test")

    def create(scopes: list[Permission], days: int) -> None:
        create_token(
            user=user.pk,
            name="x",
            scopes=scopes,
            expires_at=clock.now() + timedelta(days=days),
            actor=actor,
        )

    with pytest.raises(ScopeNotHeld):
        create([Permission.SHIP], 1)
    with pytest.raises(ScopesMissing):
        create([], 1)
    for days in (0, -1, 400):
        with pytest.raises(TokenLifeInvalid):
            create([Permission.VIEW], days)


def test_nobody_makes_or_ends_a_token_of_another() -> None:
    owner, other = make_user("auditor"), make_user("administrator")
    make_token(owner)
    token = ApiToken.objects.get()

    with pytest.raises(NotPermitted):
        create_token(
            user=owner.pk,
            name="x",
            scopes=[Permission.VIEW],
            expires_at=clock.now() + timedelta(days=1),
            actor=actor_of(other, workstation="test"),
        )
    with pytest.raises(NotPermitted):
        revoke_token(
            token=token.pk, actor=actor_of(make_user("trader"), workstation="test")
        )
    revoked = revoke_token(token=token.pk, actor=actor_of(other, workstation="test"))
    assert revoked.revoked_by_id == other.pk


def test_a_session_may_read_and_writes_with_its_csrf_token() -> None:
    user = make_user("warehouse")
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(User.objects.get(pk=user.pk))

    assert browser.get("/api/v1/stock").status_code == 200
    refused = browser.post(
        "/api/v1/scans", {"scans": ["x"]}, content_type="application/json"
    )
    assert refused.status_code == 403
    assert refused["Content-Type"] == "application/problem+json"
    page = browser.get("/scan/")
    token = page.cookies.get("csrftoken")
    assert token is not None
    answer = browser.post(
        "/api/v1/scans",
        {"scans": ["nothing"]},
        content_type="application/json",
        headers={"X-CSRFToken": token.value},
    )
    assert answer.status_code == 409
