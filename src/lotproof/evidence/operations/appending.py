"""Writing records and their entry, in the transaction of an operation."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, transaction

from lotproof.core.actors import Actor
from lotproof.core.ids import new_id
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.core.statements import array, ask, run
from lotproof.evidence.images import image_value, images, time_text
from lotproof.evidence.models import AppendOnly, Audited, Entry, Versioned
from lotproof.evidence.proofs.canonical import canonical_json
from lotproof.evidence.proofs.leaves import leaf_hash_of

INSERT_ENTRY = """
WITH entry AS (
    INSERT INTO evidence_entry (id, kind, recorded_at, actor, subject_table, subject,
                                request, body, leaf_hash)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
)
INSERT INTO evidence_pendingentry (entry_id) SELECT id FROM entry
"""

LOCK_REQUEST = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
FIND_REQUEST = "SELECT kind, subject FROM evidence_entry WHERE request = %s"


class RequestIdReused(Refused):
    """The same request id came with a different operation."""

    template = gettext_noop(
        "Request %(request)s was already used for something else (%(kind)s). "
        "Send a new request id."
    )


def append_entry(  # noqa: PLR0913 - these are the parts of an entry
    *,
    kind: str,
    subject: Audited,
    rows: Iterable[Audited] = (),
    groups: Iterable[dict[str, Any]] = (),
    at: datetime,
    actor: Actor,
    reason: str = "",
    values: Mapping[str, Any] | None = None,
    signature: Mapping[str, Any] | None = None,
    request_id: UUID | None = None,
    entry_id: UUID | None = None,
) -> Entry:
    """Append what an operation did to the log, in the operation's transaction.

    Args:
        kind: Package and event, such as `recall.opened`.
        subject: The record that the operation was about.
        rows: Every audited row written, as it is now: the after-images.
        groups: After-images already made, for a batch written without objects.
        at: The operation's moment, the same as in its rows.
        actor: Who did it.
        reason: Why, in the person's words, where a reason was asked for.
        values: Facts that no row holds, in JSON types without floats.
        signature: The signature given with the operation, as its record shows it.
        request_id: The caller's id; the same id again finds this entry.
        entry_id: The entry's id, where rows had to name it beforehand.

    Returns:
        The entry. Its index comes later, from the sequencer.
    """
    entry = Entry(
        id=entry_id or new_id(),
        kind=kind,
        recorded_at=at,
        actor=actor.user_id,
        subject_table=subject._meta.db_table,
        subject=subject.pk,
        request=request_id,
    )
    body = canonical_json(
        {
            "id": str(entry.id),
            "kind": kind,
            "at": time_text(at),
            "actor": {
                "id": str(actor.user_id),
                "username": actor.username,
                "name": actor.name,
                "roles": list(actor.roles),
            },
            "workstation": actor.workstation,
            "subject": {"table": entry.subject_table, "id": str(subject.pk)},
            "reason": reason,
            "values": dict(values or {}),
            "signature": dict(signature) if signature else None,
            "request": str(request_id) if request_id else None,
            "rows": [*images(rows), *groups],
        }
    )
    entry.body = body.decode()
    entry.leaf_hash = leaf_hash_of(entry.id, kind, time_text(at), body)
    run(
        INSERT_ENTRY,
        [
            entry.id,
            kind,
            at,
            actor.user_id,
            entry.subject_table,
            entry.subject,
            request_id,
            entry.body,
            entry.leaf_hash,
        ],
    )
    return entry


def first_result(request_id: UUID | None, kind: str) -> UUID | None:
    """Return the subject that an earlier request of the same id was about.

    Requests with one id wait for each other until the transaction ends, so of
    two at the same moment the second finds the first's result.

    Args:
        request_id: The caller's id; `None` finds nothing.
        kind: The event kind that this request would log.

    Returns:
        The first request's subject, or `None` if this one is the first.

    Raises:
        RequestIdReused: If the id belongs to an event of another kind.
    """
    return ask_first_result(request_id, kind)()


def ask_first_result(request_id: UUID | None, kind: str) -> Callable[[], UUID | None]:
    """Ask for `first_result`, which is wanted later.

    In a block of `sent_ahead` it travels with the next statement.

    Returns:
        What returns the first request's subject, once.
    """
    if request_id is None:
        return lambda: None
    run(LOCK_REQUEST, [str(request_id)])
    asked = ask(FIND_REQUEST, [request_id])

    def first() -> UUID | None:
        for first_kind, subject in asked():
            if first_kind != kind:
                raise RequestIdReused(request=request_id, kind=first_kind)
            return UUID(str(subject))
        return None

    return first


def save_new(*rows: AppendOnly) -> None:
    """Insert records that are written once, those of one model by one statement.

    Args:
        rows: In the order in which they refer to each other.
    """
    for model, group in groupby(rows, key=type):
        _insert(model, list(group))


@transaction.atomic(savepoint=False)
def save_versioned(*rows: Versioned) -> None:
    """Insert or update records, each with its next version.

    New records of one model are inserted together and known ones are updated
    together, each by one statement. The caller holds their locks: a row that
    somebody else changed meanwhile is a defect and fails, for its version is part of
    the condition.

    Args:
        rows: In the order in which they refer to each other.

    Raises:
        RuntimeError: If a known row wasn't at the version it was read with.
    """
    for row in rows:
        row.version += 1
    for model, group in groupby(rows, key=type):
        new: list[Versioned] = []
        old: list[Versioned] = []
        for row in group:
            (new if row._state.adding else old).append(row)
        if new:
            _insert(model, new)
        if old:
            ids = array(row.pk for row in old)
            run(_statements(model).update, [_as_json(old), ids], rows=len(old))


def _insert(model: type[Audited], rows: Sequence[Audited]) -> None:
    run(_statements(model).insert, [_as_json(rows)])
    for row in rows:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@dataclass(frozen=True, slots=True)
class _Statements:
    insert: str
    update: str


@cache
def _statements(model: type[Audited]) -> _Statements:
    """Return the statements that write rows sent as one JSON array."""
    table = model._meta.db_table
    names = [f'"{field.column}"' for field in model._meta.concrete_fields]
    columns = ", ".join(names)
    settings = ", ".join(f"{name} = sent.{name}" for name in names if name != '"id"')
    sent = f'json_populate_recordset(NULL::"{table}", %s::json)'
    return _Statements(
        insert=f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM {sent}',  # noqa: S608 - names from the model
        update=f'UPDATE "{table}" AS known SET {settings} FROM {sent} AS sent '  # noqa: S608 - names from the model
        # The ids stand there twice, or a small table's plan would read all of it.
        "WHERE known.id = ANY(%s::uuid[]) AND known.id = sent.id "
        "AND known.version = sent.version - 1",
    )


def _as_json(rows: Sequence[Audited]) -> str:
    fields = [(field.column, field.attname) for field in rows[0]._meta.concrete_fields]
    return json.dumps(
        [
            {column: image_value(getattr(row, name)) for column, name in fields}
            for row in rows
        ]
    )
