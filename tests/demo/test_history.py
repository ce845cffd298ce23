"""The demo company's three weeks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from lotproof import demo
from lotproof.accounts.models import User
from lotproof.accounts.queries import actor_of
from lotproof.accounts.roles import STARTING_ROLES
from lotproof.core import clock
from lotproof.demo.plan import EXPIRED, NEAR_EXPIRY, TOO_WARM
from lotproof.evidence.logkeys import trusted_vkeys
from lotproof.evidence.models import Checkpoint, Entry
from lotproof.evidence.verification import verify_log, verify_tables
from lotproof.ledger.check import differences
from lotproof.ledger.models import Hold, Lot, Movement
from lotproof.processes.queries import trace_lot
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Loaded:
    """The company, loaded once for all tests here; nobody commits it."""

    summary: demo.DemoSummary
    data: Path


@pytest.fixture(scope="module")
def once(
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Loaded]:
    del django_db_setup
    data = tmp_path_factory.mktemp("demo")
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with django_db_blocker.unblock(), transaction.atomic():
        with (
            override_settings(DATA=data, PASSWORD_HASHERS=quick),
            clock.set_to(NOON),
        ):
            summary = demo.load()
        yield Loaded(summary, data)
        transaction.set_rollback(True)


@pytest.fixture
def loaded(once: Loaded, settings: Any) -> demo.DemoSummary:
    settings.DATA = once.data
    return once.summary


def tasks() -> set[tuple[str, str]]:
    open_ones = Document.objects.filter(is_open=True)
    return set(open_ones.values_list("kind", "state"))


@pytest.mark.usefixtures("loaded")
def test_has_what_a_company_has() -> None:
    assert tasks() >= {
        (Kind.PURCHASE_ORDER, "submitted"),
        (Kind.RECEIPT, "draft"),
        (Kind.ACCEPTANCE, "draft"),
        (Kind.ACCEPTANCE, "inspected"),
        (Kind.PUT_AWAY, "draft"),
        (Kind.SALES_ORDER, "submitted"),
        (Kind.PICK, "draft"),
        (Kind.REVIEW, "draft"),
        (Kind.SHIPMENT, "draft"),
    }
    near, expired = (
        Lot.objects.get(number=goods.lot) for goods in (NEAR_EXPIRY, EXPIRED)
    )
    assert near.expires_on == NOON.date() + timedelta(days=NEAR_EXPIRY.expires_in)
    assert expired.expires_on is not None
    assert expired.expires_on < NOON.date()
    assert trace_lot(expired).in_stock > 0
    rejected = trace_lot(Lot.objects.get(number=TOO_WARM.lot))
    assert {holder.zone_kind for holder in rejected.holders} == {"rejected"}
    assert Hold.objects.filter(released_at=None).count() == 1
    assert Movement.objects.filter(reverses__isnull=False).count() == 1
    assert Entry.objects.filter(kind="accounts.sign_in_failed").exists()


@pytest.mark.usefixtures("loaded")
def test_is_a_history_that_verifies() -> None:
    assert list(differences()) == []
    assert list(verify_log(vkeys=trusted_vkeys())) == []
    assert list(verify_tables()) == []
    moments = list(
        Entry.objects.order_by("leaf__index").values_list("recorded_at", flat=True)
    )
    assert moments == sorted(moments)
    assert moments[-1] < NOON
    assert NOON - moments[0] > timedelta(days=19)
    assert Checkpoint.objects.count() >= 15


def test_loads_once(loaded: demo.DemoSummary) -> None:
    again = demo.load()

    assert (loaded.is_new, again.is_new) == (True, False)
    assert (again.entries, again.movements) == (loaded.entries, loaded.movements)
    assert loaded.seconds < 60


@pytest.mark.usefixtures("loaded")
def test_has_a_person_for_each_role_who_can_sign_in() -> None:
    users = [User.objects.get(username=person.username) for person in demo.PEOPLE]

    assert {role for user in users for role in user.roles} == {
        role.code for role in STARTING_ROLES
    }
    assert all(user.check_password(demo.PASSWORD) for user in users)
    assert all(actor_of(user, workstation="test").permissions for user in users)
