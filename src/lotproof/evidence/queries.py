"""Reading the log."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, OuterRef, QuerySet

from lotproof.core.statements import rows_of
from lotproof.evidence.images import time_text
from lotproof.evidence.models import Audited, Checkpoint, Entry, Leaf, Tile
from lotproof.evidence.proofs.leaves import leaf_input

STATE = """
SELECT (SELECT coalesce(max(index) + 1, 0) FROM evidence_leaf),
       count(entry.id), min(entry.recorded_at)
FROM evidence_pendingentry pending
JOIN evidence_entry entry ON entry.id = pending.entry_id
WHERE NOT EXISTS (SELECT FROM evidence_leaf leaf WHERE leaf.entry_id = entry.id)
"""


def log_size() -> int:
    """Return how many entries have an index."""
    last = Leaf.objects.aggregate(last=Max("index"))["last"]
    return 0 if last is None else last + 1


@dataclass(frozen=True, slots=True)
class LogState:
    """How far the sequencer has come."""

    size: int
    """Entries with an index."""
    waiting: int
    """Entries without one."""
    oldest_at: datetime | None
    """When the first of these was recorded."""


def log_state() -> LogState:
    """Return the log's size and what waits for its index, with one statement."""
    return LogState(*rows_of(STATE)[0])


def read_tile(level: int, index: int) -> bytes:
    """Return the hashes of a tile, 32 bytes each, as many as it has by now."""
    row = Tile.objects.values_list("hashes", flat=True).get(level=level, index=index)
    return bytes(row)


def latest_checkpoint() -> Checkpoint | None:
    """Return the checkpoint over the most entries."""
    return Checkpoint.objects.order_by("-size").first()


def entries_waiting() -> int:
    """Return how many entries have no index yet."""
    return Entry.objects.filter(leaf=None, pendingentry__isnull=False).count()


def latest_entry_about(subject: UUID | OuterRef) -> QuerySet[Entry, UUID]:
    """Return the id of the entry that a record had last; a statement, or a part of one.

    Who keeps it beside what was read can later ask whether anything happened since.

    Args:
        subject: The record, or where the outer statement has its id.

    Returns:
        No row if the record has no entry.
    """
    about = Entry.objects.filter(subject=subject).order_by("-recorded_at", "-pk")
    return about.values_list("pk", flat=True)[:1]


def body_of_request(request_id: UUID | None) -> dict[str, Any]:
    """Return the body of the entry that a request wrote.

    Raises:
        Entry.DoesNotExist: If no entry has this request id.
    """
    body: dict[str, Any] = json.loads(Entry.objects.get(request=request_id).body)
    return body


def row_of_request(request_id: UUID | None, model: type[Audited]) -> UUID:
    """Return the id of the first row of a model that a request wrote.

    Raises:
        Entry.DoesNotExist: If no entry has this request id.
        LookupError: If it wrote no row of the model.
    """
    for group in body_of_request(request_id)["rows"]:
        if group["table"] == model._meta.db_table:
            return UUID(group["rows"][0][group["columns"].index("id")])
    raise LookupError(f"Request {request_id} wrote no {model.__name__}.")


def leaf_inputs(first: int, count: int) -> list[bytes]:
    """Return what the log hashed for neighbouring entries.

    Args:
        first: The index of the first one.
        count: How many; fewer come back where the log ends.

    Returns:
        The leaves' inputs in order.
    """
    leaves = Leaf.objects.filter(index__gte=first, index__lt=first + count)
    rows = leaves.order_by("index").values_list(
        "entry_id", "entry__kind", "entry__recorded_at", "entry__body"
    )
    return [
        leaf_input(entry, kind, time_text(at), body.encode())
        for entry, kind, at, body in rows
    ]
