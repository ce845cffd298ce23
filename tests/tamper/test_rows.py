"""Rows changed, deleted, put in, swapped or dated back behind the log."""

from uuid import UUID, uuid4

import pytest
from django.db import models

from lotproof.evidence.images import audited_models
from lotproof.evidence.models import Audited
from tests.builders.evidence import (
    ask,
    cheat,
    checks,
    drop_constraints,
    findings,
    last_writer,
)

pytestmark = pytest.mark.defends("rewrite", against="database")

MODELS = audited_models()
TABLES = [model._meta.db_table for model in MODELS]


def dated(model: type[Audited]) -> str | None:
    for field in model._meta.concrete_fields:
        if isinstance(field, models.DateField) and not field.null:
            return field.column
    return None


DATED = [model._meta.db_table for model in MODELS if dated(model)]


def column_to_edit(model: type[Audited]) -> tuple[str, str]:
    """A column that isn't a key, and SQL for another value of it."""
    wanted = (
        (models.CharField, "'x'"),
        (models.TextField, "'x'"),
        (models.DateTimeField, "{} - interval '1 hour'"),
        (models.BooleanField, "NOT {}"),
        (models.IntegerField, "{} + 1"),
    )
    for kind, sql in wanted:
        for field in model._meta.concrete_fields:
            if isinstance(field, kind) and field.column != "version":
                return str(field.column), sql.format(field.column)
    raise LookupError(model)


def first_rows(table: str) -> list[UUID]:
    rows = [row[0] for row in ask(f"SELECT id FROM {table} ORDER BY id LIMIT 2")]
    assert rows, f"the history has nothing in {table}"
    return rows


def test_an_honest_history_has_no_findings() -> None:
    assert findings() == []


@pytest.mark.parametrize("model", MODELS, ids=TABLES)
def test_an_edited_row_is_found(model: type[Audited]) -> None:
    table = model._meta.db_table
    row = first_rows(table)[-1]
    column, value = column_to_edit(model)
    drop_constraints(table)

    cheat(f'UPDATE {table} SET "{column}" = {value} WHERE id = %s', row)

    found = [f for f in findings() if f.check.startswith("row_")]
    writer = last_writer(table, row)
    assert [(f.check, f.table, f.row, f.entry, f.index) for f in found] == [
        ("row_changed", table, str(row), writer.entry, writer.index)
    ]
    assert column in str(found[0])


@pytest.mark.parametrize("table", TABLES)
def test_a_deleted_row_is_found(table: str) -> None:
    row = first_rows(table)[0]

    cheat(f"DELETE FROM {table} WHERE id = %s", row)

    found = [f for f in findings() if f.check.startswith("row_")]
    writer = last_writer(table, row)
    assert [(f.check, f.table, f.row, f.entry, f.index) for f in found] == [
        ("row_missing", table, str(row), writer.entry, writer.index)
    ]


@pytest.mark.parametrize("table", TABLES)
def test_a_row_put_in_is_found(table: str) -> None:
    drop_constraints(table)
    forged = uuid4()
    columns = [
        row[0]
        for row in ask(
            "SELECT column_name::text FROM information_schema.columns "
            "WHERE table_name = %s AND table_schema = current_schema() "
            "AND column_name <> 'id'",
            table,
        )
    ]
    names = ", ".join(f'"{name}"' for name in columns)

    cheat(
        f"INSERT INTO {table} (id, {names}) SELECT %s, {names} FROM {table} LIMIT 1",
        forged,
    )

    found = [f for f in findings() if f.check.startswith("row_")]
    assert [(f.check, f.table, f.row, f.entry) for f in found] == [
        ("row_unlogged", table, str(forged), None)
    ]


@pytest.mark.parametrize("table", DATED)
def test_a_row_dated_back_is_found(table: str) -> None:
    model = MODELS[TABLES.index(table)]
    row = first_rows(table)[0]
    column = dated(model)
    drop_constraints(table)

    cheat(
        f"UPDATE {table} SET {column} = {column} - 30 * interval '1 day' WHERE id = %s",
        row,
    )

    found = [f for f in findings() if f.check.startswith("row_")]
    writer = last_writer(table, row)
    assert [(f.check, f.table, f.row, f.entry) for f in found] == [
        ("row_changed", table, str(row), writer.entry)
    ]
    assert column
    assert column in str(found[0])


@pytest.mark.parametrize("table", TABLES)
def test_two_rows_that_swap_their_contents_are_found(table: str) -> None:
    first, second = first_rows(table)
    aside = uuid4()
    drop_constraints(table)

    for new, old in ((aside, first), (first, second), (second, aside)):
        cheat(f"UPDATE {table} SET id = %s WHERE id = %s", new, old)

    found = [f for f in findings() if f.check.startswith("row_")]
    assert {(f.check, f.row) for f in found} == {
        ("row_changed", str(first)),
        ("row_changed", str(second)),
    }


def test_an_emptied_table_is_found() -> None:
    count = ask("SELECT count(*) FROM ledger_movement")[0][0]

    cheat("TRUNCATE ledger_movement CASCADE")

    found = findings()
    assert sum(f.check == "row_missing" for f in found) == count
    assert {f.table for f in found if f.check == "row_missing"} == {"ledger_movement"}
    assert "balance_is_sum_of_movements" in checks(found)
