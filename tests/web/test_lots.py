"""The list of lots, and one lot."""

from datetime import timedelta
from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from lotproof.accounts.models import Meaning
from lotproof.core import clock
from lotproof.evidence.logkeys import trusted_vkeys
from lotproof.evidence.models import Entry
from lotproof.evidence.proofs.dossier import verify_dossier
from lotproof.evidence.sequencing import sequence_all
from lotproof.ledger.codes import Cause
from lotproof.ledger.models import Lot
from lotproof.ledger.operations import place_hold
from lotproof.web.lots import listing, reading
from tests.builders.ledger import make_lot, make_stock
from tests.builders.main_line import label, make_company, stock
from tests.builders.master_data import make_device
from tests.builders.people import make_actor
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def numbers(sign_in: SignIn, **asked: str) -> list[str]:
    """The lot numbers that the list shows."""
    rows = sign_in().get("/lots/", asked).context["rows"]
    return [row.lot.number for row in rows]


def traded() -> Lot:
    """A lot that came in through all steps."""
    device = make_device(is_implant=True)
    stock(make_company(), device, [label(device)], packs=10)
    return Lot.objects.get(device=device)


def test_those_first_that_expire_first(sign_in: SignIn) -> None:
    today = clock.now().date()
    for number, days in (("late", 900), ("soon", 20), ("never", None), ("next", 300)):
        last_day = today + timedelta(days=days) if days else None
        make_stock(make_lot(number, expires_on=last_day), "A-01", 1)

    assert numbers(sign_in) == ["soon", "next", "late", "never"]
    assert numbers(sign_in, show="near_expiry") == ["soon"]


def test_narrows_by_number_name_and_state(sign_in: SignIn) -> None:
    held = make_lot("HELD", device=make_device(name="一次性导管"))
    make_stock(held, "A-01", 1)
    make_lot("EMPTY")
    place_hold(lot=held.pk, cause=Cause.RECALL, reason="?", actor=make_actor())

    assert numbers(sign_in) == ["HELD"]
    assert numbers(sign_in, text="ycx") == ["HELD"]
    assert numbers(sign_in, show="on_hold") == ["HELD"]
    assert numbers(sign_in, show="expired") == []
    assert numbers(sign_in, show="all", text="emp") == ["EMPTY"]


def test_goes_on_where_the_page_ended(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    device = make_device()
    for number in ("A", "B", "C"):
        make_stock(make_lot(number, device=device), "A-01", 1)

    first = sign_in().get("/lots/")
    address = f"/lots/?{first.context['next']}"
    second = sign_in().get(address)
    more = sign_in().get(address, headers={"HX-Request": "true"})

    assert [row.lot.number for row in first.context["rows"]] == ["A", "B"]
    assert [row.lot.number for row in second.context["rows"]] == ["C"]
    assert b"<html" not in more.content


def test_answers_a_wrong_filter_with_the_list(sign_in: SignIn) -> None:
    answer = sign_in().get("/lots/", {"show": "nonsense", "after": "x"})

    assert answer.status_code == 200


def test_the_list_takes_few_statements(
    sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in ("A", "B", "C"):
        make_stock(make_lot(number), "A-01", 1)
    client = sign_in()

    with django_assert_max_num_queries(4):
        client.get("/lots/")


def test_tells_every_step_with_its_person_and_signature(sign_in: SignIn) -> None:
    lot = traded()
    sequence_all(at=clock.now())

    history = sign_in().get(f"/lots/{lot.pk}/").context["history"]

    assert [event.kind for event in history] == [
        "put_away.stored",
        "acceptance.reviewed",
        "acceptance.inspected",
        "receipt.received",
        "receipt.scanned",
        "receipt.opened",
        "purchase_order.approved",
        "purchase_order.submitted",
    ]
    reviewed = history[1]
    assert reviewed.who == "Colleague"
    assert reviewed.signature["meaning"] == Meaning.REVIEWED
    assert reviewed.document.startswith("AC")
    assert history[0].steps[0].quantity == 10
    assert all(event.index < event.checkpoint for event in history)


def test_an_entry_without_index_says_that_it_waits(sign_in: SignIn) -> None:
    lot = traded()

    page = sign_in().get(f"/lots/{lot.pk}/").content

    assert b"waits for its index in the log" in page


@pytest.mark.parametrize(("role", "may"), [("auditor", True), ("warehouse", False)])
def test_every_step_is_proved_to_who_may_verify(
    sign_in: SignIn, role: str, *, may: bool
) -> None:
    lot = traded()
    sequence_all(at=clock.now())

    answer = sign_in(role).get(f"/lots/{lot.pk}/")

    page, history = answer.content.decode(), answer.context["history"]
    assert [f'href="/log/entries/{event.id}/"' in page for event in history] == [
        may
    ] * len(history)


@pytest.mark.parametrize(
    ("cause", "days", "standing"),
    [
        (Cause.RECALL, -3, "recalled"),
        (Cause.QUALITY, -3, "expired"),
        (Cause.QUALITY, 3, "on_hold"),
        (None, 3, "accepted"),
    ],
)
def test_shows_the_gravest_standing(
    sign_in: SignIn, cause: Cause | None, days: int, standing: str
) -> None:
    lot = traded()
    last_day = clock.now().date() + timedelta(days=days)
    if cause:
        place_hold(lot=lot.pk, cause=cause, reason="?", actor=make_actor())
    today = lot.expires_on - (last_day - clock.now().date()) if lot.expires_on else None
    assert today

    context = sign_in().get(f"/lots/{lot.pk}/").context
    found = reading.standing_of(lot, context["holds"], today)

    assert found[0] == standing


def test_the_page_takes_few_statements(
    sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    lot = traded()
    client = sign_in()

    with django_assert_max_num_queries(15):
        client.get(f"/lots/{lot.pk}/")


def test_an_unknown_lot_is_no_page(sign_in: SignIn) -> None:
    assert sign_in().get(f"/lots/{uuid4()}/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_hands_out_a_dossier_and_records_it(sign_in: SignIn) -> None:
    lot = traded()

    answer = sign_in().post(f"/lots/{lot.pk}/dossier/")

    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert verify_dossier(answer.content, trusted_vkeys()).content.entries
    assert Entry.objects.filter(kind="accounts.exported", subject=lot.pk).exists()


def test_a_dossier_is_not_handed_out_by_a_link(sign_in: SignIn) -> None:
    lot = traded()

    assert sign_in().get(f"/lots/{lot.pk}/dossier/").status_code == 405
