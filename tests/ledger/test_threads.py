"""Many people at once …"""

import random
import threading
from collections.abc import Callable, Sequence
from uuid import UUID

import pytest
from django.db import connection, transaction

from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.ids import new_id
from lotproof.core.refusals import Refused
from lotproof.evidence.models import Entry
from lotproof.evidence.operations import append_entry
from lotproof.ledger.batches import Line, places_of
from lotproof.ledger.check import differences
from lotproof.ledger.codes import Cause, Purpose
from lotproof.ledger.facts import ask_for_locked_facts
from lotproof.ledger.models import Balance, Lot, Movement, Reservation
from lotproof.ledger.operations import (
    AlreadyReversed,
    Claim,
    Label,
    SerialInStock,
    StockWouldHaveBeenNegative,
    identify_lot,
    move_stock,
    place_hold,
    release_hold,
    reserve,
    reverse_movements,
    take_location_out_of_use,
    write_movements,
)
from lotproof.ledger.operations.balances import lock_balances
from lotproof.ledger.operations.locations import LocationHoldsStock
from lotproof.ledger.rules import GoodsOnHold, InsufficientStock, StockReserved
from tests.builders.ledger import (
    balances,
    carry,
    clerk,
    line,
    make_lot,
    make_serial,
    make_stock,
    place,
    post,
    stock_id,
)
from tests.builders.master_data import make_device

pytestmark = [pytest.mark.django_db(transaction=True)]
THREADS = 16


def together(jobs: Sequence[Callable[[], object]]) -> list[object]:
    """What each job returned or was refused with, all begun at the same moment.

    Anything but a refusal, a deadlock above all, fails the test.
    """
    results: list[object] = [None] * len(jobs)
    start = threading.Barrier(len(jobs))

    def run(number: int) -> None:
        try:
            start.wait()
            results[number] = jobs[number]()
        except BaseException as error:  # noqa: BLE001 - told to the test
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
        assert not thread.is_alive(), "a thread waits for ever"
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, Refused):
            raise result
    return results


def written(lines: Sequence[Line], purpose: Purpose, actor: Actor) -> tuple[UUID, ...]:
    """Post a batch as a process does, without reading it again."""
    with transaction.atomic():
        at = clock.now()
        entry = new_id()
        posted = write_movements(
            lines=lines,
            purpose=purpose,
            entry=entry,
            occurred_at=at,
            at=at,
            actor=actor,
        )
        append_entry(
            kind="test.posted",
            subject=Lot(pk=lines[0].lot),
            groups=posted.groups,
            at=at,
            actor=actor,
            entry_id=entry,
        )
    return posted.movements


def test_only_one_of_two_gets_the_last_unit() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 1)
    wanted = [line(lot, 1, "A-01", "D-01")]
    actor = clerk()

    results = together([lambda: written(wanted, Purpose.PICK, actor)] * 2)

    refusals = [type(result) for result in results if isinstance(result, Refused)]
    assert refusals == [InsufficientStock]
    assert balances(lot) == {"D-01": 1}
    assert not list(differences())


def test_only_one_of_two_claims_the_last_unit() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 1)
    balance = stock_id(lot, "A-01")
    actor = clerk()

    @transaction.atomic
    def claim_it() -> list[Reservation]:
        return reserve(
            claims=[Claim(new_id(), balance, 1)], at=clock.now(), actor=actor
        )

    results = together([claim_it] * 2)

    refusals = [type(result) for result in results if isinstance(result, Refused)]
    assert refusals == [StockReserved]
    assert Balance.objects.get(pk=balance).reserved == 1


def test_many_who_make_the_same_balances_at_once_get_them() -> None:
    lots = [make_lot(f"L{number}") for number in range(10)]
    batches = [
        [line(lot, 1, "A-01", f"B-{number:02}") for lot in lots] for number in range(60)
    ]
    with transaction.atomic():
        wanted = [
            (places_of(batch), ask_for_locked_facts(batch)()) for batch in batches
        ]
    together_now = threading.Barrier(THREADS, timeout=30)

    def make() -> int:
        made = 0
        for places, facts in wanted:
            together_now.wait()
            with transaction.atomic():
                made += len(lock_balances(places, facts, clock.now()))
        return made

    made = 2 * len(lots) * len(batches)
    assert together([make] * THREADS) == [made] * THREADS


def test_one_request_sent_twice_at_once_is_done_once() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 9)
    lines = [line(lot, 2, "A-01", "B-01"), line(lot, 3, "A-01", "B-02")]
    request, actor = new_id(), clerk()
    entries = Entry.objects.count()

    first, second = together(
        [lambda: move_stock(lines=lines, request_id=request, actor=actor)] * 2
    )

    assert first == second
    assert Entry.objects.count() == entries + 1
    assert balances(lot) == {"A-01": 4, "B-01": 2, "B-02": 3}


def test_one_lot_scanned_by_many_is_recorded_once() -> None:
    device = make_device()
    label = Label(lot="NEW", expires_on=make_lot().expires_on)

    @transaction.atomic
    def scan() -> UUID:
        return identify_lot(device=device, label=label).lot.pk

    results = together([scan] * THREADS)

    assert len(set(results)) == 1
    assert Lot.objects.get(number="NEW").version == 1


def test_a_unit_received_twice_at_once_comes_in_once() -> None:
    unit = make_serial("S1", device=make_device(requires_serial=True))
    actor = clerk()
    batches = [
        [line(unit.lot, 1, "supplier", code, serial=unit)] for code in ("W-01", "W-02")
    ]

    results = together(
        [
            lambda batch=batch: written(batch, Purpose.RECEIVE, actor)  # type: ignore[misc]
            for batch in batches
        ]
    )

    refusals = [type(result) for result in results if isinstance(result, Refused)]
    assert refusals == [SerialInStock]
    assert sum(balances(unit.lot).values()) == 1


def test_a_movement_is_reversed_by_one_of_many() -> None:
    lot = make_lot()
    received = carry(lot, 5, "supplier", "W-01")[0].pk
    actor = clerk()

    results = together(
        [lambda: reverse_movements(movements=[received], reason="x", actor=actor)] * 4
    )

    refusals = [type(result) for result in results if isinstance(result, Refused)]
    assert refusals == [AlreadyReversed] * 3
    assert balances(lot) == {}


def test_a_hold_and_a_pick_at_once_leave_one_or_the_other() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 50)
    actor = clerk()
    wanted = [line(lot, 1, "A-01", "D-01")]

    def hold() -> object:
        return place_hold(lot=lot.pk, cause=Cause.RECALL, reason="R", actor=actor)

    results = together([hold, *([lambda: written(wanted, Purpose.PICK, actor)] * 8)])

    placed = results[0]
    refusals = {type(result) for result in results if isinstance(result, Refused)}
    assert refusals <= {GoodsOnHold}
    late = Movement.objects.filter(purpose="pick", recorded_at__gt=placed.placed_at)  # type: ignore[attr-defined]
    # A pick that was under way may bear an earlier moment than the hold, none that
    # began after the hold was committed went through.
    assert late.count() <= 8
    with pytest.raises(GoodsOnHold):
        written(wanted, Purpose.PICK, actor)


def test_a_location_taken_out_of_use_holds_nothing() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 50)
    target, actor = place("B-01").pk, clerk()
    wanted = [line(lot, 1, "A-01", "B-01")]

    def close() -> object:
        return take_location_out_of_use(location=target, reason="Rust", actor=actor)

    results = together([close, *([lambda: written(wanted, Purpose.MOVE, actor)] * 8)])

    closed = not isinstance(results[0], LocationHoldsStock)
    assert closed == (balances(lot) == {"A-01": 50})


@pytest.mark.slow
@pytest.mark.parametrize("lots", [1, 100])
def test_sixteen_people_mixing_everything_leave_the_books_right(lots: int) -> None:
    device = make_device()
    known = [make_lot(f"L{number}", device=device) for number in range(lots)]
    ends = {
        code: place(code).pk
        for code in ("supplier", "W-01", "A-01", "D-01", "customer")
    }
    actor = clerk()
    arrival = [Line(lot.pk, 40, ends["supplier"], ends["W-01"]) for lot in known]
    stored = [Line(lot.pk, 20, ends["W-01"], ends["A-01"]) for lot in known]
    post(*arrival, purpose=Purpose.RECEIVE)
    post(*stored, purpose=Purpose.PUT_AWAY)
    allowed = (
        InsufficientStock,
        StockReserved,
        StockWouldHaveBeenNegative,
        AlreadyReversed,
        GoodsOnHold,
    )
    ways = [
        ("supplier", "W-01", Purpose.RECEIVE),
        ("W-01", "A-01", Purpose.PUT_AWAY),
        ("A-01", "D-01", Purpose.PICK),
        ("D-01", "customer", Purpose.SHIP),
    ]

    def work(seed: int) -> int:
        chance = random.Random(seed)
        mine: list[UUID] = []
        done = 0
        for _ in range(20):
            some = chance.sample(known, min(lots, chance.randint(1, 8)))
            source, target, purpose = chance.choice(ways)
            batch = [
                Line(lot.pk, chance.randint(1, 6), ends[source], ends[target])
                for lot in some
            ]
            kind = chance.random()
            try:
                if kind < 0.15 and mine:
                    reverse_movements(
                        movements=[mine.pop(chance.randrange(len(mine)))],
                        reason="Mistake",
                        actor=actor,
                    )
                elif kind < 0.2:
                    hold = place_hold(
                        lot=some[0].pk, cause=Cause.QUALITY, reason="Doubt", actor=actor
                    )
                    release_hold(hold=hold.pk, reason="Tested", actor=actor)
                else:
                    mine.extend(written(batch, purpose, actor))
                done += 1
            except allowed:
                continue
        return done

    results = together([lambda seed=seed: work(seed) for seed in range(THREADS)])  # type: ignore[misc]

    assert sum(int(str(result)) for result in results) > THREADS
    assert not Balance.objects.filter(is_stocked=True, quantity__lt=0).exists()
    assert not list(differences())
