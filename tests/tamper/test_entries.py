"""Entries and leaves altered, dropped, put in or moved."""

import json

import pytest

from lotproof.core.ids import new_id
from lotproof.evidence.operations import sequence_entries
from lotproof.evidence.proofs.canonical import canonical_json
from lotproof.evidence.proofs.leaves import leaf_hash_of
from lotproof.evidence.queries import log_size
from tests.builders.evidence import (
    ask,
    cheat,
    checks,
    findings,
    visit,
)
from tests.conftest import NOON
from tests.tamper.cheats import (
    FORGER,
    close_gap,
    drop_check,
    drop_entry,
    entry_of,
    forge_checkpoint,
    only,
    rebuild_tiles,
    rewrite_body,
)

pytestmark = pytest.mark.defends("rewrite", against="database")


def test_an_altered_body() -> None:
    entry, index = entry_of("ledger.hold_placed")

    rewrite_body(entry, reason="Nothing was wrong")

    found = only(findings(), "entry_altered")
    assert (found.table, found.row) == ("evidence_entry", str(entry))
    assert (found.entry, found.index) == (entry, index)


def test_an_altered_body_with_its_leaf_hash() -> None:
    entry, index = entry_of("ledger.hold_placed")

    leaf = rewrite_body(entry, reason="Nothing was wrong")
    cheat("UPDATE evidence_entry SET leaf_hash = %s WHERE id = %s", leaf, entry)

    found = findings()
    replaced = only(found, "entry_replaced")
    assert (replaced.table, replaced.row) == ("evidence_leaf", str(index))
    assert (replaced.entry, replaced.index) == (entry, index)
    assert "root_differs" in checks(found)


def test_an_altered_body_with_leaf_hash_and_tiles() -> None:
    entry, index = entry_of("ledger.hold_placed")

    leaf = rewrite_body(entry, reason="Nothing was wrong")
    cheat("UPDATE evidence_entry SET leaf_hash = %s WHERE id = %s", leaf, entry)
    rebuild_tiles()

    differs = only(findings(), "root_differs")
    assert differs.values["first"] <= index <= differs.values["last"]


def test_an_altered_body_together_with_its_row() -> None:
    entry, index = entry_of("ledger.hold_placed")
    rows = json.loads(ask("SELECT body FROM evidence_entry WHERE id = %s", entry)[0][0])
    group = rows["rows"][0]
    group["rows"][0][group["columns"].index("reason")] = "Fine"
    hold = group["rows"][0][group["columns"].index("id")]

    cheat("UPDATE ledger_hold SET reason = 'Fine' WHERE id = %s", hold)
    rewrite_body(entry, rows=rows["rows"])

    found = only(findings(), "entry_altered")
    assert (found.entry, found.index) == (entry, index)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor", "'00000000-0000-7000-8000-000000000000'"),
        ("subject", "'00000000-0000-7000-8000-000000000000'"),
        ("subject_table", "'accounts_user'"),
        ("request", "'00000000-0000-7000-8000-000000000000'"),
        ("recorded_at", "recorded_at - interval '1 day'"),
        ("kind", "'ledger.moved'"),
    ],
)
def test_an_altered_column_of_an_entry(column: str, value: str) -> None:
    entry, index = entry_of("ledger.hold_placed")

    cheat(f"UPDATE evidence_entry SET {column} = {value} WHERE id = %s", entry)

    found = only(findings(), "body_differs")
    assert (found.table, found.row) == ("evidence_entry", str(entry))
    assert (found.entry, found.index) == (entry, index)
    assert found.values["column"] == column


def test_a_dropped_entry() -> None:
    hold = ask("SELECT id FROM ledger_hold ORDER BY id LIMIT 1")[0][0]
    _, index = drop_entry("ledger.hold_placed")

    found = findings()

    missing = only(found, "index_missing")
    assert (missing.table, missing.index) == ("evidence_leaf", index)
    assert missing.values["last"] == index
    unlogged = only(found, "row_unlogged")
    assert (unlogged.table, unlogged.row) == ("ledger_hold", str(hold))


def test_a_dropped_entry_whose_leaf_stays() -> None:
    entry, index = entry_of("ledger.hold_placed")

    cheat("DELETE FROM evidence_entry WHERE id = %s", entry)

    found = only(findings(), "entry_missing")
    assert (found.row, found.entry, found.index) == (str(entry), entry, index)


def test_a_dropped_entry_of_a_row_that_changed_later() -> None:
    entry, _ = entry_of("ledger.hold_released")
    body = json.loads(ask("SELECT body FROM evidence_entry WHERE id = %s", entry)[0][0])
    hold = body["subject"]["id"]
    first = ask(
        "SELECT id FROM evidence_entry WHERE subject = %s ORDER BY id LIMIT 1", hold
    )[0][0]

    cheat("DELETE FROM evidence_entry WHERE id = %s", first)

    found = only(findings(), "version_missing")
    assert (found.table, found.row, found.entry) == ("ledger_hold", hold, entry)


def test_a_dropped_entry_and_the_gap_closed() -> None:
    _, index = drop_entry("ledger.hold_placed")
    drop_check("leaf_index_not_negative")
    close_gap(index)

    found = findings()

    first = next(f for f in found if f.check == "entry_replaced")
    assert (first.table, first.index) == ("evidence_leaf", index)
    assert {"root_differs", "checkpoint_beyond_log", "log_cut"} <= checks(found)


def test_a_dropped_entry_and_everything_made_anew_with_another_key() -> None:
    _, index = drop_entry("ledger.hold_placed")
    drop_check("leaf_index_not_negative")
    close_gap(index)
    rebuild_tiles()
    forge_checkpoint(FORGER)

    found = findings()

    refused = only(found, "checkpoint_refused")
    assert (refused.table, refused.row) == ("evidence_checkpoint", str(log_size()))
    assert {"log_cut", "row_unlogged"} <= checks(found)


def test_a_whole_log_rewritten_and_grown_beyond_the_kept_checkpoint() -> None:
    _, index = drop_entry("ledger.hold_placed")
    drop_check("leaf_index_not_negative")
    close_gap(index)
    rebuild_tiles()
    visit()
    visit()
    sequence_entries(origin="lotproof.local/log", key=FORGER, at=NOON)
    forge_checkpoint(FORGER)

    found = findings()

    assert {"checkpoint_refused", "log_rewritten"} <= checks(found)


def test_reordered_leaves() -> None:
    first, at = entry_of("ledger.hold_placed")
    second, other = entry_of("ledger.hold_released")
    drop_check("leaf_index_not_negative")

    for new, old in ((-1, at), (at, other), (other, -1)):
        cheat("UPDATE evidence_leaf SET index = %s WHERE index = %s", new, old)

    found = findings()
    assert "root_differs" in checks(found)
    replaced = next(f for f in found if f.check == "entry_replaced")
    assert (replaced.index, replaced.entry) == (at, second)
    assert first != second


def test_an_entry_put_in_by_hand() -> None:
    forged, at = new_id(), "2026-03-01T00:00:00.000000Z"
    body = canonical_json({"id": str(forged), "at": at, "kind": "ledger.moved"})

    cheat(
        "INSERT INTO evidence_entry SELECT %s, 'ledger.moved', %s, actor, "
        "subject_table, subject, NULL, %s, %s FROM evidence_entry LIMIT 1",
        *(forged, at, body.decode(), leaf_hash_of(forged, "ledger.moved", at, body)),
    )

    found = findings()
    lost = only(found, "entry_lost")
    assert (lost.table, lost.row, lost.entry) == ("evidence_entry", str(forged), forged)
    assert "body_malformed" in checks(found)


def test_an_entry_put_in_with_a_leaf() -> None:
    size = log_size()
    visit()
    entry = ask("SELECT entry_id FROM evidence_pendingentry")[0][0]

    cheat("DELETE FROM evidence_pendingentry")
    cheat("INSERT INTO evidence_leaf (index, entry_id) VALUES (%s, %s)", size, entry)

    found = only(findings(), "entries_uncovered")
    assert (found.table, found.row) == ("evidence_leaf", str(size))


def test_a_row_written_twice_with_one_version() -> None:
    entry, _ = entry_of("ledger.hold_placed")
    visit()
    later = ask("SELECT entry_id FROM evidence_pendingentry")[0][0]
    body = json.loads(ask("SELECT body FROM evidence_entry WHERE id = %s", entry)[0][0])

    rewrite_body(later, rows=body["rows"])

    found = only(findings(), "version_repeated")
    hold = body["rows"][0]["rows"][0][body["rows"][0]["columns"].index("id")]
    assert (found.table, found.row, found.entry) == ("ledger_hold", hold, later)
    assert str(entry) in str(found)


def test_deleted_waiting_marks() -> None:
    visit()
    entry = ask("SELECT entry_id FROM evidence_pendingentry")[0][0]

    cheat("DELETE FROM evidence_pendingentry")

    found = only(findings(), "entry_lost")
    assert (found.table, found.row, found.entry) == (
        "evidence_entry",
        str(entry),
        entry,
    )


def test_a_waiting_entry_altered() -> None:
    visit()
    entry = ask("SELECT entry_id FROM evidence_pendingentry")[0][0]

    rewrite_body(entry, reason="x")

    found = only(findings(), "entry_altered")
    assert (found.entry, found.index) == (entry, None)


def test_a_waiting_mark_put_in() -> None:
    entry, index = entry_of("ledger.hold_placed")

    cheat("INSERT INTO evidence_pendingentry VALUES (%s)", entry)

    found = only(findings(), "waiting_unfounded")
    assert (found.entry, found.index) == (entry, index)


def test_a_body_that_is_no_longer_canonical() -> None:
    entry, _ = entry_of("ledger.hold_placed")

    cheat("UPDATE evidence_entry SET body = body || ' ' WHERE id = %s", entry)

    assert {"entry_altered", "body_not_canonical"} == checks(findings())


def test_a_body_that_is_no_json() -> None:
    entry, _ = entry_of("ledger.hold_placed")

    cheat("UPDATE evidence_entry SET body = '{' WHERE id = %s", entry)

    found = findings()
    malformed = only(found, "body_malformed")
    assert (malformed.table, malformed.entry) == ("evidence_entry", entry)
    assert "row_unlogged" in checks(found)
