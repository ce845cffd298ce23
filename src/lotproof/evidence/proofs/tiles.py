"""The tree in tiles of 256 hashes, as files that never change once full.

A tile of level 0 holds leaf hashes, one of level 1 the roots of full tiles of
level 0, and so on. A reader `read_tile(level, index)` gives the hashes that a
tile has by now; it may have more than an older tree had, never others.

Source:
    C2SP tlog-tiles.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from lotproof.core.refusals import Refused, gettext_noop
from lotproof.evidence.proofs.merkle import join_peaks, root_of
from lotproof.evidence.proofs.said import Said

HEIGHT = 8
WIDTH = 1 << HEIGHT
"""Hashes in a full tile, entries in a full bundle."""
HASH_BYTES = 32
ENTRIES = "entries"
"""The level's name in the path of an entry bundle."""

ReadTile = Callable[[int, int], bytes]
"""Level and index to the tile's hashes, 32 bytes each, from left to right."""

_PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-9]\d?)/"
    r"(?P<index>(?:x\d{3}/)*\d{3})(?:\.p/(?P<width>[1-9]\d{0,2}))?",
    re.ASCII,
)


class TileRefused(Refused):
    """A tile that doesn't exist, or whose content can't be so."""

    template = gettext_noop(
        "Tile %(tile)s: %(reason)s. Take the tile from a copy of the log; if the log "
        "itself has it so, it was changed."
    )


@dataclass(frozen=True, slots=True)
class TileWrite:
    """A tile that is new, or that got more hashes."""

    level: int
    index: int
    width: int
    """Hashes in the tile, 1 to 256."""
    hashes: bytes


@dataclass(frozen=True, slots=True)
class TileAddress:
    """Which tile a path means."""

    level: int | None
    """`None` for an entry bundle."""
    index: int
    width: int
    """Hashes or entries, 1 to 256."""


def tile_path(level: int | str, index: int, width: int = WIDTH) -> str:
    """Return the path of a tile or an entry bundle.

    Args:
        level: 0 to 63, or "entries".
        index: The tile's place in its level, from 0.
        width: 1 to 255 for a partial tile; 256, or 0 as other tools write it,
            for a full one.

    Returns:
        Such as `tile/0/x001/x234/067.p/8`.

    Raises:
        TileRefused: If there is no such tile.
    """
    tile = f"{level}/{index}.p/{width}"
    if level != ENTRIES and not (isinstance(level, int) and 0 <= level <= 63):
        raise TileRefused(
            tile=tile, reason=Said(gettext_noop("the level must be 0 to 63"))
        )
    if not 0 <= index < 2**64:
        raise TileRefused(
            tile=tile, reason=Said(gettext_noop("the index must be 0 to 2^64-1"))
        )
    if not 0 <= width <= WIDTH:
        raise TileRefused(
            tile=tile, reason=Said(gettext_noop("the width must be 1 to 256"))
        )
    groups = [f"{index % 1000:03}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03}")
    suffix = f".p/{width}" if width % WIDTH else ""
    return f"tile/{level}/{'/'.join(groups)}{suffix}"


def parse_tile_path(path: str) -> TileAddress:
    """Read the path of a tile or an entry bundle.

    Args:
        path: Starts with `tile/`.

    Returns:
        Level, index and width.

    Raises:
        TileRefused: If the path isn't exactly as `tile_path` writes it.
    """
    match = _PATH.fullmatch(path)
    if match:
        level = None if match["level"] == ENTRIES else int(match["level"])
        index = int(match["index"].replace("/", "").replace("x", ""))
        width = int(match["width"] or WIDTH)
        if (
            (level or 0) <= 63
            and index < 2**64
            and tile_path(match["level"] if level is None else level, index, width)
            == path
        ):
            return TileAddress(level=level, index=index, width=width)
    raise TileRefused(
        tile=repr(path), reason=Said(gettext_noop("no tile has this path"))
    )


def tile_width(level: int, index: int, size: int) -> int:
    """Return how many hashes a tile has in a tree.

    Args:
        level: 0 to 63; 0 for entry bundles too.
        index: The tile's place in its level.
        size: Leaves in the tree.

    Returns:
        0 (there is no such tile) to 256.
    """
    return max(0, min(WIDTH, (size >> HEIGHT * level) - index * WIDTH))


def extend(
    size: int, leaf_hashes: Sequence[bytes], read_tile: ReadTile
) -> list[TileWrite]:
    """Add leaves to a tree in tiles.

    Args:
        size: Leaves in the tree so far.
        leaf_hashes: The new ones in order, 32 bytes each.
        read_tile: Reads the last partial tile of a level, where there is one.

    Returns:
        The tiles that are new or got more hashes, by level and index.

    Raises:
        TileRefused: If a stored tile has fewer hashes than the tree needs.
    """
    writes: list[TileWrite] = []
    added, level = list(leaf_hashes), 0
    while added:
        count = size >> HEIGHT * level
        index, width = divmod(count, WIDTH)
        before = _hashes(read_tile, level, index, width) if width else []
        row, added = before + added, []
        for start in range(0, len(row), WIDTH):
            hashes = row[start : start + WIDTH]
            writes.append(
                TileWrite(
                    level=level,
                    index=index + start // WIDTH,
                    width=len(hashes),
                    hashes=b"".join(hashes),
                )
            )
            if len(hashes) == WIDTH:
                added.append(root_of(hashes))
        level += 1
    return writes


def tree_root(size: int, read_tile: ReadTile) -> bytes:
    """Return the root of a tree of `size` leaves from its tiles.

    Raises:
        TileRefused: If a stored tile has fewer hashes than the tree needs.
    """
    return _range_root(0, size, read_tile)


def inclusion_proof(index: int, size: int, read_tile: ReadTile) -> list[bytes]:
    """Make the proof that a leaf stands in a tree.

    Args:
        index: The leaf's place, from 0.
        size: Leaves in the tree: those there are, or fewer for an older tree.
        read_tile: Reads a tile.

    Returns:
        Sibling hashes from the leaf upwards, 32 bytes each.

    Raises:
        TileRefused: If the index isn't below the size, or a tile is too short.

    Source:
        RFC 9162, section 2.1.3.1.
    """
    if not 0 <= index < size:
        raise TileRefused(
            tile=f"0/{index // WIDTH}",
            reason=Said(
                gettext_noop("a tree of %(size)s entries has no index %(index)s"),
                size=size,
                index=index,
            ),
        )
    start, end = 0, size
    siblings: list[tuple[int, int]] = []
    while end - start > 1:
        middle = start + _left_leaves(end - start)
        if index < middle:
            siblings.append((middle, end))
            end = middle
        else:
            siblings.append((start, middle))
            start = middle
    return _roots(siblings, read_tile)


def consistency_proof(old_size: int, new_size: int, read_tile: ReadTile) -> list[bytes]:
    """Make the proof that a tree is an earlier one with leaves added.

    Args:
        old_size: Leaves of the earlier tree, 1 or more.
        new_size: Leaves of the later tree.
        read_tile: Reads a tile.

    Returns:
        Hashes in the order of RFC 9162, 32 bytes each.

    Raises:
        TileRefused: If the sizes aren't in order, or a tile is too short.

    Source:
        RFC 9162, section 2.1.4.1.
    """
    if not 0 < old_size <= new_size:
        raise TileRefused(
            tile="0/0",
            reason=Said(
                gettext_noop("no tree grows from %(old)s to %(new)s entries"),
                old=old_size,
                new=new_size,
            ),
        )
    start, end = 0, new_size
    nodes: list[tuple[int, int]] = []
    while end != old_size:
        middle = start + _left_leaves(end - start)
        if old_size <= middle:
            nodes.append((middle, end))
            end = middle
        else:
            nodes.append((start, middle))
            start = middle
    if start:
        nodes.append((start, end))
    return _roots(nodes, read_tile)


def _left_leaves(count: int) -> int:
    """Return the largest power of two below a count of 2 or more."""
    return 1 << (count - 1).bit_length() - 1


def _roots(ranges: list[tuple[int, int]], read_tile: ReadTile) -> list[bytes]:
    """Return the roots above ranges of leaves, the last range first."""
    read_once = cache(read_tile)
    return [_range_root(start, end, read_once) for start, end in reversed(ranges)]


def _range_root(start: int, end: int, read_tile: ReadTile) -> bytes:
    """Return the root above leaves that begin where a subtree of the tree does."""
    peaks: list[bytes] = []
    while start < end:
        height = (end - start).bit_length() - 1
        level, inside = divmod(height, HEIGHT)
        index, offset = divmod(start >> HEIGHT * level, WIDTH)
        upto = offset + (1 << inside)
        peaks.append(root_of(_hashes(read_tile, level, index, upto)[offset:]))
        start += 1 << height
    return join_peaks(peaks)


def _hashes(read_tile: ReadTile, level: int, index: int, width: int) -> list[bytes]:
    data = bytes(read_tile(level, index))
    if len(data) < width * HASH_BYTES or len(data) % HASH_BYTES:
        raise TileRefused(
            tile=f"{level}/{index}",
            reason=Said(
                gettext_noop(
                    "%(count)s bytes aren't the %(width)s hashes or more that it has"
                ),
                count=len(data),
                width=width,
            ),
        )
    return [
        data[at : at + HASH_BYTES] for at in range(0, width * HASH_BYTES, HASH_BYTES)
    ]


def encode_bundle(entries: Sequence[bytes]) -> bytes:
    """Write log entries one behind the other, each after its length in two bytes.

    Args:
        entries: Leaf inputs in order, 1 to 256, at most 65,535 bytes each.

    Returns:
        The bundle.

    Raises:
        TileRefused: If there are too many or too few, or one is too long.
    """
    if not 1 <= len(entries) <= WIDTH:
        raise TileRefused(
            tile=ENTRIES,
            reason=Said(
                gettext_noop("%(count)s entries, where a bundle has 1 to 256"),
                count=len(entries),
            ),
        )
    parts: list[bytes] = []
    for entry in entries:
        if len(entry) > 0xFFFF:
            raise TileRefused(
                tile=ENTRIES,
                reason=Said(
                    gettext_noop("an entry of %(count)s bytes, where 65535 fit"),
                    count=len(entry),
                ),
            )
        parts += [len(entry).to_bytes(2), entry]
    return b"".join(parts)


def decode_bundle(data: bytes) -> list[bytes]:
    """Read an entry bundle.

    Args:
        data: The whole bundle.

    Returns:
        Leaf inputs in order, 1 to 256.

    Raises:
        TileRefused: If the bundle ends inside an entry, or has none or too many.
    """
    entries: list[bytes] = []
    at = 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2])
        if end > len(data) or at + 2 > len(data):
            raise TileRefused(
                tile=ENTRIES,
                reason=Said(gettext_noop("the entry at byte %(at)s is cut off"), at=at),
            )
        entries.append(data[at + 2 : end])
        at = end
    if not 1 <= len(entries) <= WIDTH:
        raise TileRefused(
            tile=ENTRIES,
            reason=Said(
                gettext_noop("%(count)s entries, where a bundle has 1 to 256"),
                count=len(entries),
            ),
        )
    return entries
