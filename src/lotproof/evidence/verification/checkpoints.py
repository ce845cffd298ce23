"""Checkpoints, those in the database and those kept outside, against the tree."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lotproof.core.refusals import Refused
from lotproof.evidence.models import Tile
from lotproof.evidence.proofs import checkpoints, tiles
from lotproof.evidence.proofs.merkle import check_consistency
from lotproof.evidence.queries import read_tile
from lotproof.evidence.verification.findings import Finding
from lotproof.evidence.verification.state import batches

TABLE = "evidence_checkpoint"

NEVER = 2**63
"""A size that no log reaches."""

READ_CHECKPOINTS = """
SELECT size, root, note FROM evidence_checkpoint ORDER BY size
"""


@dataclass(frozen=True, slots=True)
class Outside:
    """A signed checkpoint that was kept where the database can't reach it."""

    name: str
    """Where it is kept."""
    note: str | None
    """`None` if it should be there and isn't."""


class CheckpointComparison:
    """Compares roots as the tree grows.

    Args:
        vkeys: The trusted keys.
        outside: Checkpoints kept outside.
    """

    def __init__(self, *, vkeys: Sequence[str], outside: Sequence[Outside]) -> None:
        self._vkeys = list(vkeys)
        self._stored = (
            row for rows in batches("checkpoints", READ_CHECKPOINTS) for row in rows
        )
        self._next: tuple[Any, ...] | None = next(self._stored, None)
        self._outside = list(outside)
        self._kept: list[tuple[Outside, checkpoints.Checkpoint]] = []
        self._held: list[tuple[Outside, checkpoints.Checkpoint]] = []
        self._origin: str | None = None
        self._failed: int | None = None
        self.proved = 0
        """Entries that a signed checkpoint shows to be as they were."""
        self.covered = 0
        """Entries of the largest stored checkpoint."""

    def read_outside(self, origin: str | None) -> Iterator[Finding]:
        """Check the signatures of the checkpoints kept outside.

        Args:
            origin: The log's name, if it has a key.
        """
        self._origin = origin
        for outside in self._outside:
            if outside.note is None:
                yield Finding("outside_missing", TABLE, values={"name": outside.name})
                continue
            try:
                kept, _ = checkpoints.verify(outside.note, self._vkeys)
            except Refused as refusal:
                yield Finding(
                    "outside_refused",
                    TABLE,
                    values={"name": outside.name, "reason": refusal},
                )
                continue
            if kept.origin != origin:
                yield Finding(
                    "outside_other_log",
                    TABLE,
                    values={"name": outside.name, "origin": kept.origin},
                )
                continue
            self._kept.append((outside, kept))
        self._kept.sort(key=lambda pair: pair[1].size, reverse=True)

    @property
    def next_size(self) -> int:
        """The next size at which a root is to be compared."""
        sizes = [self._kept[-1][1].size] if self._kept else []
        if self._next:
            sizes.append(self._next[0])
        return min(sizes, default=NEVER)

    def compare(self, size: int, root: bytes) -> Iterator[Finding]:
        """Compare every checkpoint of a size with the tree's root there."""
        while self._kept and self._kept[-1][1].size <= size:
            outside, kept = self._kept.pop()
            if kept.root == root:
                self._held.append((outside, kept))
                self.proved = max(self.proved, size)
            else:
                yield Finding(
                    "log_rewritten",
                    TABLE,
                    str(size),
                    values={"name": outside.name, "size": size},
                )
        while self._next and self._next[0] <= size:
            yield from self._compare_stored(self._next, root)
            self._next = next(self._stored, None)

    def _compare_stored(self, row: tuple[Any, ...], root: bytes) -> Iterator[Finding]:
        size, stored_root, note = row
        signed = None
        self.covered = size
        try:
            signed, _ = checkpoints.verify(note, self._vkeys)
        except Refused as refusal:
            yield Finding(
                "checkpoint_refused",
                TABLE,
                str(size),
                values={"size": size, "reason": refusal},
            )
        if signed is None:
            return
        stated = (signed.size, signed.root, signed.origin)
        if stated != (size, bytes(stored_root), self._origin):
            yield Finding("checkpoint_differs", TABLE, str(size), values={"size": size})
        if signed.size != size:
            return
        if signed.root == root:
            yield from self._report_failed(upto=self._failed)
            self.proved = max(self.proved, size)
        elif self._failed is None:
            self._failed = size

    def _report_failed(self, upto: int | None) -> Iterator[Finding]:
        # Every root behind a changed entry differs; the first one says most.
        if upto is None:
            return
        self._failed = None
        yield Finding(
            "root_differs",
            TABLE,
            str(upto),
            values={"size": upto, "first": self.proved, "last": upto - 1},
        )

    def finish(self, size: int, root: bytes) -> Iterator[Finding]:
        """Yield what remains to be said at the end of the log."""
        yield from self._report_failed(upto=self._failed)
        while self._next:
            yield Finding(
                "checkpoint_beyond_log",
                TABLE,
                str(self._next[0]),
                values={"size": self._next[0], "found": size},
            )
            self.covered = self._next[0]
            self._next = next(self._stored, None)
        for outside, kept in reversed(self._kept):
            yield Finding(
                "log_cut",
                TABLE,
                str(kept.size),
                values={"name": outside.name, "size": kept.size, "found": size},
            )
        if self.covered < size:
            yield Finding(
                "entries_uncovered",
                "evidence_leaf",
                str(self.covered),
                values={"first": self.covered, "last": size - 1},
            )
        yield from self._prove(size, root)

    def _prove(self, size: int, root: bytes) -> Iterator[Finding]:
        """Give the proof that others would ask for, and check it as they would."""
        for outside, kept in self._held:
            if kept.size == 0:
                continue
            try:
                check_consistency(
                    old_size=kept.size,
                    new_size=size,
                    old_root=kept.root,
                    new_root=root,
                    proof=tiles.consistency_proof(kept.size, size, _read_tile),
                )
            except Refused as refusal:
                yield Finding(
                    "log_inconsistent",
                    TABLE,
                    str(kept.size),
                    values={"name": outside.name, "reason": refusal},
                )


def _read_tile(level: int, index: int) -> bytes:
    try:
        return read_tile(level, index)
    except Tile.DoesNotExist:
        return b""  # which a proof refuses as too short
