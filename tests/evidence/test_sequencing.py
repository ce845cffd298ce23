import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections

from lotproof.core import clock
from lotproof.evidence.keeping import (
    LogRewritten,
    keep_checkpoint_outside,
    kept_path,
    read_kept_note,
)
from lotproof.evidence.logkeys import signing_key, trusted_vkeys
from lotproof.evidence.models import Checkpoint, Entry, Leaf, PendingEntry
from lotproof.evidence.operations import sequence_entries
from lotproof.evidence.proofs import checkpoints, tiles
from lotproof.evidence.proofs.merkle import check_consistency, check_inclusion, root_of
from lotproof.evidence.queries import latest_checkpoint, read_tile
from lotproof.evidence.sequencing import sequence_all
from lotproof.jobs import sequencer
from tests.builders.evidence import findings, sequence, visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data")]


def leaf_hashes() -> list[bytes]:
    leaves = Leaf.objects.order_by("index").values_list("entry__leaf_hash", flat=True)
    return [bytes(leaf) for leaf in leaves]


def test_gives_indexes_without_gap_and_signs_the_root() -> None:
    for _ in range(5):
        visit()

    checkpoint = sequence()

    indexes = list(Leaf.objects.order_by("index").values_list("index", flat=True))
    assert indexes == list(range(checkpoint.size))
    assert not PendingEntry.objects.exists()
    signed, _ = checkpoints.verify(checkpoint.note, trusted_vkeys())
    assert (signed.size, signed.root) == (checkpoint.size, root_of(leaf_hashes()))


def test_nothing_waiting_gives_no_checkpoint() -> None:
    sequence()

    assert sequence_all(at=clock.now()) is None


def test_large_numbers_come_in_batches_with_a_checkpoint_each() -> None:
    key = signing_key()
    for _ in range(7):
        visit()

    sizes = []
    while made := sequence_entries(
        origin=key.name, key=key.private_key, at=clock.now(), batch=3
    ):
        sizes.append(made.size)

    assert sizes == [3, 6, Entry.objects.count()]


def test_every_entry_is_proved_by_the_newest_checkpoint() -> None:
    sequence()
    for _ in range(300):
        visit()

    newest = sequence()

    root = bytes(newest.root)
    for index, leaf in enumerate(leaf_hashes()):
        proof = tiles.inclusion_proof(index, newest.size, read_tile)
        check_inclusion(
            index=index, size=newest.size, leaf=leaf, proof=proof, root=root
        )
    for earlier in Checkpoint.objects.all():
        check_consistency(
            old_size=earlier.size,
            new_size=newest.size,
            old_root=bytes(earlier.root),
            new_root=root,
            proof=tiles.consistency_proof(earlier.size, newest.size, read_tile),
        )
    assert findings() == []


def test_the_checkpoint_is_kept_outside_and_follows_the_log() -> None:
    first = sequence()
    assert read_kept_note() == first.note
    visit()

    second = sequence()

    assert read_kept_note() == second.note
    keep_checkpoint_outside(first)
    assert read_kept_note() == second.note


def test_a_log_that_does_not_continue_the_kept_one_never_replaces_it() -> None:
    sequence()
    key = signing_key()
    forged = checkpoints.sign(
        origin=key.name, size=1, root=bytes(32), key=key.private_key
    )
    kept_path().write_text(forged)
    visit()

    with pytest.raises(LogRewritten, match="was cut or rewritten"):
        sequence()

    assert read_kept_note() == forged


@pytest.mark.django_db(transaction=True)
def test_of_two_sequencers_one_works_and_nothing_is_numbered_twice() -> None:
    sequence()
    for _ in range(200):
        visit()
    key = signing_key()
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        while PendingEntry.objects.exists():
            sequence_entries(
                origin=key.name, key=key.private_key, at=clock.now(), batch=10
            )
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Leaf.objects.count() == Entry.objects.count()
    newest = latest_checkpoint()
    assert newest
    keep_checkpoint_outside(newest)
    assert findings() == []


@pytest.mark.django_db(transaction=True)
def test_the_thread_numbers_what_others_write_and_survives_a_lost_connection() -> None:
    thread = sequencer.start()
    try:
        visit()
        sequencer.wake()
        wait_until_sequenced()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        visit()
        wait_until_sequenced()
    finally:
        thread.stop()

    assert read_kept_note()
    assert findings() == []


def wait_until_sequenced() -> None:
    pause = threading.Event()
    for _ in range(200):
        if not PendingEntry.objects.exists():
            return
        pause.wait(0.05)
    raise AssertionError("the entries still wait")


@pytest.mark.django_db(transaction=True)
def test_the_thread_goes_on_when_the_key_is_readable_again(data: Path) -> None:
    sequence()
    path = data / "keys" / "log.key"
    path.chmod(0o644)
    visit()
    thread = sequencer.start()
    try:
        threading.Event().wait(0.3)
        assert PendingEntry.objects.exists()
        path.chmod(0o600)
        wait_until_sequenced()
    finally:
        thread.stop()

    assert data == settings.DATA
