"""Movements of now, whose clock was read before somebody else's movement."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction

from lotproof.core import clock
from lotproof.ledger.batches import Line
from lotproof.ledger.check import differences
from lotproof.ledger.models import Balance, Lot, Movement
from lotproof.ledger.operations import StockWouldHaveBeenNegative, move_stock
from tests.builders.ledger import clerk, place, play
from tests.conftest import NOON

EARLY = NOON + timedelta(days=1)
AFTERWARDS = EARLY + timedelta(milliseconds=5)


@pytest.mark.django_db
def test_goods_that_came_in_a_moment_later_can_leave_now() -> None:
    lot = play("0 8 supplier A-01")
    actor, source, target = clerk(), place("A-01").pk, place("B-01").pk
    with clock.set_to(AFTERWARDS):
        move_stock(lines=[Line(lot.pk, 8, source, target)], actor=actor)

    with clock.set_to(EARLY):
        [back] = move_stock(lines=[Line(lot.pk, 8, target, source)], actor=actor)

    came = Movement.objects.get(target=target)
    assert back.occurred_at == back.recorded_at == came.occurred_at
    assert list(differences()) == []


@pytest.mark.django_db
def test_a_balance_made_for_them_was_moved_at_the_same_moment() -> None:
    lot = play("0 8 supplier A-01")
    actor, source, target = clerk(), place("A-01").pk, place("B-01").pk
    with clock.set_to(AFTERWARDS):
        move_stock(lines=[Line(lot.pk, 8, source, target)], actor=actor)

    new = place("B-02").pk
    with clock.set_to(EARLY):
        [onward] = move_stock(lines=[Line(lot.pk, 8, target, new)], actor=actor)

    made = Balance.objects.get(location=new)
    assert (made.quantity, made.last_moved_at) == (8, onward.occurred_at)
    assert onward.occurred_at == AFTERWARDS


@pytest.mark.django_db
def test_a_movement_that_is_dated_back_still_leaves_no_gap() -> None:
    lot = play("0 8 supplier A-01")
    actor, source, target = clerk(), place("A-01").pk, place("B-01").pk
    later = EARLY + timedelta(seconds=5)
    with clock.set_to(later):
        move_stock(lines=[Line(lot.pk, 8, source, target)], actor=actor)

    with clock.set_to(later), pytest.raises(StockWouldHaveBeenNegative):
        move_stock(
            lines=[Line(lot.pk, 8, target, source)],
            occurred_at=EARLY,
            actor=actor,
        )


@pytest.mark.django_db(transaction=True)
def test_who_waited_for_the_lot_moves_after_whoever_was_first() -> None:
    lot = play("0 8 supplier A-01")
    source, target, actor = place("A-01").pk, place("B-01").pk, clerk()
    back = [Line(lot.pk, 8, target, source)]

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Lot.objects.select_for_update().get(pk=lot.pk)
            waiting = pool.submit(
                elsewhere, partial(move_stock, lines=back, actor=actor)
            )
            until_somebody_waits()
            with clock.set_to(AFTERWARDS):
                move_stock(lines=[Line(lot.pk, 8, source, target)], actor=actor)
        [moved] = waiting.result(timeout=20)

    came = Movement.objects.get(target=target)
    assert moved.occurred_at == came.occurred_at == AFTERWARDS
    assert list(differences()) == []


def elsewhere(call: Callable[[], list[Movement]]) -> list[Movement]:
    """Call on a connection of its own, with a clock that was read early."""
    try:
        with clock.set_to(EARLY):
            return call()
    finally:
        connection.close()


def until_somebody_waits() -> None:
    """Return when another connection waits for a lock; it has read its clock then."""
    for _ in range(200):
        with connection.cursor() as cursor:
            # A transaction goes on seeing the first answer unless told otherwise.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
                "AND datname = current_database()"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    pytest.fail("Nobody waits.")
