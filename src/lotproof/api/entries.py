"""The evidence log: its entries, their proofs, and its checkpoints."""

import json
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from lotproof.accounts.permissions import Permission
from lotproof.api.access import needs
from lotproof.api.paging import page_of
from lotproof.api.shapes import Moment, Page, Paged, ShortText
from lotproof.evidence.models import Entry
from lotproof.evidence.proofs import tiles
from lotproof.evidence.queries import (
    entries_waiting,
    latest_checkpoint,
    log_size,
    read_tile,
)

router = Router(tags=["log"])

VIEW = needs(Permission.VIEW)
VERIFY = needs(Permission.VERIFY)


class EntryFilters(Paged):
    """Which entries; what isn't named isn't asked."""

    kind: ShortText = ""
    """`receipt.received`, or `receipt.` for all that begin so."""
    actor: UUID | None = None
    subject: UUID | None = None
    request_id: UUID | None = None
    """The Idempotency-Key of a write."""
    recorded_from: Moment | None = None
    recorded_until: Moment | None = None


class EntryOut(Schema):
    """An entry of the log, without its body."""

    id: UUID
    index: int | None
    """Its place in the log; `null` while it waits for one."""
    kind: str
    recorded_at: datetime
    actor: UUID
    subject_table: str
    subject: UUID
    request: UUID | None
    leaf_hash: str
    """Hex."""

    @staticmethod
    def resolve_index(entry: Entry) -> int | None:
        """Return the index, if the sequencer gave one."""
        leaf = getattr(entry, "leaf", None)
        return leaf.index if leaf else None

    @staticmethod
    def resolve_leaf_hash(entry: Entry) -> str:
        """Return the leaf's hash in hex."""
        return bytes(entry.leaf_hash).hex()


class EntryDetail(EntryOut):
    """An entry with its body: what was done, and every row as it was afterwards."""

    body: dict[str, Any]

    @staticmethod
    def resolve_body(entry: Entry) -> dict[str, Any]:
        """Return the body."""
        body: dict[str, Any] = json.loads(entry.body)
        return body


class ProofOut(Schema):
    """That an entry stands in the log under a signed checkpoint."""

    index: int
    leaf_hash: str
    hashes: list[str]
    """Sibling hashes from the leaf upwards, hex (RFC 9162, 2.1.3)."""
    checkpoint: str
    """C2SP signed note."""


class LogOut(Schema):
    """How long the log is."""

    size: int
    waiting: int
    """Entries that have no index yet."""


@router.get("/entries", response=Page[EntryOut], auth=VERIFY)
def list_entries(request: HttpRequest, filters: Query[EntryFilters]) -> dict[str, Any]:
    """List entries, those recorded last first."""
    del request
    asked = filters.conditions(
        kind="kind__startswith" if filters.kind.endswith(".") else "kind",
        request_id="request",
        recorded_from="recorded_at__gte",
        recorded_until="recorded_at__lte",
    )
    rows = Entry.objects.filter(**asked).select_related("leaf").defer("body")
    order = ["-recorded_at", "-id"]
    return page_of(rows, order=order, after=filters.after, limit=filters.limit)


@router.get("/entries/{uuid:entry}", response=EntryDetail, auth=VERIFY)
def get_entry(request: HttpRequest, entry: UUID) -> Entry:
    """Return an entry with its body."""
    del request
    return Entry.objects.select_related("leaf").get(pk=entry)


@router.get("/entries/{uuid:entry}/body", auth=VERIFY)
def get_entry_body(request: HttpRequest, entry: UUID) -> HttpResponse:
    """Return the very bytes that were hashed: canonical JSON (RFC 8785)."""
    del request
    body = Entry.objects.values_list("body", flat=True).get(pk=entry)
    return HttpResponse(body.encode(), content_type="application/json")


@router.get("/entries/{uuid:entry}/proof", response=ProofOut, auth=VIEW)
def get_proof(request: HttpRequest, entry: UUID) -> dict[str, Any]:
    """Return the proof that an entry stands in the log; 404 while it waits."""
    del request
    record = Entry.objects.select_related("leaf").get(pk=entry)
    checkpoint = latest_checkpoint()
    leaf = getattr(record, "leaf", None)
    if leaf is None or checkpoint is None:
        raise Http404
    hashes = tiles.inclusion_proof(leaf.index, checkpoint.size, cache(read_tile))
    return {
        "index": leaf.index,
        "leaf_hash": bytes(record.leaf_hash).hex(),
        "hashes": [digest.hex() for digest in hashes],
        "checkpoint": checkpoint.note,
    }


@router.get("/log", response=LogOut, auth=VIEW)
def get_log(request: HttpRequest) -> dict[str, int]:
    """Return how long the log is, and how many entries wait for their index."""
    del request
    return {"size": log_size(), "waiting": entries_waiting()}


@router.get("/log/checkpoint", auth=VIEW)
def get_checkpoint(request: HttpRequest) -> HttpResponse:
    """Return the newest signed checkpoint (C2SP tlog-checkpoint)."""
    del request
    checkpoint = latest_checkpoint()
    if checkpoint is None:
        raise Http404
    return HttpResponse(checkpoint.note, content_type="text/plain; charset=utf-8")
