"""The log as people read it: found by who, when, what and about which record."""

import json
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from lotproof.core.refusals import Refused
from lotproof.evidence.images import time_text
from lotproof.evidence.logkeys import trusted_vkeys
from lotproof.evidence.models import Entry, Tile
from lotproof.evidence.proofs import checkpoints, tiles
from lotproof.evidence.proofs.leaves import leaf_hash_of
from lotproof.evidence.proofs.merkle import check_consistency, check_inclusion
from lotproof.evidence.queries import latest_checkpoint, read_tile
from lotproof.web.history import Event, event_of, images_before, sealed, with_names
from lotproof.web.log.forms import Filter, Saved
from lotproof.web.named import Named, named

PAGE = 50
ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A line of the log."""

    id: UUID
    index: int | None
    kind: str
    at: datetime
    who: str
    workstation: str
    reason: str
    subject: UUID
    subject_table: str
    about: Named | None
    """The record that it is about, if that has a name."""
    values: dict[str, Any]
    """What the entry's own page isn't needed for: no lists, no ids."""
    leaf_hash: str


@dataclass(frozen=True, slots=True)
class Proof:
    """That an entry stands in the log, checked a moment ago."""

    index: int
    size: int
    """Entries of the checkpoint."""
    leaf_hash: str
    """Hashed again from the entry as it is stored; hex."""
    siblings: list[str]
    """From the leaf upwards, hex."""
    root: str
    signed_by: list[str]
    note: str
    refusal: Refused | None
    """Why the entry isn't proved; `None` if it is."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A checkpoint kept outside against the log of today."""

    size: int
    root: str
    now: int
    """Entries of the newest checkpoint."""
    refusal: Refused | None


def entry_rows(asked: Filter, *, after: UUID | None) -> list[EntryRow]:
    """Return a page of the log and one row more if it goes on, with two statements.

    Args:
        asked: The filters, valid.
        after: The last entry of the page before.

    Returns:
        The latest entry first.
    """
    entries = sealed(_narrowed(Entry.objects.all(), asked))
    if after:
        # Ids are ordered by time as well.
        entries = entries.filter(pk__lt=after)
    found = list(entries.order_by("-pk")[: PAGE + 1])
    about = named((entry.subject_table, entry.subject) for entry in found)
    return [_row(entry, about.get(entry.subject)) for entry in found]


def _narrowed(entries: QuerySet[Entry], asked: Filter) -> QuerySet[Entry]:
    said = asked.cleaned_data
    if person := said.get("person"):
        their_own = Q(actor=person.pk)
        if said.get("saved") == Saved.SIGN_INS:
            # Of a failed attempt it isn't known that it was they.
            their_own |= Q(subject=person.pk)
        entries = entries.filter(their_own)
    if kind := said.get("kind"):
        whole = "kind__startswith" if kind.endswith(".") else "kind"
        entries = entries.filter(**{whole: kind})
    if kinds := asked.kinds:
        entries = entries.filter(kind__in=kinds)
    if said.get("since"):
        entries = entries.filter(recorded_at__gte=_begins(said["since"]))
    if said.get("until"):
        end = _begins(said["until"] + timedelta(days=1))
        entries = entries.filter(recorded_at__lt=end)
    if said.get("subject"):
        entries = entries.filter(subject=said["subject"])
    return entries


def _begins(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _row(entry: Any, about: Named | None) -> EntryRow:
    body = json.loads(entry.body)
    return EntryRow(
        id=entry.pk,
        index=entry.index,
        kind=entry.kind,
        at=entry.recorded_at,
        who=body["actor"]["name"],
        workstation=body["workstation"],
        reason=body["reason"],
        subject=entry.subject,
        subject_table=entry.subject_table,
        about=about,
        values={
            name: value
            for name, value in body["values"].items()
            if not (isinstance(value, list) or ID.fullmatch(str(value)))
        },
        leaf_hash=bytes(entry.leaf_hash).hex(),
    )


def read_event(entry: Any) -> Event:
    """Return an entry with each row before and after.

    Args:
        entry: One of `sealed`.

    Returns:
        The event.
    """
    return with_names([event_of(entry, images_before(entry))])[0]


def prove(entry: Any) -> Proof | None:
    """Prove that an entry stands in the log: hash it again, climb to the signed root.

    Args:
        entry: One of `sealed`.

    Returns:
        The proof with what came of checking it; `None` while no checkpoint covers
        the entry.
    """
    latest = latest_checkpoint()
    if latest is None or entry.index is None or entry.index >= latest.size:
        return None
    moment = time_text(entry.recorded_at)
    leaf = leaf_hash_of(entry.pk, entry.kind, moment, entry.body.encode())
    siblings: list[bytes] = []
    signed_by: list[str] = []
    refusal = None
    root = bytes(latest.root)
    try:
        signed, note = checkpoints.verify(latest.note, trusted_vkeys())
        signed_by = list(note.names)
        root = signed.root
        siblings = tiles.inclusion_proof(entry.index, signed.size, cache(_read_tile))
        check_inclusion(
            index=entry.index, size=signed.size, leaf=leaf, proof=siblings, root=root
        )
    except Refused as found:
        refusal = found
    return Proof(
        index=entry.index,
        size=latest.size,
        leaf_hash=leaf.hex(),
        siblings=[sibling.hex() for sibling in siblings],
        root=root.hex(),
        signed_by=signed_by,
        note=latest.note,
        refusal=refusal,
    )


def compare(note: str) -> Comparison:
    """Check that the log of today continues a checkpoint kept outside.

    Args:
        note: The signed checkpoint as it was kept.

    Returns:
        What came of it.

    Raises:
        Refused: If it isn't a checkpoint signed by a key of this log.
    """
    kept, _signatures = checkpoints.verify(note, trusted_vkeys())
    latest = latest_checkpoint()
    size = latest.size if latest else 0
    refusal = None
    try:
        proof = tiles.consistency_proof(kept.size, size, cache(_read_tile))
        check_consistency(
            old_size=kept.size,
            new_size=size,
            proof=proof,
            old_root=kept.root,
            new_root=bytes(latest.root) if latest else b"",
        )
    except Refused as found:
        refusal = found
    return Comparison(kept.size, kept.root.hex(), size, refusal)


def _read_tile(level: int, index: int) -> bytes:
    try:
        return read_tile(level, index)
    except Tile.DoesNotExist:
        return b""  # the proof then says which tile is too short
