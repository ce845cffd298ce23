"""Checks of the whole log that people ask for, made by a job."""

import json
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from procrastinate.contrib.django import app
from procrastinate.testing import InMemoryConnector
from pytest_django import DjangoAssertNumQueries

from lotproof.accounts.models import Verification
from lotproof.accounts.operations import (
    Part,
    Result,
    ask_for_verification,
    finish_verification,
    note_verified_parts,
)
from lotproof.accounts.permissions import NotPermitted, Permission
from lotproof.accounts.queries import LONGEST_SILENCE, LONGEST_WAIT
from lotproof.core import clock
from lotproof.core.ids import new_id
from lotproof.evidence.models import Entry
from lotproof.web.log.verifying import PARTS, Parts, verify_for
from tests.builders.evidence import cheat, sequence, visit
from tests.builders.ledger import make_lot, make_stock
from tests.builders.people import make_actor, make_user
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db
EVERYTHING_HOLDS = Result(size=3, found=0, findings=[])
FINDING = {
    "check": "stock",
    "table": "ledger_balance",
    "row": "7",
    "entry": "",
    "index": None,
    "text": {"en": "It differs.", "zh-hans": "不一致。"},
}


def ask(client: Client) -> Any:
    with app.replace_connector(InMemoryConnector()):
        return client.post("/log/verify/")


def test_a_check_is_begun_watched_and_kept(sign_in: SignIn) -> None:
    client = sign_in("auditor")

    address = ask(client)["Location"]
    waiting = client.get(address)
    note_verified_parts(
        verification=Verification.objects.get().pk, parts=[Part("log", 40, 1200)]
    )
    part = client.get(address, headers={"HX-Request": "true"})

    assert b"Look again" in waiting.content  # without JavaScript
    assert b'hx-trigger="every 1s"' in part.content
    assert b"40 of 1,200" in part.content
    assert b"<html" not in part.content


def test_one_check_of_a_person_at_a_time(sign_in: SignIn) -> None:
    client = sign_in("auditor")

    first, again = ask(client)["Location"], ask(client)["Location"]
    other = ask(sign_in("auditor"))["Location"]
    long_ago = clock.now() - LONGEST_SILENCE - timedelta(seconds=1)
    Verification.objects.update(
        asked_at=long_ago - timedelta(seconds=1), told_at=long_ago
    )
    after_a_crash = ask(client)["Location"]

    assert first == again
    assert len({first, other, after_a_crash}) == 3
    assert "was stopped" in client.get(first).content.decode()
    assert "Not finished" in client.get("/log/verify/").content.decode()


def test_a_check_waits_for_its_turn_longer_than_for_a_sign_of_life(
    sign_in: SignIn,
) -> None:
    client = sign_in("auditor")
    address = ask(client)["Location"]
    record = Verification.objects.get()

    with clock.set_to(record.asked_at + LONGEST_SILENCE * 2):
        waits, same = client.get(address), ask(client)["Location"]
    with clock.set_to(record.asked_at + LONGEST_WAIT * 2):
        given_up = client.get(address)

    assert waits.context["is_under_way"]
    assert same == address
    assert given_up.context["is_given_up"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("language", "words"), [("en", "Everything holds."), ("zh-hans", "全部属实")]
)
def test_says_that_everything_holds(sign_in: SignIn, language: str, words: str) -> None:
    for _ in range(3):
        visit()
    sequence()
    client = sign_in("auditor", language=language)
    address = ask(client)["Location"]

    verify_for(Verification.objects.get().pk)

    record = Verification.objects.get()
    assert words in client.get(address).content.decode()
    assert [part["code"] for part in record.parts] == list(PARTS)
    entry = Entry.objects.get(kind="accounts.log_verified")
    assert (entry.pk, entry.actor) == (record.entry, record.user_id)
    assert '"findings":0' in entry.body


@pytest.mark.django_db(transaction=True)
def test_names_table_row_and_entry_of_a_finding(sign_in: SignIn) -> None:
    make_stock(make_lot("L1"), "A-01", 3)
    sequence()
    client = sign_in("auditor")
    address = ask(client)["Location"]
    cheat("UPDATE ledger_balance SET quantity = 99 WHERE is_stocked")

    verify_for(Verification.objects.get().pk)

    page = client.get(address).content.decode()
    findings = Verification.objects.get().findings
    finding = next(one for one in findings if one["table"] == "ledger_balance")
    assert finding["row"] in page
    assert f"/log/entries/{finding['entry']}/" in page
    told = sign_in("auditor").get(f"/log/entries/{Verification.objects.get().entry}/")
    assert finding["text"]["en"] in told.content.decode().replace("&quot;", '"')
    assert finding["row"] in told.content.decode()
    assert finding["text"]["en"] != finding["text"]["zh-hans"]
    assert finding["text"]["zh-hans"] in (
        sign_in("auditor", language="zh-hans").get(address).content.decode()
    )


@pytest.mark.django_db(transaction=True)
def test_what_stands_against_a_check_is_said(sign_in: SignIn) -> None:
    client = sign_in("auditor")
    address = ask(client)["Location"]
    refused = NotPermitted(name="Li", permission="x")

    with patch("lotproof.web.log.verifying.verify_everything", side_effect=refused):
        verify_for(Verification.objects.get().pk)

    assert "Li may not do this" in client.get(address).content.decode()
    assert "Not made" in client.get("/log/verify/").content.decode()


def test_progress_is_told_by_part_and_not_too_often() -> None:
    told: list[list[Part]] = []
    seconds = iter(range(100))
    parts = Parts(lambda now: told.append(list(now)), now=lambda: next(seconds) / 5)

    parts.note("log", 1, 2)
    parts.note("log", 2, 2)
    parts.note("accounts_role", 5, 5)
    parts.note("accounts_user", 1, 8)

    assert told[0][0] == Part("log", 1, 2)
    assert len(told) < 4
    replay = told[-1][PARTS.index("replay")]
    assert 1 <= replay.done < replay.total


def test_a_check_ends_once() -> None:
    actor = make_actor(Permission.VERIFY)
    record, _ = ask_for_verification(actor=actor)

    finish_verification(verification=record.pk, result=EVERYTHING_HOLDS)
    finish_verification(
        verification=record.pk, result=Result(size=1, found=9, findings=[])
    )
    note_verified_parts(verification=record.pk, parts=[Part("log", 1, 2)])

    record.refresh_from_db()
    assert (record.size, record.found, record.parts) == (3, 0, [])
    assert Entry.objects.filter(kind="accounts.log_verified").count() == 1


def test_the_entry_holds_the_first_hundred_findings() -> None:
    record, _ = ask_for_verification(actor=make_actor(Permission.VERIFY))

    finish_verification(
        verification=record.pk, result=Result(size=3, found=250, findings=[FINDING])
    )

    values = json.loads(Entry.objects.get(kind="accounts.log_verified").body)["values"]
    assert values == {"entries": 3, "findings": 250, "first_findings": [FINDING]}


def test_an_entry_with_findings_reads_well(sign_in: SignIn) -> None:
    record, _ = ask_for_verification(actor=make_actor(Permission.VERIFY))
    finish_verification(
        verification=record.pk, result=Result(size=3, found=250, findings=[FINDING])
    )
    entry = Entry.objects.get(kind="accounts.log_verified")

    page = sign_in("auditor").get(f"/log/entries/{entry.pk}/").content.decode()
    chinese = sign_in("auditor", language="zh-hans").get(f"/log/entries/{entry.pk}/")
    listed = sign_in("auditor").get("/log/entries/").content.decode()

    assert "What the check found" in page
    assert "It differs." in page
    assert "There are more." in page
    assert "不一致。" in chinese.content.decode()
    assert "It differs." not in listed


def test_lists_who_checked_when_page_by_page(
    sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    user, now = make_user("auditor", name="Wu"), clock.now()
    Verification.objects.bulk_create(
        Verification(
            user=user,
            asked_at=now - timedelta(minutes=n),
            told_at=now,
            finished_at=now,
            size=12_345,
            found=n % 2,
        )
        for n in range(60)
    )
    client = sign_in("auditor")

    with django_assert_max_num_queries(15):
        page = client.get("/log/verify/")
    following = client.get(f"/log/verify/?{page.context['next']}")
    with django_assert_max_num_queries(15):
        room = client.get("/log/")

    assert b"12,345" in page.content
    assert b"Wu" in page.content
    assert b"1 finding" in page.content
    assert len(page.context["rows"]) == 50
    assert len(following.context["rows"]) == 10
    assert len(room.context["checks"]) == 5
    assert client.get("/log/verify/?before=x").status_code == 200


def test_only_who_may_verify_does(sign_in: SignIn) -> None:
    clerk = sign_in("warehouse")

    assert clerk.post("/log/verify/").status_code == 403
    assert clerk.get("/log/verify/").status_code == 403
    assert clerk.get(f"/log/verify/{new_id()}/").status_code == 403
    assert sign_in("auditor").get(f"/log/verify/{new_id()}/").status_code == 422
