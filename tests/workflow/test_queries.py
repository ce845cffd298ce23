"""What waits for a person, lists of documents, and signatures that hold or don't."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from lotproof.accounts.permissions import Permission
from lotproof.core import clock
from lotproof.workflow.codes import Kind
from lotproof.workflow.digests import content_digest
from lotproof.workflow.models import Document
from lotproof.workflow.queries import (
    DocumentFilters,
    PlaceUnknown,
    SignatureState,
    document_rows,
    open_tasks,
    signature_checks,
    signature_state,
)
from tests.builders import main_line as line
from tests.builders.master_data import make_device
from tests.builders.people import make_actor
from tests.builders.refusing import refused
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def change_behind_our_back(table: str, row: UUID, change: str) -> None:
    """What an administrator of the database could do."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET version = version + 1, {change} WHERE id = %s", [row]
        )


def test_a_signed_order_is_valid() -> None:
    company = line.make_company()

    order = line.order(company, make_device(), 5)

    assert signature_state(order) == SignatureState.VALID
    [check] = signature_checks(order)
    assert check.signature.signer_name == "Colleague"


def test_a_document_that_nobody_signed() -> None:
    company = line.make_company()

    pick = line.sell(company, make_device(), 5)

    assert signature_state(pick) == SignatureState.NONE


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("workflow_documentline", "quantity = quantity + 1"),
        ("workflow_documentline", """values = '{"unit_price": "1"}'"""),
        ("workflow_document", """values = '{"carrier": "x"}'"""),
        ("workflow_document", "partner_id = NULL"),
        ("workflow_document", "number = 'PO1'"),
    ],
)
def test_changed_content_shows_as_unsigned(table: str, change: str) -> None:
    company = line.make_company()
    order = line.order(company, make_device(), 5)
    row = order.pk if table == "workflow_document" else order.lines.get().pk

    change_behind_our_back(table, row, change)

    again = Document.objects.get(pk=order.pk)
    assert signature_state(again) == SignatureState.CONTENT_CHANGED


def test_going_on_does_not_change_what_was_signed() -> None:
    company = line.make_company()
    device = make_device()
    ordered = line.order(company, device, 5)
    acceptance = line.receive(company, ordered, [line.label(device)], packs=5)
    line.store(company, line.accept(company, acceptance))

    for document in (ordered, acceptance):
        document.refresh_from_db()
        assert not document.is_open
        assert signature_state(document) == SignatureState.VALID


def test_the_digest_does_not_depend_on_the_order_of_reading() -> None:
    company = line.make_company()
    order = line.order_lines(company, (make_device(), 1), (make_device(), 2))
    lines = line.lines_of(order)

    assert content_digest(order, lines) == content_digest(order, lines[::-1])
    assert content_digest(order, lines) != content_digest(order, lines[:1])


def test_lists_the_tasks_that_a_person_may_take(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    company = line.make_company()
    device = make_device()
    with clock.set_to(NOON):
        ordered = line.order(company, device, 10)
        line.receive(company, ordered, [line.label(device)], packs=5)
    with clock.set_to(NOON + timedelta(hours=2)):
        line.receive(company, ordered, [line.label(device)], packs=4)
    inspector = make_actor(Permission.INSPECT, Permission.RECEIVE)

    with django_assert_num_queries(2):
        tasks = open_tasks(actor=inspector, at=NOON + timedelta(hours=3))

    [task] = tasks  # the order is open too, but completes by itself
    assert (task.kind, task.step, task.label) == (Kind.ACCEPTANCE, "inspect", "Inspect")
    assert (task.state, task.count) == ("draft", 2)
    assert (task.oldest_at, task.age) == (NOON, timedelta(hours=3))


def test_lists_no_task_to_who_may_take_none() -> None:
    company = line.make_company()
    line.order(company, make_device(), 10)

    assert open_tasks(actor=make_actor(Permission.VIEW), at=clock.now()) == []


def test_lists_tasks_in_the_order_of_the_goods_way() -> None:
    company = line.make_company()
    device = make_device()
    line.stock(company, device, [line.label(device)], packs=5)
    line.sell(company, device, 1)
    ordered = line.order(company, device, 5)
    line.receive(company, ordered, [line.label(device)], packs=5)

    tasks = open_tasks(actor=company.clerk, at=clock.now())

    assert [task.kind for task in tasks] == [Kind.ACCEPTANCE, Kind.PICK]


def test_lists_documents_the_last_first_page_by_page() -> None:
    company = line.make_company()
    device = make_device()
    for _ in range(3):
        line.order(company, device, 5)
    filters = DocumentFilters(kind=Kind.PURCHASE_ORDER, is_open=True)

    with CaptureQueriesContext(connection) as queries:
        first = document_rows(filters, limit=2)
    second = document_rows(filters, after=first.after, limit=2)

    assert len(queries) == 1
    numbers = [row.number[-4:] for row in [*first.rows, *second.rows]]
    assert numbers == ["0003", "0002", "0001"]
    assert second.after == ""
    row = first.rows[0]
    assert (row.partner, row.site) == (company.supplier.name, company.site.name)
    assert (row.state, row.lines, row.follows) == ("approved", 1, "")
    assert row.opened_by == "Clerk"


def test_filters_documents() -> None:
    company = line.make_company()
    device = make_device()
    order = line.order(company, device, 5)
    line.sell(company, device, 2)

    def numbers(filters: DocumentFilters) -> list[str]:
        return [row.number for row in document_rows(filters).rows]

    assert numbers(DocumentFilters(partner=company.supplier.pk)) == [order.number]
    assert numbers(DocumentFilters(number="po")) == [order.number]
    assert numbers(DocumentFilters(state="approved", kind=Kind.PURCHASE_ORDER)) == [
        order.number
    ]
    assert numbers(DocumentFilters(is_open=False)) == []
    assert len(numbers(DocumentFilters())) == 3


def test_refuses_a_place_that_is_none() -> None:
    with refused(PlaceUnknown, "place in the list is unknown", "没有这个位置"):
        document_rows(after="2026-03-02")


def test_the_database_refuses_more_done_than_there_is() -> None:
    company = line.make_company()
    own = line.order(company, make_device(), 5).lines.get()

    own.done, own.version = 6, own.version + 1
    with pytest.raises(IntegrityError, match="line_done_within_quantity"):
        own.save()
