"""The log's tree, built again from its leaves: roots on the way, and its tiles."""

from collections.abc import Iterator, Sequence

from lotproof.evidence.proofs.merkle import join_peaks, root_of
from lotproof.evidence.proofs.tiles import HEIGHT, WIDTH, TileWrite


class GrowingTree:
    """A tree that takes leaves and gives up its full tiles as they come about.

    Holds one unfinished tile a level, so its size doesn't matter to memory.
    """

    def __init__(self) -> None:
        self.size = 0
        self._rows: list[list[bytes]] = [[]]
        self._full: list[TileWrite] = []
        self._lowest = self._rows[0]

    def append(self, leaf: bytes) -> None:
        """Add a leaf hash at the right end."""
        self._lowest.append(leaf)
        self.size += 1
        if len(self._lowest) == WIDTH:
            self._close(0)

    def _close(self, level: int) -> None:
        row = self._rows[level]
        self._full.append(self._tile(level))
        if level + 1 == len(self._rows):
            self._rows.append([])
        self._rows[level + 1].append(root_of(row))
        row.clear()
        if len(self._rows[level + 1]) == WIDTH:
            self._close(level + 1)

    def _tile(self, level: int) -> TileWrite:
        row = self._rows[level]
        return TileWrite(
            level=level,
            index=(self.size >> HEIGHT * level) // WIDTH - (len(row) == WIDTH),
            width=len(row),
            hashes=b"".join(row),
        )

    def take_full_tiles(self) -> list[TileWrite]:
        """Return the tiles that became full since the last call."""
        full, self._full = self._full, []
        return full

    def partial_tiles(self) -> list[TileWrite]:
        """Return the unfinished tile of each level that has one."""
        return [self._tile(level) for level, row in enumerate(self._rows) if row]

    def root(self) -> bytes:
        """Return the root of the leaves added so far."""
        peaks: list[bytes] = []
        for row in reversed(self._rows):
            peaks += _peaks(row)
        return join_peaks(peaks)


def _peaks(row: Sequence[bytes]) -> Iterator[bytes]:
    """Yield the roots of the full subtrees of one level's unfinished tile."""
    start = 0
    while start < len(row):
        width = 1 << (len(row) - start).bit_length() - 1
        yield root_of(row[start : start + width])
        start += width
