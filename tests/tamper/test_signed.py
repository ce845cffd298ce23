"""Tiles, checkpoints, keys and files cheated, and an old log restored."""

import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import connection

from lotproof.core.ids import new_id
from lotproof.evidence.keeping import LogRewritten, kept_path
from lotproof.evidence.logkeys import signing_key
from lotproof.evidence.operations import sequence_entries
from lotproof.evidence.proofs import checkpoints
from lotproof.evidence.proofs.keys import make_log_key
from lotproof.evidence.queries import latest_checkpoint, log_size
from lotproof.evidence.sequencing import sequence_all
from tests.builders.evidence import (
    cheat,
    checks,
    findings,
    sequence,
    visit,
)
from tests.conftest import NOON
from tests.tamper.cheats import (
    FORGER,
    LOG_TABLES,
    copy_log,
    cut_log,
    entry_of,
    grow_beyond_a_tile,
    only,
    restore_log,
    rewrite_body,
)

pytestmark = pytest.mark.defends("rewrite", against="database")


@pytest.mark.parametrize("level", [0, 1])
def test_a_rewritten_tile(level: int) -> None:
    grow_beyond_a_tile()

    cheat(
        "UPDATE evidence_tile SET hashes = set_byte(hashes, 5, "
        "get_byte(hashes, 5) # 1) WHERE level = %s AND index = 0",
        level,
    )

    found = only(findings(), "tile_changed")
    assert (found.table, found.row) == ("evidence_tile", f"{level}/0")


def test_a_deleted_tile() -> None:
    grow_beyond_a_tile()

    cheat("DELETE FROM evidence_tile WHERE level = 0 AND index = 0")

    found = findings()
    missing = only(found, "tile_missing")
    assert (missing.table, missing.row) == ("evidence_tile", "0/0")


def test_a_tile_put_in() -> None:
    cheat(
        "INSERT INTO evidence_tile (level, index, width, hashes) "
        "SELECT 0, 99, width, hashes FROM evidence_tile WHERE level = 0 AND index = 0"
    )

    found = only(findings(), "tile_unfounded")
    assert (found.table, found.row) == ("evidence_tile", "0/99")


def test_a_checkpoint_forged_with_another_key() -> None:
    visit()
    sequence_entries(origin="lotproof.local/log", key=FORGER, at=NOON)

    found = only(findings(), "checkpoint_refused")

    assert (found.table, found.row) == ("evidence_checkpoint", str(log_size()))


def test_a_checkpoint_forged_with_a_key_put_into_the_database() -> None:
    forger = make_log_key("lotproof.local/log")
    visit()
    sequence_entries(origin=forger.name, key=forger.private_key, at=NOON)
    row = new_id()

    cheat("INSERT INTO evidence_logkey VALUES (%s, %s, %s)", row, forger.vkey, NOON)

    found = findings()
    assert {"checkpoint_refused", "key_unknown", "row_unlogged"} <= checks(found)
    unknown = only(found, "key_unknown")
    assert (unknown.table, unknown.row) == ("evidence_logkey", str(row))


def test_a_checkpoint_with_another_root_than_its_note() -> None:
    size = log_size()

    cheat(
        "UPDATE evidence_checkpoint SET root = %s WHERE size = %s",
        sha256(b"").digest(),
        size,
    )

    found = only(findings(), "checkpoint_differs")
    assert (found.table, found.row) == ("evidence_checkpoint", str(size))


def test_the_newest_checkpoint_deleted() -> None:
    cheat("DELETE FROM evidence_checkpoint WHERE size = %s", log_size())

    found = only(findings(), "entries_uncovered")

    assert found.values["last"] == log_size() - 1


def test_the_newest_entries_cut_off() -> None:
    size = log_size()
    for _ in range(3):
        visit()
    sequence()

    cut_log(size)

    assert checks(findings()) == {"log_cut"}
    found = findings()[0]
    assert (found.table, found.values["found"]) == ("evidence_checkpoint", size)


def test_yesterdays_log_restored() -> None:
    yesterday = copy_log()
    visit()
    sequence()

    restore_log(yesterday)

    assert checks(findings()) == {"log_cut"}


def test_yesterdays_log_restored_and_gone_on_with() -> None:
    yesterday = copy_log()
    visit()
    sequence()
    before = kept_path().read_text()
    restore_log(yesterday)

    visit("somebody")
    visit("somebody else")
    with pytest.raises(LogRewritten):
        sequence()

    assert kept_path().read_text() == before
    found = only(findings(), "log_rewritten")
    assert found.table == "evidence_checkpoint"


def test_a_log_emptied() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cheat("TRUNCATE " + ", ".join(LOG_TABLES) + " CASCADE")

    assert "log_cut" in checks(findings())


def test_an_earlier_checkpoint_that_the_log_continues(tmp_path: Path) -> None:
    earlier = tmp_path / "earlier"
    checkpoint = latest_checkpoint()
    assert checkpoint
    earlier.write_text(checkpoint.note)
    for _ in range(5):
        visit()
    sequence()

    assert findings(earlier) == []


def test_an_earlier_checkpoint_that_was_edited(tmp_path: Path) -> None:
    earlier = tmp_path / "earlier"
    note = kept_path().read_text()
    earlier.write_text(note.replace(f"\n{log_size()}\n", "\n1\n", 1))

    found = only(findings(earlier), "outside_refused")

    assert str(earlier) in str(found)


def test_an_earlier_checkpoint_of_another_log(tmp_path: Path, data: Path) -> None:
    other = make_log_key("other.example/log")
    (data / "keys" / "other.vkey").write_text(other.vkey + "\n")
    earlier = tmp_path / "earlier"
    earlier.write_text(
        checkpoints.sign(
            origin=other.name, size=1, root=bytes(32), key=other.private_key
        )
    )

    assert "outside_other_log" in checks(findings(earlier))


def test_the_kept_checkpoint_deleted() -> None:
    kept_path().unlink()

    assert checks(findings()) == {"outside_missing"}


def test_the_kept_checkpoint_forged() -> None:
    size = log_size()
    kept_path().write_text(
        checkpoints.sign(
            origin="lotproof.local/log", size=size, root=bytes(32), key=FORGER
        )
    )

    assert checks(findings()) == {"outside_refused"}


def test_the_key_folder_exchanged(data: Path) -> None:
    shutil.rmtree(data / "keys")
    (data / "keys").mkdir()
    forged = make_log_key("lotproof.local/log")
    (data / "keys" / "forged.vkey").write_text(forged.vkey + "\n")

    found = findings()

    assert {"checkpoint_refused", "outside_refused", "key_unknown"} <= checks(found)


def test_a_key_whose_record_was_deleted() -> None:
    key = signing_key().vkey

    cheat("DELETE FROM evidence_logkey WHERE verifier_key = %s", key)

    found = findings()
    assert {"key_unrecorded", "row_missing"} <= checks(found)


def test_nothing_is_sequenced_over_a_cheat() -> None:
    entry, _ = entry_of("ledger.hold_placed")
    rewrite_body(entry, reason="x")
    visit()

    sequence_all(at=NOON)

    assert only(findings(), "entry_altered").entry == entry
