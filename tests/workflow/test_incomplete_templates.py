"""A template that lacks what the program asks for is said by name."""

from copy import deepcopy

import pytest
from django.test import Client

from lotproof.accounts.models import User
from lotproof.accounts.permissions import NotPermitted, Permission
from lotproof.core import clock
from lotproof.processes.operations import (
    close_purchase_order,
    open_receipt,
    submit_purchase_order,
    withdraw_receipt,
)
from lotproof.processes.templates import STARTING_TEMPLATES
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document, ProcessTemplate
from lotproof.workflow.operations import StepMissing, TemplateMissing
from tests.api.conftest import program_of_actor
from tests.builders import main_line as line
from tests.builders.evidence import cheat
from tests.builders.master_data import make_device
from tests.builders.people import make_actor
from tests.builders.refusing import refused

pytestmark = pytest.mark.django_db


def put_in_force(kind: Kind, *, without: str) -> None:
    """An organisation's own edition, which lacks a step."""
    definition = deepcopy(STARTING_TEMPLATES[kind])
    definition["steps"] = [
        step for step in definition["steps"] if step["code"] != without
    ]
    known = ProcessTemplate.objects.get(kind=kind)
    ProcessTemplate.objects.create(
        kind=kind,
        edition=2,
        version=1,
        definition=definition,
        approved_at=clock.now(),
        approved_by=known.approved_by,
    )


def received(company: line.Company) -> Document:
    """A receipt that follows an edition without the step to withdraw it."""
    put_in_force(Kind.RECEIPT, without="withdraw")
    order = line.order(company, make_device(), 5)
    return open_receipt(order=order.pk, actor=company.clerk)


def test_a_step_that_the_document_s_template_lacks_is_refused() -> None:
    company = line.make_company()
    receipt = received(company)

    with refused(StepMissing, "Receipt, edition 2) has no step withdraw", "收货单"):
        withdraw_receipt(receipt=receipt.pk, reason="x", actor=company.clerk)

    receipt.refresh_from_db()
    assert receipt.is_open


def test_another_document_goes_on_by_its_own_edition() -> None:
    company = line.make_company()
    order = line.order(company, make_device(), 5)

    put_in_force(Kind.PURCHASE_ORDER, without="close")

    assert not close_purchase_order(
        order=order.pk, reason="x", actor=company.clerk
    ).is_open
    later = line.order(company, make_device(), 5)
    with refused(StepMissing, "has no step close", "没有步骤 close"):
        close_purchase_order(order=later.pk, reason="x", actor=company.clerk)


def test_a_first_step_that_the_template_lacks_is_refused() -> None:
    company = line.make_company()
    put_in_force(Kind.PURCHASE_ORDER, without="submit")
    device = make_device()

    with refused(StepMissing, "Purchase order, edition 2", "采购"):
        line.order(company, device, 5)


def test_a_kind_without_template_is_refused_and_says_what_to_do() -> None:
    cheat("DELETE FROM workflow_processtemplate WHERE kind = 'purchase_order'")
    nobody = make_actor(Permission.VIEW)

    with refused(TemplateMissing, "Purchase order", "采购"):
        submit_purchase_order(
            supplier=nobody.user_id, site=nobody.user_id, lines=[], actor=nobody
        )


def test_who_may_not_is_told_so_where_the_step_is_there() -> None:
    company = line.make_company()
    order = line.order(company, make_device(), 5)

    reader = make_actor(Permission.VIEW)

    with refused(NotPermitted, "may not do this", "无权"):
        close_purchase_order(order=order.pk, reason="x", actor=reader)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_api_and_the_page_answer_with_the_refusal(language: str) -> None:
    company = line.make_company()
    receipt = received(company)
    program = program_of_actor(company.clerk.user_id)
    program.language = language

    answer = program.post(f"/receipts/{receipt.pk}/withdraw", {"reason": "x"})
    browser = Client(headers={"Accept-Language": language})
    browser.force_login(User.objects.get(pk=company.clerk.user_id))
    page = browser.post(f"/documents/{receipt.pk}/end/withdraw/", {"reason": "x"})

    assert (answer.status, answer.body["type"]) == (409, "StepMissing")
    assert answer.body["values"]["edition"] == "2"
    assert page.status_code == 422
    assert answer.body["detail"][:20] in page.content.decode()
