"""A write is carried out once, however often it is sent."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from lotproof.catalog.models import Device
from lotproof.core.ids import new_id
from lotproof.evidence.models import Entry
from lotproof.ledger.models import Movement
from tests.api.conftest import Answer, Program, program_of_actor
from tests.builders.ledger import balances, clerk, make_lot, make_stock, place

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

    assert (answer.status, answer.body["type"]) == (409, "RequestIdReused")


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
