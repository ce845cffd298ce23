"""How the administrator cheats with the log."""

import json
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lotproof.evidence.operations.sequencing import _extend_tiles
from lotproof.evidence.proofs import checkpoints, tiles
from lotproof.evidence.proofs.canonical import canonical_json
from lotproof.evidence.proofs.leaves import leaf_hash_of
from lotproof.evidence.queries import log_size, read_tile
from lotproof.evidence.verification import Finding
from tests.builders.evidence import (
    ask,
    cheat,
    sequence,
    visit,
)
from tests.conftest import NOON

LOG_TABLES = (
    "evidence_entry",
    "evidence_pendingentry",
    "evidence_leaf",
    "evidence_tile",
    "evidence_checkpoint",
)
FORGER = Ed25519PrivateKey.generate()


def only(found: list[Finding], check: str) -> Finding:
    named = [finding for finding in found if finding.check == check]
    assert len(named) == 1, [str(finding) for finding in found]
    return named[0]


def entry_of(kind: str) -> tuple[UUID, int]:
    """An entry of a kind and its index."""
    rows = ask(
        "SELECT entry.id, leaf.index FROM evidence_entry entry JOIN evidence_leaf leaf "
        "ON leaf.entry_id = entry.id WHERE kind = %s ORDER BY leaf.index LIMIT 1",
        kind,
    )
    return rows[0][0], rows[0][1]


def rewrite_body(entry: UUID, **changes: Any) -> bytes:
    """Write another body into an entry; return its leaf hash."""
    kind, body = ask("SELECT kind, body FROM evidence_entry WHERE id = %s", entry)[0]
    value = json.loads(body) | changes
    data = canonical_json(value)
    cheat("UPDATE evidence_entry SET body = %s WHERE id = %s", data.decode(), entry)
    return leaf_hash_of(entry, kind, value["at"], data)


def drop_entry(kind: str) -> tuple[UUID, int]:
    entry, index = entry_of(kind)
    cheat("DELETE FROM evidence_leaf WHERE entry_id = %s", entry)
    cheat("DELETE FROM evidence_entry WHERE id = %s", entry)
    return entry, index


def close_gap(index: int) -> None:
    """Move the entries behind an index one place forward."""
    cheat("UPDATE evidence_leaf SET index = -index WHERE index > %s", index)
    cheat("UPDATE evidence_leaf SET index = -index - 1 WHERE index < 0")


def drop_check(name: str) -> None:
    cheat(f"ALTER TABLE evidence_leaf DROP CONSTRAINT {name}")


def rebuild_tiles() -> None:
    """Make the tiles anew from the leaves that there are."""
    hashes = [
        bytes(row[0])
        for row in ask(
            "SELECT leaf_hash FROM evidence_entry JOIN evidence_leaf "
            "ON entry_id = id ORDER BY index"
        )
    ]
    cheat("DELETE FROM evidence_tile")
    _extend_tiles(0, hashes)


def forge_checkpoint(key: Ed25519PrivateKey) -> None:
    """Replace every checkpoint by one over the log as it is now."""
    size = log_size()
    root = tiles.tree_root(size, read_tile)
    note = checkpoints.sign(origin="lotproof.local/log", size=size, root=root, key=key)
    cheat("DELETE FROM evidence_checkpoint")
    cheat(
        "INSERT INTO evidence_checkpoint (size, root, note, signed_at) "
        "VALUES (%s, %s, %s, %s)",
        *(size, root, note, NOON),
    )


def grow_beyond_a_tile() -> None:
    while log_size() <= 300:
        for _ in range(100):
            visit()
        sequence()


def cut_log(size: int) -> None:
    """Take the log back to an earlier size, so that it agrees with itself."""
    rows = ask("SELECT entry_id FROM evidence_leaf WHERE index >= %s", size)
    cheat("DELETE FROM evidence_leaf WHERE index >= %s", size)
    for row in rows:
        cheat("DELETE FROM evidence_entry WHERE id = %s", row[0])
    cheat("DELETE FROM evidence_checkpoint WHERE size > %s", size)
    rebuild_tiles()


def copy_log() -> dict[str, list[tuple[Any, ...]]]:
    return {table: ask(f"SELECT * FROM {table}") for table in LOG_TABLES}


def restore_log(kept: dict[str, list[tuple[Any, ...]]]) -> None:
    for table in reversed(LOG_TABLES):
        cheat(f"DELETE FROM {table}")
    for table, rows in kept.items():
        for row in rows:
            marks = ", ".join(["%s"] * len(row))
            cheat(f"INSERT INTO {table} VALUES ({marks})", *row)
