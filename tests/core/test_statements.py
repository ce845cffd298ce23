"""Statements of our own, as the server sees them."""

import pytest
from django.db import IntegrityError, transaction

from lotproof.core.statements import ask, rows_of, run, sent_ahead
from lotproof.evidence.operations import save_versioned
from lotproof.ledger.models import Lot
from tests.builders.ledger import make_lot

pytestmark = pytest.mark.django_db


def test_keeps_the_plan_of_a_statement() -> None:
    for number in range(3):
        assert rows_of("SELECT %s::int + 1", [number]) == [(number + 1,)]

    kept = rows_of(
        "SELECT generic_plans + custom_plans FROM pg_prepared_statements "
        "WHERE statement = 'SELECT $1::int + 1'"
    )
    assert kept == [(3,)]


@pytest.mark.django_db(transaction=True)
class TestSentAhead:
    """Inside `sent_ahead` an answer isn't waited for …"""

    def test_but_the_end_says_what_the_server_refused(self) -> None:
        lot = make_lot()
        with pytest.raises(IntegrityError), transaction.atomic(), sent_ahead():
            run("UPDATE ledger_lot SET device_id = NULL WHERE id = %s", [lot.pk])

        assert Lot.objects.get().device_id == lot.device_id

    def test_but_rows_are_there_when_asked_for(self) -> None:
        lot = make_lot()
        with transaction.atomic(), sent_ahead():
            later = ask("SELECT number FROM ledger_lot WHERE id = %s", [lot.pk])
            assert rows_of("SELECT 1") == [(1,)]
            assert later() == [(lot.number,)]

    def test_but_a_row_that_changed_meanwhile_is_a_defect(self) -> None:
        lot = make_lot()
        lot.version = 7
        with pytest.raises(RuntimeError), transaction.atomic(), sent_ahead():
            save_versioned(lot)

        assert Lot.objects.get().version == 1

    def test_except_for_statements_of_django(self) -> None:
        with transaction.atomic(), sent_ahead():
            assert Lot.objects.filter(number="none").update(number="x") == 0
