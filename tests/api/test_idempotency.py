"""A write is carried out once, however often it is sent."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from lotproof.catalog.models import Device
from lotproof.core import clock
from lotproof.core.ids import new_id
from lotproof.evidence.models import Entry
from lotproof.integration.models import SentRequest
from lotproof.integration.operations import forget_requests
from lotproof.ledger.models import Movement
from tests.api.conftest import Answer, Program, program_of_actor
from tests.builders.ledger import balances, clerk, make_lot, make_stock, place
from tests.builders.people import make_actor

SITE = {"code": "S-9", "name": "Nine"}


@pytest.mark.django_db
def test_a_write_needs_a_key(anything: Program) -> None:
    for key in (None, "seven"):
        answer = anything.send("POST", "/sites", SITE, key=key)

        assert answer.status == 400
        assert answer.body["type"] == "IdempotencyKeyNeeded"


@pytest.mark.django_db
def test_the_same_key_gives_the_first_result(anything: Program) -> None:
    key = new_id()

    first = anything.post("/sites", SITE, key=key)
    again = anything.post("/sites", SITE, key=key)

    assert (first.status, again.status) == (201, 201)
    assert first.body == again.body
    assert Entry.objects.filter(request=key).count() == 1


@pytest.mark.django_db
def test_a_key_belongs_to_one_operation(anything: Program) -> None:
    key = new_id()
    anything.post("/sites", SITE, key=key)

    answer = anything.post(
        "/partners", {"code": "P", "name": "P", "is_maker": True}, key=key
    )

    assert (answer.status, answer.body["type"]) == (409, "IdempotencyKeyReused")
    assert str(key) in answer.body["detail"]


@pytest.mark.django_db
def test_a_key_belongs_to_one_body(anything: Program) -> None:
    key = new_id()
    anything.post("/sites", SITE, key=key)

    other = anything.post("/sites", {**SITE, "name": "Ten"}, key=key)
    same = anything.post("/sites", dict(reversed(SITE.items())), key=key)

    assert (other.status, other.body["type"]) == (409, "IdempotencyKeyReused")
    assert (same.status, same.body["name"]) == (201, "Nine")


@pytest.mark.django_db
def test_a_key_belongs_to_one_caller(anything: Program) -> None:
    key = new_id()
    anything.post("/sites", SITE, key=key)
    other = program_of_actor(make_actor(name="Other").user_id)

    answer = other.post("/sites", SITE, key=key)

    assert answer.body["type"] == "IdempotencyKeyReused"


@pytest.mark.django_db
def test_a_refused_request_may_come_again(anything: Program) -> None:
    key, body = new_id(), {"code": "A-1", "zone": str(new_id())}
    refused = anything.post("/locations", body, key=key)

    again = anything.post("/locations", body, key=key)

    assert refused.body["type"] == again.body["type"] == "UnknownRecord"


@pytest.mark.django_db
def test_a_one_time_code_may_differ(anything: Program) -> None:
    key, path = new_id(), f"/purchase-orders/{new_id()}/approve"
    first = anything.post(path, {"signature": {"password": "x", "code": "1"}}, key=key)

    again = anything.post(path, {"signature": {"password": "x", "code": "2"}}, key=key)

    assert first.body["type"] == again.body["type"] == "IdentityNotConfirmed"


@pytest.mark.django_db
def test_keys_are_forgotten_after_a_month(anything: Program) -> None:
    key = new_id()
    anything.post("/sites", SITE, key=key)

    forget_requests(at=clock.now() + timedelta(days=29))
    assert SentRequest.objects.get().key == key
    forget_requests(at=clock.now() + timedelta(days=31))

    assert not SentRequest.objects.exists()
    assert anything.post("/sites", SITE, key=key).body["code"] == "S-9"


@pytest.mark.django_db
def test_master_data_is_repeated_too(anything: Program) -> None:
    keys = [new_id() for _ in range(4)]
    device = {"code": "D-1", "name": "导管", "device_class": "II", "category": "03"}
    certificate = {"number": "国械注准20202030001", "valid_from": "2025-01-01"}

    for _ in range(2):
        made = anything.post("/devices", device, key=keys[0])
        path = f"/devices/{made.body['id']}"
        pack = anything.post(
            f"{path}/identifiers", {"code": "06901234567892"}, key=keys[1]
        )
        paper = anything.post(f"{path}/certificates", certificate, key=keys[2])
        approved = anything.post(f"{path}/approve", key=keys[3])
        statuses = [made.status, pack.status, paper.status, approved.status]
        assert statuses == [201, 201, 201, 200]
        assert pack.body["code"] == "06901234567892"

    record = Device.objects.get()
    assert (record.identifiers.count(), record.certificates.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_move_once() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 5)
    program = program_of_actor(clerk().user_id)
    key = new_id()
    body = {
        "lines": [
            {
                "lot": str(lot.pk),
                "quantity": 3,
                "source": str(place("A-01").pk),
                "target": str(place("B-07").pk),
            }
        ]
    }
    both = Barrier(2)

    def send(_number: int) -> Answer:
        caller = Program(program.token, client=Client())
        both.wait()
        try:
            return caller.post("/movements", body, key=key)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(send, range(2))

    assert (first.status, second.status) == (201, 201)
    assert first.body == second.body
    assert balances(lot) == {"A-01": 2, "B-07": 3}
    assert Movement.objects.filter(purpose="move").count() == 1
