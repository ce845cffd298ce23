"""Cutting a dossier out of the log: entries, and the proofs that they stand in it."""

import json
import time
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from lotproof.core.refusals import Refused, gettext_noop
from lotproof.evidence.images import time_text
from lotproof.evidence.logkeys import signing_key, trusted_vkeys
from lotproof.evidence.models import Entry
from lotproof.evidence.proofs import tiles
from lotproof.evidence.proofs.dossier import (
    DossierContent,
    DossierEntry,
    build_dossier,
)
from lotproof.evidence.queries import latest_checkpoint, read_tile
from lotproof.evidence.sequencing import sequence_all

PATIENCE_SECONDS = 10.0
"""How long to wait for another sequencer that has taken our entries."""


class EntriesStillWaiting(Refused):
    """Entries of the dossier got no index in time."""

    template = gettext_noop(
        "%(count)s entries of this dossier still wait for their place in the log. "
        "Try again in a moment; if it stays so, run lotproof verify."
    )


def cut_dossier(
    *,
    entries: Collection[UUID],
    subject: Mapping[str, Any],
    summary: Mapping[str, Any],
    made_by: str,
    at: datetime,
    attachments: Sequence[Any] = (),
) -> bytes:
    """Return a dossier of some entries, proved against the newest checkpoint.

    Entries that wait for their index are sequenced first, so call it outside of a
    transaction: its own work would wait for it.

    Args:
        entries: Ids of the entries.
        subject: What the dossier is about, in JSON types.
        summary: What its reader should see first, in JSON types.
        made_by: The name of the person who takes it.
        at: The moment of export.
        attachments: Further JSON values under the same signature.

    Returns:
        The file's content.

    Raises:
        EntriesStillWaiting: If another sequencer doesn't finish in time.
        LogRewritten: If the log doesn't continue the checkpoint kept outside.
        DossierTooLarge: If it would have more bytes than a dossier may have.
        DossierRefused: If it wouldn't verify: then the log was changed.
    """
    _sequence(entries, at)
    checkpoint = latest_checkpoint()
    if checkpoint is None:
        raise EntriesStillWaiting(count=len(entries))
    key = signing_key()
    tile = cache(read_tile)
    rows = Entry.objects.filter(pk__in=entries).order_by("leaf__index")
    content = DossierContent(
        origin=key.name,
        vkeys=trusted_vkeys(),
        checkpoint=checkpoint.note,
        entries=[
            DossierEntry(
                index=index,
                id=entry,
                kind=kind,
                at=time_text(recorded_at),
                body=json.loads(body),
                proof=tiles.inclusion_proof(index, checkpoint.size, tile),
            )
            for index, entry, kind, recorded_at, body in rows.values_list(
                "leaf__index", "id", "kind", "recorded_at", "body"
            )
        ],
        subject=subject,
        summary=summary,
        made_at=time_text(at),
        made_by=made_by,
        attachments=attachments,
    )
    return build_dossier(content, key=key)


def _sequence(entries: Collection[UUID], at: datetime) -> None:
    waiting = Entry.objects.filter(pk__in=entries, leaf=None)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while count := waiting.count():
        if time.monotonic() > deadline:
            raise EntriesStillWaiting(count=count)
        if sequence_all(at=at) is None:
            time.sleep(0.05)  # another sequencer has them; it takes a moment
