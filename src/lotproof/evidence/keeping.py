"""The newest checkpoint, kept as a file outside the database.

Whoever can rewrite the whole database, or puts yesterday's in its place, still
can't make this file agree with it.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from lotproof.core.refusals import Refused, gettext_noop
from lotproof.evidence.models import Checkpoint, Tile
from lotproof.evidence.proofs import checkpoints, tiles
from lotproof.evidence.queries import log_size, read_tile


class LogRewritten(Refused):
    """The log doesn't continue the one that the kept checkpoint is of."""

    template = gettext_noop(
        "The log was cut or rewritten: it doesn't continue the checkpoint of "
        "%(size)s entries kept in %(path)s. Nothing was overwritten there; run "
        "lotproof verify and have the finding explained."
    )


def kept_path() -> Path:
    """Return the file of the kept checkpoint."""
    return Path(settings.DATA) / "evidence" / "checkpoint"


def read_kept_note() -> str | None:
    """Return the kept checkpoint as a signed note; `None` if there is no file."""
    try:
        return kept_path().read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def keep_checkpoint_outside(checkpoint: Checkpoint) -> None:
    """Keep a checkpoint in the file, in place of the one that it continues.

    Call it after the checkpoint's transaction has committed. The file is replaced
    at once and whole; an older checkpoint never replaces a newer one.

    Args:
        checkpoint: The log's newest.

    Raises:
        LogRewritten: If the log doesn't continue the one kept so far.
    """
    path = kept_path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(path.with_name(".lock")):
        if note := read_kept_note():
            kept = checkpoints.parse(note)
            if not _continues(kept):
                raise LogRewritten(size=kept.size, path=path)
            if kept.size >= checkpoint.size:
                return
        draft = path.with_name(".checkpoint")
        with draft.open("w", encoding="utf-8") as file:
            file.write(checkpoint.note)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)


def _continues(kept: checkpoints.Checkpoint) -> bool:
    if kept.size > log_size():
        return False
    try:
        return tiles.tree_root(kept.size, read_tile) == kept.root
    except (tiles.TileRefused, Tile.DoesNotExist):
        return False


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
