"""The entries' bodies, read once: against their columns, and for their images."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import Any
from uuid import UUID

from django.db import connection

from lotproof.core.refusals import Refused
from lotproof.evidence.images import audited_models, image_columns
from lotproof.evidence.models import AppendOnly, Audited
from lotproof.evidence.proofs.canonical import canonical_json
from lotproof.evidence.proofs.leaves import ENTRY_ID
from lotproof.evidence.verification.findings import Finding
from lotproof.evidence.verification.state import Progress, batches, one_number

ENTRY = "evidence_entry"
LARGEST_VERSION = 2**31 - 1

READ_BODIES = """
SELECT entry.id::text, leaf.index, entry.kind,
       to_char(entry.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
       entry.actor::text, entry.subject_table, entry.subject::text,
       entry.request::text, entry.body
FROM evidence_entry entry LEFT JOIN evidence_leaf leaf ON leaf.entry_id = entry.id
"""

MAKE_IMAGES = """
DROP TABLE IF EXISTS pg_temp.verified_image;
CREATE TEMPORARY TABLE verified_image (
    model smallint, pk uuid, version integer, entry uuid, index bigint, digest bytea
) ON COMMIT DROP
"""

COPY_IMAGES = "COPY verified_image FROM STDIN"

encode = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False
).encode


def values_digest(values: Sequence[Any]) -> str:
    """Return what tells two images of the same columns apart, in hex."""
    return blake2b(encode(values).encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class _Layout:
    """How to read the images of one table with one list of columns."""

    model: int
    """The model's place in `audited_models`."""
    pk: int
    version: int | None
    """Places of these columns; a record that is written once has no version."""
    order: tuple[int, ...] | None
    """Places in the order of today's columns; `None` if there are other columns."""
    is_ordered: bool
    """Whether that order is the one that the values have already."""


class _Malformed(Exception):
    """Why a body can't be read; what was read of it so far still counts."""


def read_bodies(progress: Progress) -> Iterator[Finding]:
    """Read every entry's body, and keep its images in a temporary table.

    Args:
        progress: Told after each batch.

    Yields:
        Bodies that aren't canonical or contradict their row's columns.
    """
    with connection.cursor() as cursor:
        cursor.execute(MAKE_IMAGES)
    layout_of = cache(_Layouts(audited_models()).of)
    total, done = one_number("SELECT count(*) FROM evidence_entry"), 0
    for rows in batches("bodies", READ_BODIES, body=8):
        lines: list[str] = []
        for row in rows:
            yield from _read(row, layout_of, lines)
        with connection.cursor() as cursor, cursor.copy(COPY_IMAGES) as copy:
            copy.write("".join(lines))
        done += len(rows)
        progress("bodies", done, total)


def _read(row: tuple[Any, ...], layout_of: Any, lines: list[str]) -> Iterator[Finding]:
    entry, index, text = row[0], row[1], row[8]
    try:
        body = json.loads(text)
        # Nearly always the first comparison, a fifth of the second one's work, says
        # that nothing differs.
        if encode(body) != text and canonical_json(body) != text.encode():
            yield Finding("body_not_canonical", ENTRY, entry, UUID(entry), index)
        yield from _compare(row, body)
        yield from _images(row, body, layout_of, lines)
    except (ValueError, RecursionError, Refused, _Malformed) as error:
        yield Finding(
            "body_malformed", ENTRY, entry, UUID(entry), index, values={"reason": error}
        )


def _compare(row: tuple[Any, ...], body: Any) -> Iterator[Finding]:
    entry, index, kind, at, actor, subject_table, subject, request, _ = row
    try:
        who, about = body["actor"], body["subject"]
        logged = (
            ("id", entry, body["id"]),
            ("kind", kind, body["kind"]),
            ("recorded_at", at, body["at"]),
            ("actor", actor, who["id"]),
            ("subject_table", subject_table, about["table"]),
            ("subject", subject, about["id"]),
            ("request", request, body["request"]),
        )
    except (KeyError, TypeError) as error:
        raise _Malformed(str(error)) from error
    for column, found, said in logged:
        if found != said:
            yield Finding(
                "body_differs",
                ENTRY,
                entry,
                UUID(entry),
                index,
                values={"column": column, "found": found, "logged": said},
            )


def _images(
    row: tuple[Any, ...], body: Mapping[str, Any], layout_of: Any, lines: list[str]
) -> Iterator[Finding]:
    entry, index = row[0], row[1]
    place = "\\N" if index is None else index
    try:
        for group in body["rows"]:
            layout = layout_of(group["table"], tuple(group["columns"]))
            if layout is None:
                yield Finding("table_unknown", group["table"], "", UUID(entry), index)
                continue
            for values in group["rows"]:
                pk, version, digest = _read_image(layout, values)
                lines.append(
                    f"{layout.model}\t{pk}\t{version}\t{entry}\t{place}\t{digest}\n"
                )
    except (KeyError, TypeError, IndexError) as error:
        raise _Malformed(str(error)) from error


def _read_image(layout: _Layout, values: Sequence[Any]) -> tuple[str, int, str]:
    pk = values[layout.pk]
    version = 1 if layout.version is None else values[layout.version]
    if not ENTRY_ID.fullmatch(pk):
        raise _Malformed(repr(pk))
    if type(version) is not int or not 0 <= version <= LARGEST_VERSION:
        raise _Malformed(repr(version))
    if layout.order is None:
        return pk, version, "\\N"
    if not layout.is_ordered:
        values = [values[place] for place in layout.order]
    return pk, version, "\\\\x" + values_digest(values)


class _Layouts:
    """Knows the layout of every audited table's images."""

    def __init__(self, models: Sequence[type[Audited]]) -> None:
        self._models = {
            model._meta.db_table: (number, model) for number, model in enumerate(models)
        }

    def of(self, table: str, columns: tuple[str, ...]) -> _Layout | None:
        """Return the layout, or `None` if there is no such audited table."""
        if table not in self._models:
            return None
        number, model = self._models[table]
        today = image_columns(model)
        versioned = not issubclass(model, AppendOnly)
        if "id" not in columns or (versioned and "version" not in columns):
            raise _Malformed(f"{table}: id, version")
        is_same = sorted(columns) == sorted(today)
        return _Layout(
            model=number,
            pk=columns.index("id"),
            version=columns.index("version") if versioned else None,
            order=tuple(columns.index(name) for name in today) if is_same else None,
            is_ordered=columns == today,
        )
