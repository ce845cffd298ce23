"""The log by itself: bodies hashed to leaves, leaves to the tree, checkpoint."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import connection, transaction

from benchmarks import databases
from benchmarks.results import Result
from lotproof.accounts.operations import create_system_user
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.ids import new_id
from lotproof.evidence.images import time_text
from lotproof.evidence.models import Leaf, LogKey
from lotproof.evidence.operations import add_log_key, sequence_entries
from lotproof.evidence.proofs.canonical import canonical_json
from lotproof.evidence.proofs.keys import make_log_key
from lotproof.evidence.proofs.leaves import leaf_hash_of
from lotproof.evidence.verification import one_state, verify_log

LOG = "lotproof_bench_log"
ENTRIES = 200_000
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
REACH_PER_SECOND = 50_000
KIND = "bench.moved"


def measure() -> Result:
    """Measure a log of 200,000 entries, each of one movement, with one process."""
    databases.use(LOG)
    if not Leaf.objects.exists():
        _fill()
    began, busy = time.perf_counter(), time.process_time()
    with one_state():
        findings = list(verify_log(vkeys=_vkeys()))
    seconds, busy = time.perf_counter() - began, time.process_time() - busy
    if findings:
        raise RuntimeError(f"The log of the measurement is wrong: {findings[0]}")
    count = Leaf.objects.count()
    rate = round(count / seconds)
    return Result(
        "verify",
        {
            "entries": count,
            "entries_per_second": rate,
            "entries_per_second_of_own_cpu": round(count / busy),
        },
        {"entries_per_second": REACH_PER_SECOND},
        round(rate / REACH_PER_SECOND, 2),
    )


def _fill() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        with cursor.copy(
            "COPY evidence_entry (id, kind, recorded_at, actor, subject_table, "
            "subject, body, leaf_hash) FROM STDIN"
        ) as copy:
            for row in _entries():
                copy.write_row(row)
        cursor.execute(
            "INSERT INTO evidence_pendingentry (entry_id) "
            "SELECT id FROM evidence_entry ON CONFLICT DO NOTHING"
        )
    # With a key of its own: the installation's key and the checkpoint that it keeps
    # outside belong to another log.
    key = make_log_key("bench.local/log")
    add_log_key(verifier_key=key.vkey, at=MOMENT, actor=_system())
    while sequence_entries(origin=key.name, key=key.private_key, at=clock.now()):
        pass
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _system() -> Actor:
    system = create_system_user()
    return Actor(system.pk, system.username, system.name)


def _vkeys() -> list[str]:
    return list(LogKey.objects.values_list("verifier_key", flat=True))


def _entries() -> Iterator[tuple[object, ...]]:
    actor = new_id()
    for number in range(ENTRIES):
        entry, lot = new_id(), new_id()
        row = [str(new_id()), str(entry), "move", str(lot), None, number % 9 + 1]
        row += [str(new_id()), str(new_id()), time_text(MOMENT), time_text(MOMENT)]
        columns = ["id", "entry_id", "purpose", "lot_id", "owner_id", "quantity"]
        columns += ["source_id", "target_id", "occurred_at", "recorded_at"]
        group = {"table": "bench", "columns": columns, "rows": [row]}
        body = canonical_json(
            {
                "id": str(entry),
                "kind": KIND,
                "at": time_text(MOMENT),
                "actor": {"id": str(actor), "username": "bench", "roles": []},
                "workstation": "bench",
                "reason": "",
                "rows": [group],
            }
        )
        leaf = leaf_hash_of(entry, KIND, time_text(MOMENT), body)
        yield entry, KIND, MOMENT, actor, "bench", lot, body.decode(), leaf
