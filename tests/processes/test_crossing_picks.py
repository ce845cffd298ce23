"""Many who pick, change lots, give stock up and cancel, all over the same two lots."""

import random
from collections.abc import Callable
from datetime import date
from functools import partial
from uuid import UUID

import pytest

from lotproof.catalog.models import Device
from lotproof.core.refusals import Refused
from lotproof.evidence.models import Entry
from lotproof.ledger.check import differences
from lotproof.ledger.models import Balance, Reservation
from lotproof.processes.operations import (
    Picked,
    allocate,
    cancel_sales_order,
    choose_other_stock,
    give_up_stock,
    pick_units,
    take_back,
)
from lotproof.workflow.models import Document
from tests.builders import main_line as line
from tests.builders.master_data import make_device
from tests.builders.refusing import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

THREADS = 16
LISTS = 8
ROUNDS = 8


Shelf = dict[UUID, list[UUID]]
"""Balances by device."""


def stocked() -> tuple[line.Company, list[Device], Shelf]:
    """Two devices with two lots each, 40 units a lot, in one bin."""
    company, devices = line.make_company(), [make_device(), make_device()]
    for device in devices:
        labels = [
            line.label(device, lot="A", expires_on=date(2028, 1, 1)),
            line.label(device, lot="B", expires_on=date(2029, 1, 1)),
        ]
        line.stock(company, device, labels, packs=40)
    shelf = Balance.objects.filter(location=company.green).order_by("pk")
    return (
        company,
        devices,
        {
            device.pk: list(shelf.filter(device=device).values_list("pk", flat=True))
            for device in devices
        },
    )


def attempt(call: Callable[[], object]) -> None:
    """Do one thing, or be refused: somebody else was there first."""
    try:
        call()
    except Refused:
        return


def work(company: line.Company, lists: list[Document], shelf: Shelf, seed: int) -> None:
    """Take one action after another on lists that others work on too."""
    chance = random.Random(seed)
    for _ in range(ROUNDS):
        document = chance.choice(lists)
        lines = line.lines_of(document)
        chance.shuffle(lines)
        one = chance.choice(lines)
        pick, actor = document.pk, company.clerk
        picked = [
            Picked(each.pk, chance.randint(1, 3), company.dispatch.pk) for each in lines
        ]
        order = Document.objects.get(followed_by=document).pk
        actions: list[Callable[[], object]] = [
            partial(pick_units, pick=pick, picked=picked, actor=actor),
            partial(pick_units, pick=pick, picked=picked[:1], actor=actor),
            partial(
                choose_other_stock,
                pick=pick,
                line=one.pk,
                balance=chance.choice(shelf[one.device_id]),
                reason="x",
                actor=actor,
            ),
            partial(give_up_stock, pick=pick, line=one.pk, reason="x", actor=actor),
            partial(allocate, pick=pick, actor=actor),
            partial(take_back, document=pick, line=one.pk, reason="x", actor=actor),
        ]
        if chance.random() < 0.02:
            actions = [
                partial(cancel_sales_order, order=order, reason="x", actor=actor)
            ]
        attempt(chance.choice(actions))


def test_never_wait_for_each_other_in_a_ring() -> None:
    company, devices, shelf = stocked()
    lists = []
    for number in range(LISTS):
        # Every second list names the devices the other way round.
        ordered = devices if number % 2 else devices[::-1]
        lists.append(line.sell_lines(company, *((device, 5) for device in ordered)))

    at_once(*(partial(work, company, lists, shelf, seed) for seed in range(THREADS)))

    assert list(differences()) == []
    done = set(Entry.objects.values_list("kind", flat=True))
    assert {"pick.picked", "pick.changed", "pick.given_up", "pick.taken_back"} <= done
    ended = Document.objects.filter(pk__in=[one.pk for one in lists], is_open=False)
    claimed = Reservation.objects.filter(
        quantity__gt=0,
        document_line__in=list(ended.values_list("lines", flat=True)),
    )
    assert not claimed.exists()
