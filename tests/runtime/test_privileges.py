"""What the serving role may do to the tables of evidence."""

from collections.abc import Iterator

import pytest
from django.db import ProgrammingError, connection
from psycopg import sql

from lotproof.runtime.privileges import grant_serving_role, refused_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def serving() -> Iterator[str]:
    """A role with the serving role's rights, which can't sign in."""
    role = "serving_in_a_test"
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
        grant_serving_role(connection, role=role)
        yield role


def may(role: str, table: str, privilege: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege(%s, %s, %s)", [role, table, privilege]
        )
        return bool(cursor.fetchone()[0])


def test_adds_to_evidence_without_altering_it(serving: str) -> None:
    refused = refused_changes(connection)

    assert refused["evidence_entry"] == ["DELETE", "UPDATE"]
    assert refused["ledger_movement"] == ["DELETE", "UPDATE"]
    assert refused["ledger_lot"] == ["DELETE"]
    for table, privileges in refused.items():
        assert may(serving, table, "SELECT")
        assert may(serving, table, "INSERT")
        for privilege in (*privileges, "TRUNCATE", "TRIGGER"):
            assert not may(serving, table, privilege), table


def test_writes_all_other_tables(serving: str) -> None:
    assert may(serving, "ledger_balance", "SELECT")
    assert may(serving, "ledger_balance", "UPDATE")
    assert not may(serving, "ledger_balance", "TRUNCATE")


def test_cannot_switch_the_triggers_off(serving: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(serving)))

        with pytest.raises(ProgrammingError, match="must be owner"):
            cursor.execute("ALTER TABLE evidence_entry DISABLE TRIGGER ALL")


def test_may_run_again(serving: str) -> None:
    grant_serving_role(connection, role=serving)

    assert not may(serving, "evidence_entry", "UPDATE")
