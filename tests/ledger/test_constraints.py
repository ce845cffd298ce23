"""The database itself refuses …

Each rule that a row alone can show is a constraint of this name; the operations
refuse before it comes to that, so these tests write past them.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import CheckConstraint, UniqueConstraint

from lotproof.core.ids import new_id
from lotproof.ledger.codes import Cause
from lotproof.ledger.models import Lot
from lotproof.ledger.operations import close_period, place_hold
from tests.builders.ledger import (
    carry,
    claim,
    clerk,
    make_lot,
    make_serial,
    make_stock,
    place,
    stock_id,
)
from tests.builders.master_data import make_device
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def copy(table: str, key: UUID, **changed: Any) -> None:
    """Insert a row once more, under a new id and with some values changed."""
    values = {"id": new_id(), **changed}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE id = %s", [key])
        row = cursor.fetchone()
        assert row
        assert cursor.description
        columns = [column.name for column in cursor.description]
        new = dict(zip(columns, row, strict=True)) | values
        marks = ", ".join(["%s"] * len(new))
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(new)}) VALUES ({marks})",
            list(new.values()),
        )


def refuses(constraint: str, table: str, key: UUID, **changed: Any) -> None:
    """Assert that a copy with these values breaks this constraint."""
    with pytest.raises(IntegrityError, match=f'"{constraint}"'), transaction.atomic():
        copy(table, key, **changed)


def test_what_no_lot_can_be() -> None:
    lot = make_lot()

    refuses("lot_number_unique_for_device", "ledger_lot", lot.pk)
    refuses(
        "lot_expires_after_production",
        "ledger_lot",
        lot.pk,
        number="L43",
        produced_on=lot.expires_on,
    )


def test_what_no_serial_number_can_be() -> None:
    unit = make_serial("S1", device=make_device(requires_serial=True))

    refuses("serial_number_unique_for_device", "ledger_serial", unit.pk)
    refuses("serial_number_not_empty", "ledger_serial", unit.pk, number="")


def test_what_no_movement_can_be() -> None:
    unit = make_serial("S1", device=make_device(requires_serial=True))
    movement = carry(unit.lot, 1, "supplier", "W-01", serial=unit)[0].pk
    table = "ledger_movement"

    refuses("movement_quantity_positive", table, movement, quantity=0, serial_id=None)
    refuses("movement_one_unit_a_serial", table, movement, quantity=2)
    refuses(
        "movement_source_is_not_target",
        table,
        movement,
        source_id=place("W-01").pk,
    )
    refuses(
        "movement_not_of_the_future",
        table,
        movement,
        occurred_at=NOON + timedelta(seconds=1),
    )


def test_reverses_no_movement_twice() -> None:
    movement = carry(make_lot(), 1, "supplier", "W-01")[0].pk
    copy("ledger_movement", movement, reverses_id=movement)

    with pytest.raises(IntegrityError, match="reverses_id"), transaction.atomic():
        copy("ledger_movement", movement, reverses_id=movement)


def test_what_no_balance_can_be() -> None:
    unit = make_serial("S1", device=make_device(requires_serial=True))
    make_stock(unit.lot, "A-01", 1, serials=[unit])
    key = stock_id(unit.lot, "A-01", serial=unit)
    table, elsewhere = "ledger_balance", place("B-01").pk

    refuses("balance_unique_for_what_it_is_about", table, key, quantity=0)
    refuses("balance_of_stock_not_negative", table, key, quantity=-1, reserved=0)
    refuses("balance_reserved_within_quantity", table, key, reserved=2)
    refuses("balance_serial_in_one_place", table, key, location_id=elsewhere)
    refuses("balance_one_unit_a_serial", table, key, quantity=2)


def test_what_no_hold_can_be() -> None:
    hold = place_hold(
        lot=make_lot().pk, cause=Cause.QUALITY, reason="Doubt", actor=clerk()
    )

    refuses("hold_has_an_effect", "ledger_hold", hold.pk, effects=[])
    refuses(
        "hold_released_by_somebody_at_a_time",
        "ledger_hold",
        hold.pk,
        released_at=NOON,
    )


def test_what_no_reservation_can_be() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 3)
    reservation = claim(lot, 2, "A-01")
    table, other = "ledger_reservation", new_id()

    refuses("reservation_one_a_line_and_place", table, reservation.pk)
    refuses(
        "reservation_not_negative",
        table,
        reservation.pk,
        document_line=other,
        quantity=-1,
    )


def test_every_constraint_of_the_ledger_is_tested_above() -> None:
    declared = {
        constraint.name
        for model in apps.get_app_config("ledger").get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint | UniqueConstraint)
    }
    source = Path(__file__).read_text(encoding="utf-8")

    assert {name for name in declared if f'"{name}"' not in source} == set()


@pytest.mark.parametrize("change", ["UPDATE", "DELETE"])
@pytest.mark.parametrize(
    "table",
    ["ledger_movement", "ledger_closedperiod", "evidence_entry"],
)
def test_to_change_what_was_written_once(table: str, change: str) -> None:
    carry(make_lot(), 1, "supplier", "W-01")
    close_period(until=NOON - timedelta(days=2), actor=clerk())
    statement = {
        "UPDATE": f"UPDATE {table} SET id = id",
        "DELETE": f"DELETE FROM {table}",
    }

    with (
        pytest.raises(DatabaseError, match=f"{change} on {table} is refused"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement[change])


@pytest.mark.parametrize(
    "table", ["ledger_lot", "ledger_serial", "ledger_hold", "ledger_reservation"]
)
def test_to_change_a_record_without_its_next_version_or_to_delete_it(
    table: str,
) -> None:
    unit = make_serial("S1", device=make_device(requires_serial=True))
    make_stock(make_lot(), "A-01", 3)
    claim(Lot.objects.get(number="L42", serials=None), 1, "A-01")
    place_hold(lot=unit.lot_id, cause=Cause.QUALITY, reason="x", actor=clerk())

    for statement in (f"UPDATE {table} SET version = version", f"DELETE FROM {table}"):
        with (
            pytest.raises(DatabaseError, match=f"{table} is refused"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
