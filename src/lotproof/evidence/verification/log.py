"""The log by itself: bodies, leaves, tree, tiles, checkpoints, keys."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from lotproof.evidence.models import LogKey
from lotproof.evidence.proofs.leaves import LeafRefused, leaf_hash_of
from lotproof.evidence.proofs.notes import parse_vkey
from lotproof.evidence.verification.checkpoints import CheckpointComparison, Outside
from lotproof.evidence.verification.findings import Finding
from lotproof.evidence.verification.state import (
    Progress,
    batches,
    one_number,
    silent,
)
from lotproof.evidence.verification.tiles import TileComparison, stored_leaf_hash
from lotproof.evidence.verification.tree import GrowingTree

ENTRY = "evidence_entry"
LEAF = "evidence_leaf"
NO_HASH = bytes(32)
"""Stands where a leaf is gone and no tile remembers its hash."""
LARGEST_GAP = 100_000
"""A leaf that lies further off was put in by hand and is passed over."""

# The server spells the moment as the leaf has it; Python would take longer for
# that than for both hashes.
COLUMNS = """
    entry.kind,
    to_char(entry.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    convert_to(entry.body, 'UTF8'), entry.leaf_hash
"""

READ_LEAVES = f"""
SELECT leaf.index, leaf.entry_id::text, {COLUMNS}
FROM evidence_leaf leaf LEFT JOIN evidence_entry entry ON entry.id = leaf.entry_id
ORDER BY leaf.index
"""  # noqa: S608 - a constant

READ_WITHOUT_LEAF = f"""
SELECT entry.id::text, EXISTS (
    SELECT FROM evidence_pendingentry pending WHERE pending.entry_id = entry.id
), {COLUMNS}
FROM evidence_entry entry LEFT JOIN evidence_leaf leaf ON leaf.entry_id = entry.id
WHERE leaf.entry_id IS NULL ORDER BY entry.id
"""  # noqa: S608 - a constant

READ_UNFOUNDED = """
SELECT pending.entry_id::text, leaf.index FROM evidence_pendingentry pending
LEFT JOIN evidence_entry entry ON entry.id = pending.entry_id
LEFT JOIN evidence_leaf leaf ON leaf.entry_id = pending.entry_id
WHERE entry.id IS NULL OR leaf.entry_id IS NOT NULL ORDER BY pending.entry_id
"""


def verify_log(
    *,
    vkeys: Sequence[str],
    outside: Sequence[Outside] = (),
    progress: Progress = silent,
) -> Iterator[Finding]:
    """Check that every entry is as it was when a checkpoint was signed over it.

    Each body is hashed to its leaf, the leaves to the tree, and the tree compared
    with every checkpoint and tile. One pass, in memory that doesn't grow with the
    log. Call it inside `one_state`.

    Args:
        vkeys: The trusted keys; not from the database, which is in question.
        outside: Checkpoints that were kept outside, in any order.
        progress: Told after each batch.

    Yields:
        What isn't as it should be.
    """
    names = {parse_vkey(vkey).name for vkey in vkeys}
    yield from _verify_keys(vkeys)
    checkpoints = CheckpointComparison(vkeys=vkeys, outside=outside)
    yield from checkpoints.read_outside(min(names, default=None))
    tree, tiles = GrowingTree(), TileComparison()
    yield from _verify_leaves(tree, tiles, checkpoints, progress)
    tiles.compare(tree.partial_tiles())
    progress("checkpoints", 0, 1)
    yield from checkpoints.finish(tree.size, tree.root())
    progress("checkpoints", 1, 1)
    progress("tiles", 0, 1)
    yield from tiles.findings(size=tree.size, proved=checkpoints.proved)
    yield from _verify_without_leaf()
    progress("tiles", 1, 1)


def _verify_leaves(
    tree: GrowingTree,
    tiles: TileComparison,
    checkpoints: CheckpointComparison,
    progress: Progress,
) -> Iterator[Finding]:
    total = one_number("SELECT count(*) FROM evidence_leaf")
    if checkpoints.next_size <= 0:
        yield from checkpoints.compare(0, tree.root())
    next_size = checkpoints.next_size
    for rows in batches("leaves", READ_LEAVES, body=4):
        for index, entry, kind, at, body, stored in rows:
            if index != tree.size:
                yield from _fill_gap(index, tree, checkpoints)
                next_size = checkpoints.next_size
            if index != tree.size:
                continue
            leaf = _leaf(entry, kind, at, body)
            if leaf != stored:
                yield _unlike_leaf(index, entry, kind)
                leaf = _likelier(index, leaf, stored)
            tree.append(leaf)
            if tree.size >= next_size:
                yield from checkpoints.compare(tree.size, tree.root())
                next_size = checkpoints.next_size
        tiles.compare(tree.take_full_tiles())
        progress("log", tree.size, total)


def _leaf(entry: str, kind: str | None, at: str, body: bytes) -> bytes:
    if kind is None:  # the leaf's entry is gone
        return NO_HASH
    try:
        return leaf_hash_of(entry, kind, at, body)
    except LeafRefused:
        return NO_HASH


def _unlike_leaf(index: int, entry: str, kind: str | None) -> Finding:
    check = "entry_missing" if kind is None else "entry_altered"
    values = {"kind": kind}
    return Finding(check, ENTRY, entry, UUID(entry), index, values=values)


def _likelier(index: int, leaf: bytes, stored: bytes | None) -> bytes:
    """Return the hash that the tree had here, so that the rest can be checked."""
    in_tile = stored_leaf_hash(index)
    if in_tile and (stored is None or in_tile == leaf):
        return in_tile
    return stored or leaf


def _fill_gap(
    index: int, tree: GrowingTree, checkpoints: CheckpointComparison
) -> Iterator[Finding]:
    if index < tree.size:
        yield Finding("index_repeated", LEAF, str(index), index=index)
        return
    yield Finding(
        "index_missing",
        LEAF,
        str(tree.size),
        index=tree.size,
        values={"first": tree.size, "last": index - 1},
    )
    if index - tree.size > LARGEST_GAP:
        return
    while tree.size < index:
        tree.append(stored_leaf_hash(tree.size) or NO_HASH)
        if tree.size >= checkpoints.next_size:
            yield from checkpoints.compare(tree.size, tree.root())


def _verify_without_leaf() -> Iterator[Finding]:
    for rows in batches("without_leaf", READ_WITHOUT_LEAF, body=4):
        for entry, is_waiting, kind, at, body, stored in rows:
            values = {"kind": kind}
            if _leaf(entry, kind, at, body) != stored:
                yield Finding("entry_altered", ENTRY, entry, UUID(entry), values=values)
            if not is_waiting:
                yield Finding("entry_lost", ENTRY, entry, UUID(entry), values=values)
    for rows in batches("unfounded", READ_UNFOUNDED):
        for entry, index in rows:
            yield Finding(
                "waiting_unfounded",
                "evidence_pendingentry",
                entry,
                UUID(entry),
                index,
            )


def _verify_keys(vkeys: Sequence[str]) -> Iterator[Finding]:
    recorded = dict(LogKey.objects.values_list("verifier_key", "id"))
    for vkey in sorted(set(recorded) - set(vkeys)):
        row = str(recorded[vkey])
        yield Finding("key_unknown", LogKey._meta.db_table, row, values={"vkey": vkey})
    if one_number("SELECT count(*) FROM evidence_checkpoint"):
        for vkey in sorted(set(vkeys) - set(recorded)):
            yield Finding(
                "key_unrecorded", LogKey._meta.db_table, values={"vkey": vkey}
            )
