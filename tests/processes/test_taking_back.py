"""Take back what a line moved."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from lotproof.accounts.permissions import NotPermitted, Permission
from lotproof.core import clock
from lotproof.evidence.verification import verify_tables
from lotproof.ledger.check import differences
from lotproof.ledger.codes import Cause
from lotproof.ledger.models import Balance, Movement, Reservation
from lotproof.ledger.operations import (
    MovementOfDocument,
    place_hold,
    reverse_movements,
)
from lotproof.processes.operations import (
    Picked,
    Placement,
    pick_units,
    put_away,
    take_back,
)
from lotproof.processes.refusals import DocumentFinished, NothingTaken
from lotproof.workflow.models import Document, DocumentLine
from lotproof.workflow.operations import DocumentUnknown
from tests.builders import main_line as line
from tests.builders.master_data import make_device
from tests.builders.people import make_actor
from tests.builders.prepared import prepare
from tests.builders.refusing import refused
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.set_to(NOON):
        yield


def half_picked() -> tuple[line.Company, Document, DocumentLine]:
    company, device = line.make_company(), make_device()
    line.stock(company, device, [line.label(device)], packs=10)
    pick = line.sell(company, device, 4)
    [own] = line.lines_of(pick)
    pick_some(company, pick, own, 3)
    return company, pick, own


def pick_some(
    company: line.Company, pick: Document, own: DocumentLine, units: int
) -> None:
    pick_units(
        pick=pick.pk,
        picked=[Picked(own.pk, units, company.dispatch.pk)],
        actor=company.clerk,
    )


def back(company: line.Company, document: Document, own: DocumentLine) -> DocumentLine:
    return take_back(
        document=document.pk, line=own.pk, reason="Wrong box", actor=company.clerk
    )


def reserved() -> int:
    return sum(Reservation.objects.values_list("quantity", flat=True))


def test_a_picked_line_claims_its_stock_again() -> None:
    company, pick, own = half_picked()

    taken = back(company, pick, own)

    assert (taken.done, taken.lot_id, reserved()) == (0, own.lot_id, 4)
    assert Balance.objects.get(location=company.green).quantity == 10
    pick_some(company, pick, own, 4)
    pick.refresh_from_db()
    assert (pick.state, reserved()) == ("picked", 0)
    assert list(differences()) == []


def test_several_movements_of_a_line_go_back_together() -> None:
    company, device = line.make_company(), make_device()
    line.stock(company, device, [line.label(device)], packs=10)
    pick = line.sell(company, device, 4)
    [own] = line.lines_of(pick)
    for _ in range(3):
        pick_some(company, pick, own, 1)

    back(company, pick, own)

    assert Movement.objects.filter(reverses__isnull=False).count() == 3
    assert reserved() == 4


def test_goods_on_hold_go_back_and_the_line_waits_for_others() -> None:
    company, pick, own = half_picked()
    assert own.lot_id is not None
    place_hold(lot=own.lot_id, cause=Cause.QUALITY, reason="x", actor=company.clerk)

    taken = back(company, pick, own)

    assert (taken.done, taken.lot, taken.location, reserved()) == (0, None, None, 0)
    assert list(differences()) == []


def test_the_outbound_review_sees_only_what_was_picked_in_the_end() -> None:
    company, pick, own = half_picked()
    back(company, pick, own)
    pick_some(company, pick, own, 4)

    review = Document.objects.get(follows=pick)

    assert [row.quantity for row in line.lines_of(review)] == [4]


def test_goods_put_away_wait_again() -> None:
    prepared = prepare("put_away")
    document = prepared.arguments["document"]
    [placement] = prepared.arguments["placements"]
    some = [Placement(placement.line, placement.location, 4)]
    put_away(**(prepared.arguments | {"placements": some}))

    taken = take_back(
        document=document,
        line=placement.line,
        reason="Wrong shelf",
        actor=prepared.arguments["actor"],
    )

    assert taken.done == 0
    prepared.call()
    assert not Document.objects.get(pk=document).is_open


def test_refuses_a_line_of_which_nothing_was_moved() -> None:
    company, device = line.make_company(), make_device()
    line.stock(company, device, [line.label(device)], packs=10)
    pick = line.sell(company, device, 4)
    [own] = line.lines_of(pick)

    with refused(NothingTaken, "nothing to take back", "没有可撤回"):
        back(company, pick, own)


def test_refuses_a_second_time() -> None:
    company, pick, own = half_picked()
    back(company, pick, own)

    with refused(NothingTaken, "nothing to take back", "没有可撤回"):
        back(company, pick, own)


def test_refuses_a_finished_document() -> None:
    company, pick, own = half_picked()
    pick_some(company, pick, own, 1)

    with refused(DocumentFinished, "is finished", "已完成"):
        back(company, pick, own)


def test_refuses_a_document_of_another_kind() -> None:
    company, pick, own = half_picked()
    assert pick.follows is not None

    with refused(DocumentUnknown, "There is no such", "没有这张"):
        back(company, pick.follows, own)


def test_is_for_whoever_may_reverse() -> None:
    _company, pick, own = half_picked()
    picker = make_actor(Permission.PICK)

    with refused(NotPermitted, "may not do this", "无权"):
        take_back(document=pick.pk, line=own.pk, reason="x", actor=picker)


def test_a_movement_of_a_document_isnt_reversed_behind_its_back() -> None:
    company, pick, _own = half_picked()
    picked = Movement.objects.get(document=pick.pk)

    with (
        clock.set_to(NOON + timedelta(hours=1)),
        refused(MovementOfDocument, "belongs to a document", "属于单据"),
    ):
        reverse_movements(movements=[picked.pk], reason="x", actor=company.clerk)


def test_the_log_replays_to_what_stands() -> None:
    company, pick, own = half_picked()

    back(company, pick, own)

    assert list(verify_tables()) == []
