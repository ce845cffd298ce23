"""A check of the log whose program is killed is known as such soon."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.testing import InMemoryConnector

from lotproof.accounts.models import Verification
from lotproof.accounts.queries import LONGEST_SILENCE
from lotproof.core import clock
from tests.web.conftest import SignIn

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
PATIENCE_SECONDS = 30


def job(check: Verification, data: Path) -> "subprocess.Popen[bytes]":
    """The program that makes the check, on this test's database."""
    settings = connection.settings_dict
    url = (
        f"postgresql://{settings['USER']}:{settings['PASSWORD']}@{settings['HOST']}"
        f":{settings['PORT']}/{settings['NAME']}"
    )
    environment = os.environ | {
        "DATABASE_URL": url,
        "LOTPROOF_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "lotproof.settings",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "tests.web.killed_check", str(check.pk)],
        env=environment,
    )


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.1)


def told_at(check: Verification) -> object:
    check.refresh_from_db()
    return check.told_at


def test_a_minute_after_it_was_killed(sign_in: SignIn, tmp_path: Path) -> None:
    client = sign_in("auditor")
    with app.replace_connector(InMemoryConnector()):
        address = client.post("/log/verify/")["Location"]
    check = Verification.objects.get()
    first = check.told_at

    with job(check, tmp_path) as process:
        wait_until(lambda: told_at(check) != first)
        begun = check.told_at
        wait_until(lambda: told_at(check) != begun)
        process.kill()
    check.refresh_from_db()
    soon = check.told_at + LONGEST_SILENCE
    with clock.set_to(soon):
        goes_on = client.get(address)
    with clock.set_to(soon + timedelta(seconds=1)):
        given_up = client.get(address)
        with app.replace_connector(InMemoryConnector()):
            another = client.post("/log/verify/")["Location"]

    assert goes_on.context["is_under_way"]
    assert "was stopped during this check" in given_up.content.decode()
    assert another != address
