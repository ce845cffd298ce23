"""`lotproof set-up`, run as people run it: in a terminal, and from a script."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection

from lotproof.accounts.models import User
from lotproof.accounts.permissions import Permission
from lotproof.accounts.queries import actor_of
from lotproof.evidence.models import Entry
from lotproof.warehouse.models import Site
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import ProcessTemplate

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

PASSWORD = "four amber kettles"
GIVEN = ("--company", "Example Devices", "--address", "1 Quay Road")
PERSON = ("--user", "head", "--name", "Ann Head")


def environment(tmp_path: Path, language: str = "C.UTF-8") -> dict[str, str]:
    settings = connection.settings_dict
    url = (
        f"postgresql://{settings['USER']}:{settings['PASSWORD']}@{settings['HOST']}"
        f":{settings['PORT']}/{settings['NAME']}"
    )
    return os.environ | {
        "DATABASE_URL": url,
        "LOTPROOF_DATA": str(tmp_path),
        "LC_ALL": language,
        "PYTHONUTF8": "1",
    }


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file with the password, as a secrets manager leaves it."""
    path = tmp_path / "password"
    path.write_text(f"{PASSWORD}\n")
    return path


def run(
    tmp_path: Path, *words: str, said: str = "", language: str = "C.UTF-8"
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "lotproof", "set-up", *words],
        env=environment(tmp_path, language),
        input=said,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def has_the_password(person: User) -> bool:
    """Ask the real hasher: tests have a quicker one."""
    return Argon2PasswordHasher().verify(PASSWORD, person.password)


def at_a_terminal(tmp_path: Path, answers: list[str]) -> tuple[int, str]:
    """Run it in a terminal, answer its questions, and return what it said."""
    pid, terminal = pty.fork()
    if pid == 0:
        words = [sys.executable, "-m", "lotproof", "set-up"]
        os.execve(sys.executable, words, environment(tmp_path))
    said = ""
    waiting = list(answers)
    try:
        while chunk := os.read(terminal, 1024):
            said += chunk.decode()
            if waiting and said.endswith(": "):
                os.write(terminal, f"{waiting.pop(0)}\n".encode())
    except OSError:  # how Linux says that the other end closed it
        pass
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said


def test_asks_at_a_terminal_and_doesnt_show_the_password(tmp_path: Path) -> None:
    answers = ["Example Devices", "1 Quay Road", "head", "Ann Head", PASSWORD, PASSWORD]

    code, said = at_a_terminal(tmp_path, answers)

    assert code == 0, said
    assert "Ann Head" in said
    assert PASSWORD not in said
    person = User.objects.get(username="head")
    assert has_the_password(person)
    assert Site.objects.get().name == "Example Devices"
    assert Permission.MANAGE_USERS in actor_of(person, workstation="").permissions
    assert set(ProcessTemplate.objects.values_list("kind", flat=True)) == set(Kind)


def test_two_passwords_that_differ_set_nothing_up(tmp_path: Path) -> None:
    answers = ["Example Devices", "1 Quay Road", "head", "Ann Head", PASSWORD, "other"]

    code, said = at_a_terminal(tmp_path, answers)

    assert code == 1
    assert "passwords differ" in said
    assert not Site.objects.exists()
    assert not User.objects.filter(username="head").exists()


def test_reads_the_password_from_a_file(tmp_path: Path, secret: Path) -> None:
    done = run(tmp_path, *GIVEN, *PERSON, "--password-file", str(secret))

    assert done.returncode == 0, done.stderr
    assert "Sign in as head" in done.stdout
    assert has_the_password(User.objects.get(username="head"))


def test_reads_the_password_from_standard_input(tmp_path: Path) -> None:
    done = run(tmp_path, *GIVEN, *PERSON, "--password-file", "-", said=f"{PASSWORD}\n")

    assert done.returncode == 0, done.stderr
    assert has_the_password(User.objects.get(username="head"))


def test_the_log_says_that_the_program_did_it(tmp_path: Path, secret: Path) -> None:
    run(tmp_path, *GIVEN, *PERSON, "--password-file", str(secret))

    entry = Entry.objects.get(kind="processes.set_up")

    assert "lotproof set-up" in entry.body
    assert User.objects.get(pk=entry.actor).username == "system"
    for body in Entry.objects.values_list("body", flat=True):
        assert PASSWORD not in body


@pytest.mark.parametrize(
    ("language", "told"),
    [("C.UTF-8", "set up already"), ("zh_CN.UTF-8", "已经初始化")],
)
def test_is_refused_the_second_time(
    tmp_path: Path, secret: Path, language: str, told: str
) -> None:
    words = (*GIVEN, *PERSON, "--password-file", str(secret))
    run(tmp_path, *words)
    entries = Entry.objects.count()

    again = run(tmp_path, *words, language=language)

    assert again.returncode == 1
    assert told in again.stderr
    assert Entry.objects.count() == entries


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((*GIVEN, *PERSON), "--password-file is missing"),
        (PERSON, "--company is missing"),
        ((*GIVEN, *PERSON, "--password-file", "nowhere"), "can't be read from"),
        ((*GIVEN, *PERSON, "--password-file", "-"), "password can't be used"),
    ],
)
def test_says_what_is_missing(
    tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    done = run(tmp_path, *words)

    assert done.returncode == 1
    assert told in done.stderr
    assert not Site.objects.exists()
