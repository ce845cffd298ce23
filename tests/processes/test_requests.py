"""The same request twice, by each operation of the main line."""

import inspect as introspection
from collections.abc import Callable
from uuid import UUID

import pytest

from lotproof.core.ids import new_id
from lotproof.core.refusals import Refused
from lotproof.evidence.models import Entry
from lotproof.evidence.operations import RequestIdReused
from lotproof.ledger.check import differences
from lotproof.ledger.codes import Cause
from lotproof.ledger.operations import place_hold
from lotproof.processes import operations
from tests.builders.ledger import make_lot
from tests.builders.people import make_actor
from tests.builders.prepared import STEPS, prepare
from tests.builders.refusing import at_once, refused, stock_log_and_documents

NAMES = list(STEPS)
ONCE = {"set_up"}
"""What is done once, at a terminal."""


def test_every_operation_of_the_main_line_is_listed() -> None:
    functions = {
        name
        for name in operations.__all__
        if introspection.isfunction(getattr(operations, name)) and name not in ONCE
    }

    assert functions == set(NAMES)
    for name in NAMES:
        parameters = introspection.signature(getattr(operations, name)).parameters
        assert list(parameters)[-2:] == ["request_id", "actor"], name


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_an_id_is_good_for_one_request(name: str) -> None:
    prepared = prepare(name)
    request, used = new_id(), new_id()
    _use_up(used)

    with refused(RequestIdReused, f"Request {used} was already used", str(used)):
        prepared.call(request_id=used)
    first = prepared.result(request_id=request)
    before = stock_log_and_documents()
    second = prepared.result(request_id=request)

    assert second == first
    assert stock_log_and_documents() == before
    assert Entry.objects.filter(request=request).count() == 1
    assert list(differences()) == []


def _use_up(request: UUID) -> None:
    """Let another kind of operation use this request's id."""
    place_hold(
        lot=make_lot("OTHER").pk,
        cause=Cause.QUALITY,
        reason="test",
        request_id=request,
        actor=make_actor(),
    )


@pytest.mark.django_db
def test_an_id_of_another_document_is_refused() -> None:
    first, second = prepare("put_away"), prepare("put_away")
    request = new_id()
    first.call(request_id=request)

    with refused(RequestIdReused, "was already used", str(request)):
        second.call(request_id=request)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", NAMES)
def test_two_at_the_same_moment_are_one(name: str) -> None:
    prepared = prepare(name)
    request = new_id()
    before = Entry.objects.count()

    def call() -> object:
        return prepared.result(request_id=request)

    calls: list[Callable[[], object]] = [call, call]
    first, second = at_once(*calls)

    assert not isinstance(first, Refused)
    assert first == second
    assert Entry.objects.count() == before + 1
    assert list(differences()) == []
