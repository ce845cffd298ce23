"""What a cheat would do for money: stock, holds, people, signatures."""

import pytest
from django.contrib.auth.hashers import make_password
from django.utils.translation import override

from lotproof.ledger.check import CHECKS
from lotproof.ledger.models import Balance, Hold, Movement, Reservation
from tests.builders.evidence import (
    ask,
    cheat,
    checks,
    drop_constraints,
    findings,
    last_writer,
)

pytestmark = pytest.mark.defends("stock", against="database")


def stocked() -> Balance:
    balance = Balance.objects.filter(is_stocked=True, quantity__gt=3).first()
    assert balance
    return balance


def test_a_balance_raised() -> None:
    balance = stocked()
    movement = (
        Movement.objects.filter(lot=balance.lot, source=balance.location)
        | Movement.objects.filter(lot=balance.lot, target=balance.location)
    ).latest("pk")

    cheat("UPDATE ledger_balance SET quantity = quantity + 5 WHERE id = %s", balance.pk)

    found = findings()
    assert "balance_is_sum_of_movements" in checks(found)
    raised = next(f for f in found if f.check == "balance_is_sum_of_movements")
    assert (raised.table, raised.row) == ("ledger_balance", str(balance.pk))
    assert raised.entry == movement.entry_id


def test_a_balance_below_zero() -> None:
    balance = stocked()
    drop_constraints("ledger_balance")

    cheat("UPDATE ledger_balance SET quantity = -1 WHERE id = %s", balance.pk)

    found = [f for f in findings() if f.check == "stock_not_negative"]
    assert [f.row for f in found] == [str(balance.pk)]


def test_a_claim_forgotten() -> None:
    reservation = Reservation.objects.filter(quantity__gt=0).first()
    assert reservation

    cheat(
        "UPDATE ledger_balance SET reserved = 0 WHERE id = %s", reservation.balance_id
    )

    found = [f for f in findings() if f.check == "reserved_is_sum_of_reservations"]
    assert [f.row for f in found] == [str(reservation.balance_id)]


def test_a_hold_lifted_in_the_way_the_triggers_allow() -> None:
    hold = Hold.objects.filter(released_at=None).first()
    assert hold

    # No trigger switched off: the version rises as it must.
    ask(
        "UPDATE ledger_hold SET released_at = now(), released_by_id = placed_by_id, "
        "version = version + 1 WHERE id = %s RETURNING id",
        hold.pk,
    )

    found = findings()
    assert [(f.check, f.table, f.row) for f in found] == [
        ("row_changed", "ledger_hold", str(hold.pk))
    ]
    assert found[0].entry == last_writer("ledger_hold", hold.pk).entry
    assert "released_at" in str(found[0])


def test_a_movement_made_larger_together_with_its_balances() -> None:
    movement = Movement.objects.filter(source__kind="supplier", serial=None).first()
    assert movement

    cheat(
        "UPDATE ledger_movement SET quantity = quantity + 1 WHERE id = %s", movement.pk
    )
    for change, location in ((1, movement.target_id), (-1, movement.source_id)):
        cheat(
            "UPDATE ledger_balance SET quantity = quantity + %s "
            "WHERE lot_id = %s AND location_id = %s",
            *(change, movement.lot_id, location),
        )

    found = findings()
    assert [(f.check, f.table, f.row, f.entry) for f in found] == [
        ("row_changed", "ledger_movement", str(movement.pk), movement.entry_id)
    ]


def test_a_replaced_password_hash() -> None:
    user, old = ask("SELECT id, password FROM accounts_user WHERE name = 'Auditor'")[0]
    forged = make_password("known to the cheat")

    cheat("UPDATE accounts_user SET password = %s WHERE id = %s", forged, user)

    found = findings()
    assert [(f.check, f.table, f.row) for f in found] == [
        ("row_changed", "accounts_user", str(user))
    ]
    assert "password" in str(found[0])
    assert old not in str(found[0])
    assert forged not in str(found[0])


def test_a_role_that_may_suddenly_do_more() -> None:
    row = ask("SELECT id FROM accounts_role WHERE code = 'auditor'")[0][0]

    cheat(
        "UPDATE accounts_role SET permissions = permissions || '{release}' "
        "WHERE id = %s",
        row,
    )

    found = findings()
    assert [(f.check, f.table, f.row) for f in found] == [
        ("row_changed", "accounts_role", str(row))
    ]


def test_a_closing_balance_changed() -> None:
    period = ask("SELECT id FROM ledger_closedperiod LIMIT 1")[0][0]
    balance = stocked()

    cheat(
        "INSERT INTO ledger_closingbalance (period_id, balance_id, quantity) "
        "VALUES (%s, %s, 1)",
        *(period, balance.pk),
    )

    found = [f for f in findings() if f.check == "closing_balance_is_sum_of_movements"]
    assert [f.row for f in found] == [str(balance.pk)]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_findings_speak_the_readers_language(language: str) -> None:
    balance = stocked()
    cheat("UPDATE ledger_balance SET quantity = quantity + 5 WHERE id = %s", balance.pk)

    with override(language):
        texts = [str(finding) for finding in findings()]

    assert texts
    assert all("%(" not in text for text in texts)
    assert set(CHECKS) >= checks(findings())
