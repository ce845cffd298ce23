"""Statements of our own, as the server sees them."""

import pytest

from lotproof.core.statements import rows_of

pytestmark = pytest.mark.django_db


def test_keeps_the_plan_of_a_statement() -> None:
    for number in range(3):
        assert rows_of("SELECT %s::int + 1", [number]) == [(number + 1,)]

    kept = rows_of(
        "SELECT generic_plans + custom_plans FROM pg_prepared_statements "
        "WHERE statement = 'SELECT $1::int + 1'"
    )
    assert kept == [(3,)]
