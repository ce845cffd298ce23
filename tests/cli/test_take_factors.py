"""`lotproof take-factors`, for an administrator who is alone and lost the phone."""

import json

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.db import connection

from lotproof import cli
from lotproof.evidence.models import Entry
from tests.builders.people import make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command use this process's connection, and speak English."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr(connection, "close", lambda: None)


def test_the_log_says_that_the_program_did_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    person = make_user("administrator", name="Ann")
    totp.TOTP.activate(person, totp.generate_totp_secret())

    code = cli.main(["take-factors", person.username, "--reason", "Phone lost"])

    assert (code, Authenticator.objects.count()) == (0, 0)
    assert "Ann signs in with the password alone" in capsys.readouterr().out
    body = json.loads(Entry.objects.get(kind="accounts.factors_taken_away").body)
    assert body["workstation"] == "lotproof take-factors"
    assert body["actor"]["username"] == "system"


def test_refuses_an_unknown_name(capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.main(["take-factors", "nobody", "--reason", "Phone lost"])

    assert code == 1
    assert "There is no user nobody" in capsys.readouterr().err
