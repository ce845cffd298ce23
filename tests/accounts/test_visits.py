"""Entries about sign-ins, failures and exports."""

import json
from typing import Any, Literal

import pytest

from lotproof.accounts.operations import record_export, record_visit
from lotproof.accounts.permissions import NotPermitted, Permission
from lotproof.evidence.models import Entry
from tests.builders.ledger import make_lot
from tests.builders.people import make_actor, make_administrator, make_user
from tests.builders.refusing import refused

pytestmark = pytest.mark.django_db


def body() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Entry.objects.latest("pk").body)
    return found


def test_records_who_signed_in_and_out() -> None:
    person = make_user("warehouse")

    events: tuple[Literal["signed_in", "signed_out"], ...] = ("signed_in", "signed_out")
    for event in events:
        record_visit(event=event, username=person.username.upper(), workstation="PDA-3")
        found = body()
        assert found["kind"] == f"accounts.{event}"
        assert found["workstation"] == "PDA-3"
        assert found["actor"]["username"] == person.username


def test_a_failure_is_the_program_s_word_about_the_person() -> None:
    person = make_user("warehouse")

    record_visit(event="sign_in_failed", username=person.username, workstation="")

    found = body()
    assert found["actor"]["username"] == "system"
    assert found["subject"] == {"table": "accounts_user", "id": str(person.pk)}
    assert found["values"] == {"username": person.username}


@pytest.mark.parametrize(
    "typed", ["", "hunter2 my password", "李华", "\x00", "\ud800", "x" * 10_000]
)
def test_what_is_nobody_s_name_may_be_a_password_and_is_not_kept(typed: str) -> None:
    make_administrator()

    record_visit(event="sign_in_failed", username=typed, workstation="")

    assert body()["values"] == {"username": ""}


def test_records_what_left_the_system() -> None:
    lot, actor = make_lot(), make_actor(Permission.EXPORT)

    record_export(subject=lot, what="lot_dossier", sha256="ab" * 32, actor=actor)

    found = body()
    assert found["kind"] == "accounts.exported"
    assert found["values"] == {"what": "lot_dossier", "sha256": "ab" * 32}


def test_refuses_an_export_to_who_may_not() -> None:
    lot, actor = make_lot(), make_actor(Permission.VIEW)

    with refused(NotPermitted, "Export, print and download", "导出"):
        record_export(subject=lot, what="lot_dossier", sha256="", actor=actor)
