"""What the operations of the main line leave in the log."""

import json
from collections.abc import Iterator
from itertools import pairwise

import pytest

from lotproof.core import clock
from lotproof.evidence.images import audited_models
from lotproof.evidence.models import Entry
from lotproof.workflow.models import StepTaken
from tests.builders import main_line as line
from tests.builders.images import gaps_in_versions, images, rows_unlike_their_images
from tests.builders.master_data import make_device
from tests.builders.prepared import STEPS, prepare
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.set_to(NOON):
        yield


def play() -> line.Company:
    """The whole main line, with parts, rejects and two orders."""
    company = line.make_company(temperature=("2", "8"))
    device = make_device(storage=("2", "8"), is_implant=True)
    ordered = line.order(company, device, 20)
    for units, reject in ((12, 2), (8, 0)):
        acceptance = line.receive(company, ordered, [line.label(device)], packs=units)
        line.store(company, line.accept(company, acceptance, reject=reject))
    for units in (5, 6):
        pick = line.pick_all(company, line.sell(company, device, units))
        line.ship_out(company, line.release(company, pick))
    return company


def test_every_row_has_images_with_versions_without_gap_or_repeat() -> None:
    play()

    assert gaps_in_versions() == []
    assert rows_unlike_their_images() == []
    tables = {table for table, _image in images()}
    assert {
        "workflow_document",
        "workflow_documentline",
        "workflow_steptaken",
        "ledger_movement",
        "ledger_reservation",
        "ledger_lot",
        "accounts_signature",
        "accounts_user",
    } <= tables
    assert tables <= {model._meta.db_table for model in audited_models()}


@pytest.mark.parametrize("name", list(STEPS))
def test_every_operation_writes_one_entry(name: str) -> None:
    prepared = prepare(name)
    before = set(Entry.objects.values_list("pk", flat=True))

    prepared.call()

    [entry] = Entry.objects.exclude(pk__in=before)
    body = json.loads(entry.body)
    actor = prepared.arguments["actor"]
    assert body["actor"]["id"] == str(actor.user_id)
    assert body["workstation"] == "test"
    assert gaps_in_versions() == []
    assert rows_unlike_their_images() == []


def test_a_step_names_the_entry_that_tells_of_it() -> None:
    play()

    for step in StepTaken.objects.select_related("entry"):
        body = json.loads(step.entry.body)
        assert body["at"][:19] == f"{step.taken_at:%Y-%m-%dT%H:%M:%S}"
        steps = [
            row
            for group in body["rows"]
            if group["table"] == "workflow_steptaken"
            for row in group["rows"]
        ]
        assert str(step.pk) in [row[0] for row in steps]


def test_a_signed_step_shows_its_signature_in_the_entry() -> None:
    play()

    signed = StepTaken.objects.exclude(signature=None).select_related("entry")
    for step in signed:
        body = json.loads(step.entry.body)
        assert body["signature"]["digest"] == step.digest
        assert body["signature"]["signer_id"] == str(step.taken_by_id)
    assert {step.step for step in signed} == {"approve", "inspect", "review", "release"}


def test_entries_of_one_document_follow_each_other_in_time() -> None:
    play()

    moments = list(Entry.objects.order_by("pk").values_list("recorded_at", flat=True))

    assert all(earlier <= later for earlier, later in pairwise(moments))
