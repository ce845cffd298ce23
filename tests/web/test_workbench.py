"""The first page after sign-in."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lotproof.catalog.operations import CertificateFacts, add_certificate
from lotproof.core import clock
from lotproof.evidence.sequencing import sequence_all
from lotproof.ledger.codes import Cause
from lotproof.ledger.operations import place_hold, reverse_movements
from lotproof.ledger.queries import LotShow
from tests.builders.ledger import carry, make_lot, make_serial, make_stock
from tests.builders.main_line import label, make_company, order, receive, stock
from tests.builders.master_data import make_device, make_licence, make_partner
from tests.builders.people import make_actor
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.localtime(clock.now()).date()


def all_rows(client: Client, address: str) -> list[Any]:
    """The rows of a list, on all its pages."""
    found: list[Any] = []
    while True:
        context = client.get(address).context
        found += context["rows"]
        if not context["next"]:
            return found
        address = f"{address.partition('?')[0]}?{context['next']}"


def test_lists_what_waits_for_the_person(sign_in: SignIn) -> None:
    company, device = make_company(), make_device()
    receive(company, order(company, device, 5), [label(device)], packs=5)

    inspector = sign_in("inspector").get("/").context["board"]
    clerk = sign_in("warehouse").get("/").context["board"]

    assert [
        (one.task.kind, one.task.label, one.task.count) for one in inspector.tasks
    ] == [("acceptance", "Inspect", 1)]
    assert clerk.tasks == []
    assert inspector.stock.lots_waiting_inspection == 1


def test_a_task_opens_as_many_documents_as_it_counts(sign_in: SignIn) -> None:
    company = make_company()
    for _ in range(3):
        receive(company, order(company, device := make_device(), 5), [label(device)])
    client = sign_in("inspector")

    page = client.get("/")
    (one,) = page.context["board"].tasks
    link = re.search(r'href="(/documents/[^"]+)"', page.content.decode())

    assert link
    listed = client.get(link[1].replace("&amp;", "&")).context["page"].rows
    assert len(listed) == one.task.count == 3


def test_a_task_that_waits_long_looks_urgent(sign_in: SignIn) -> None:
    company, device = make_company(), make_device()
    with clock.set_to(clock.now() - timedelta(days=4)):
        receive(company, order(company, device, 5), [label(device)], packs=5)

    page = sign_in("inspector").get("/")

    assert page.context["board"].tasks[0].tone == "refused"
    assert b"4 days" in page.content


def test_each_number_of_lots_opens_as_many_lots(sign_in: SignIn) -> None:
    held = make_lot("HELD", expires_on=None)
    make_stock(held, "A-01", 1)
    place_hold(lot=held.pk, cause=Cause.QUALITY, reason="?", actor=make_actor())
    make_stock(make_lot("WAITING", expires_on=None), "W-01", 1)
    for number, days, place in (
        ("near", 60, "A-01"),
        ("nearer", 31, "A-01"),
        ("over", 20, "A-01"),
        ("set apart", 21, "R-01"),
    ):
        lot = make_lot(number, expires_on=today() + timedelta(days=days))
        make_stock(lot, place, 1)
    client = sign_in()

    with clock.set_to(clock.now() + timedelta(days=30)):
        stock = client.get("/").context["board"].stock
        listed = {
            show: len(all_rows(client, f"/lots/?show={show.value}")) for show in LotShow
        }

    assert listed == {
        LotShow.IN_STOCK: stock.lots,
        LotShow.WAITING: stock.lots_waiting_inspection,
        LotShow.NEAR_EXPIRY: stock.lots_near_expiry,
        LotShow.EXPIRED: stock.lots_expired,
        LotShow.ON_HOLD: stock.lots_on_hold,
        LotShow.ALL: 6,
    }
    assert (stock.lots_near_expiry, stock.lots_expired, stock.lots_on_hold) == (2, 1, 1)


def test_units_kept_by_serial_number_count_by_their_own_expiry(
    sign_in: SignIn,
) -> None:
    device = make_device(requires_lot=False, requires_serial=True)
    for number, days in (("S1", 20), ("S2", 900)):
        last = today() + timedelta(days=days)
        serial = make_serial(number, lot="", device=device, expires_on=last)
        make_stock(serial.lot, "A-01", 1, serials=[serial])
    client = sign_in()

    (row,) = client.get("/lots/?show=near_expiry").context["rows"]

    assert client.get("/").context["board"].stock.lots_near_expiry == 1
    assert row.lot.expires_on == today() + timedelta(days=20)


def test_the_numbers_of_stock_open_all_of_it(sign_in: SignIn) -> None:
    for number in range(4):
        make_stock(make_lot(f"L{number}"), "A-01", number + 1)
    client = sign_in()

    stock = client.get("/").context["board"].stock
    rows = all_rows(client, "/stock/")

    assert sum(shown.row.quantity for shown in rows) == stock.units == 10


def test_each_week_opens_the_movements_that_it_sums_up(sign_in: SignIn) -> None:
    lot = make_lot()
    with clock.set_to(clock.now() - timedelta(days=14)):
        carry(lot, 10, "supplier", "A-01")
        carry(lot, 3, "A-01", "customer")
        mistaken = carry(lot, 2, "A-01", "customer")[-1]
    reverse_movements(movements=[mistaken.pk], reason="never left", actor=make_actor())
    client = sign_in()

    page = client.get("/")
    weeks = page.context["board"].weeks
    links = re.findall(
        r'href="(/stock/movements/[^"]+)">([-0-9,]+)<', page.content.decode()
    )

    assert [(week.came, week.went) for week in weeks[-3:]] == [(10, 5), (0, 0), (0, -2)]
    assert len(links) == 2 * len(weeks) == 16
    for address, number in links:
        rows = all_rows(client, address.replace("&amp;", "&"))
        assert f"{sum(row.units for row, _ in rows):,}" == number


def test_stock_near_expiry_is_worth_what_was_paid_for_it(sign_in: SignIn) -> None:
    company, device = make_company(), make_device()
    near = label(device, lot="NEAR", expires_on=today() + timedelta(days=40))
    stock(company, device, [near, label(device, lot="LATER")], packs=5)
    found = make_lot("FOUND", expires_on=today() + timedelta(days=40))
    make_stock(found, "A-01", 7)
    client = sign_in()

    page = client.get("/")
    value = page.context["board"].near_value
    listed = all_rows(client, "/lots/?show=near_expiry")

    assert (value.cny, value.units, value.units_without_price) == (
        Decimal("62.5"),
        12,
        7,
    )
    assert sum(row.value for row in listed if row.value is not None) == value.cny
    assert "¥62.50" in page.content.decode()
    assert b"7 units have no price" in page.content


def test_counts_papers_that_lapse_and_lists_them(sign_in: SignIn) -> None:
    partner = make_partner(name="Lapsing")
    make_licence(partner, number="NEAR", valid_until=date(2029, 12, 20))
    make_licence(partner, number="FAR", valid_until=date(2031, 1, 1))
    lapsing, renewed = make_device(), make_device()  # certificates until the year ends
    renewal = CertificateFacts(
        number="RENEWED", valid_from=date(2030, 1, 1), valid_until=date(2034, 12, 31)
    )
    add_certificate(device=renewed.pk, facts=renewal, actor=make_actor())
    client = sign_in()

    with clock.set_to(datetime(2029, 12, 10, tzinfo=UTC)):
        board = client.get("/").context["board"]
        listed = client.get("/lapsing/").context

    assert [row.number for row in listed["licences"]] == ["NEAR"]
    assert [row.device for row in listed["certificates"]] == [lapsing.pk]
    assert (board.licences, board.certificates) == (1, 1)


def test_the_log_s_lag_is_for_those_who_may_verify_it(sign_in: SignIn) -> None:
    auditor, clerk = sign_in("auditor"), sign_in("warehouse")

    with clock.set_to(clock.now() + timedelta(minutes=5)):
        lagging = auditor.get("/").context["board"]
        sequence_all(at=clock.now())
        resting = auditor.get("/").context["board"]

    assert lagging.is_lagging
    assert lagging.log.waiting > 0
    assert (resting.is_lagging, resting.log.waiting) == (False, 0)
    assert clerk.get("/").context["board"].log is None


def test_takes_few_statements(
    sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    company = make_company()
    for device in (make_device(), make_device()):
        receive(company, order(company, device, 5), [label(device)], packs=5)
    client = sign_in("auditor")

    with django_assert_max_num_queries(12):
        client.get("/")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Waiting for me"), ("zh-hans", "待我处理")]
)
def test_speaks_both_languages(sign_in: SignIn, language: str, words: str) -> None:
    page = sign_in(language=language).get("/").content.decode()

    assert words in page
