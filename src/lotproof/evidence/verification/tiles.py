"""The stored tiles against those that the entries give."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import connection

from lotproof.evidence.proofs.tiles import (
    HASH_BYTES,
    HEIGHT,
    WIDTH,
    TileWrite,
    tile_width,
)
from lotproof.evidence.verification.findings import Finding
from lotproof.evidence.verification.state import batches

TABLE = "evidence_tile"
LEAF = "evidence_leaf"
MOST_NAMED = 20
"""Entries named one by one; of a log that was rewritten whole, all would be."""

READ_TILES = """
SELECT level, index, hashes FROM evidence_tile
JOIN unnest(%s::smallint[], %s::bigint[]) AS wanted (level, index)
USING (level, index)
"""

ENTRY_AT = """
SELECT leaf.entry_id FROM evidence_leaf leaf WHERE leaf.index = %s
"""


@dataclass(frozen=True, slots=True)
class _Suspect:
    """A hash of a stored tile that isn't what the entries give."""

    level: int
    tile: int
    first: int
    """Its place in the tile."""
    count: int
    """Of such hashes in the tile."""


class TileComparison:
    """Compares tiles as the tree grows and, at the end, says who is at fault.

    A tile and an entry that contradict each other don't say which one was
    changed; the signed checkpoints do. So the verdict waits for them.
    """

    def __init__(self) -> None:
        self._suspects: list[_Suspect] = []
        self._missing: list[str] = []

    def compare(self, tiles: Sequence[TileWrite]) -> None:
        """Compare tiles of the rebuilt tree with the stored ones."""
        if not tiles:
            return
        with connection.cursor() as cursor:
            cursor.execute(
                READ_TILES,
                [[tile.level for tile in tiles], [tile.index for tile in tiles]],
            )
            stored = {(row[0], row[1]): bytes(row[2]) for row in cursor.fetchall()}
        for tile in tiles:
            found = stored.get((tile.level, tile.index))
            if found is None:
                self._missing.append(f"{tile.level}/{tile.index}")
            elif found != tile.hashes:
                self._suspects.append(_suspect(tile, found))

    def findings(self, *, size: int, proved: int) -> Iterator[Finding]:
        """Yield what is wrong with tiles, and with entries that they tell of.

        Args:
            size: Entries in the log.
            proved: Of these, how many a signed checkpoint proves to be the ones
                that it was signed for.
        """
        for row in self._missing:
            yield Finding("tile_missing", TABLE, row)
        entries_agree = not any(suspect.level == 0 for suspect in self._suspects)
        replaced: list[_Suspect] = []
        for suspect in self._suspects:
            index = suspect.tile * WIDTH + suspect.first
            end = index + 1 << HEIGHT * suspect.level
            if end <= proved or (suspect.level and entries_agree):
                tile = f"{suspect.level}/{suspect.tile}"
                yield Finding("tile_changed", TABLE, tile, values={"first": index})
            elif suspect.level == 0:
                replaced.append(suspect)
        yield from _replaced(replaced, size)
        for rows in batches("stored_tiles", "SELECT level, index FROM evidence_tile"):
            for level, index in rows:
                if not tile_width(level, index, size):
                    yield Finding("tile_unfounded", TABLE, f"{level}/{index}")


def stored_leaf_hash(index: int) -> bytes | None:
    """Return the leaf hash that a stored tile has at an index."""
    with connection.cursor() as cursor:
        cursor.execute(READ_TILES, [[0], [index // WIDTH]])
        rows = cursor.fetchall()
    start = index % WIDTH * HASH_BYTES
    found = bytes(rows[0][2])[start : start + HASH_BYTES] if rows else b""
    return found if len(found) == HASH_BYTES else None


def _suspect(tile: TileWrite, found: bytes) -> _Suspect:
    places = [
        place
        for place in range(max(tile.width, len(found) // HASH_BYTES))
        if tile.hashes[place * HASH_BYTES : (place + 1) * HASH_BYTES]
        != found[place * HASH_BYTES : (place + 1) * HASH_BYTES]
    ]
    # A stored tile may have too many hashes, so that none of the tree's differs.
    first = min([*places, tile.width - 1])
    return _Suspect(tile.level, tile.index, first, max(len(places), 1))


def _replaced(suspects: Sequence[_Suspect], size: int) -> Iterator[Finding]:
    """Yield the entries that stand where the tree has others."""
    for suspect in suspects[:MOST_NAMED]:
        index = suspect.tile * WIDTH + suspect.first
        with connection.cursor() as cursor:
            cursor.execute(ENTRY_AT, [index])
            row = cursor.fetchone()
        entry = row[0] if row else None
        yield Finding("entry_replaced", LEAF, str(index), entry, index)
        if suspect.count > 1:
            yield _further(index + 1, suspect.count - 1)
    if len(suspects) > MOST_NAMED:
        first = suspects[MOST_NAMED].tile * WIDTH + suspects[MOST_NAMED].first
        yield _further(first, size - first)


def _further(first: int, count: int) -> Finding:
    return Finding("entries_replaced", LEAF, values={"first": first, "count": count})
