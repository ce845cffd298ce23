"""Replaying the log against the tables: the same rows must come out."""

import json
from collections.abc import Generator, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import models

from lotproof.core.refusals import gettext_noop
from lotproof.evidence.images import audited_models, image_columns, image_row
from lotproof.evidence.models import Audited, Entry
from lotproof.evidence.proofs.said import Said
from lotproof.evidence.verification.bodies import read_bodies, values_digest
from lotproof.evidence.verification.findings import Finding
from lotproof.evidence.verification.state import (
    FETCH,
    Progress,
    batches,
    one_number,
    silent,
)

READ_IMAGES = """
SELECT model, pk, version, entry, index, digest FROM verified_image
ORDER BY model, pk, version, index, entry
"""

FETCH_LARGE = 4
"""Rows a round trip where each may hold a photo of many megabytes."""

LONGEST = 80
"""Characters of a value that a finding shows."""

Image = tuple[int, UUID, int, UUID, int | None, bytes | None]
"""Model, row, version, entry, index, digest of the values."""


def verify_tables(*, progress: Progress = silent) -> Iterator[Finding]:
    """Check that every row of an audited table is what the log's last image says.

    The images are sorted by the database and compared with the rows in one pass,
    in memory that grows with neither. Call it inside `one_state`.

    Args:
        progress: Told after each batch.

    Yields:
        What isn't as it should be.
    """
    yield from read_bodies(progress)
    images = (row for rows in batches("images", READ_IMAGES) for row in rows)
    by_model = groupby(images, key=itemgetter(0))
    number, group = next(by_model, (None, iter(())))
    for place, model in enumerate(audited_models()):
        its_images: Iterator[Image] = iter(())
        if number == place:
            its_images = group
        yield from _verify_table(model, its_images, progress)
        if number == place:
            number, group = next(by_model, (None, iter(())))


def _verify_table(
    model: type[Audited], images: Iterator[Image], progress: Progress
) -> Iterator[Finding]:
    table = model._meta.db_table
    columns = image_columns(model)
    total, done = one_number(f'SELECT count(*) FROM "{table}"'), 0  # noqa: S608 - a model's table
    rows = (
        model._base_manager.order_by("id")  # noqa: SLF001 - Django documents it
        .values_list(*columns)
        .iterator(chunk_size=FETCH_LARGE if _has_bytes(model) else FETCH)
    )
    pk_place = columns.index("id")
    row = next(rows, None)
    for pk, group in groupby(images, key=itemgetter(1)):
        while row is not None and row[pk_place] < pk:
            yield Finding("row_unlogged", table, str(row[pk_place]))
            row = next(rows, None)
        last = yield from _verify_versions(table, group)
        if row is None or row[pk_place] != pk:
            yield Finding("row_missing", table, str(pk), last[3], last[4])
            continue
        yield from _verify_row(model, columns, row, last)
        row = next(rows, None)
        done += 1
        if done % FETCH == 0:
            progress(table, done, total)
    while row is not None:
        yield Finding("row_unlogged", table, str(row[pk_place]))
        row = next(rows, None)
    progress(table, total, total)


def _has_bytes(model: type[Audited]) -> bool:
    fields = model._meta.concrete_fields
    return any(isinstance(field, models.BinaryField) for field in fields)


def _verify_versions(
    table: str, images: Iterator[Image]
) -> Generator[Finding, None, Image]:
    """Yield versions that no entry wrote, or two; return the image that counts."""
    last = None
    for image in images:
        _, pk, version, entry, index, _ = image
        written = last[2] if last else 0
        if version > written + 1:
            values: dict[str, Any] = {"first": written + 1, "last": version - 1}
            yield Finding(
                "version_missing", table, str(pk), entry, index, values=values
            )
        elif last and version == written:
            other = Finding("", table, entry=last[3], index=last[4]).entry_label
            values = {"version": version, "other": other}
            yield Finding(
                "version_repeated", table, str(pk), entry, index, values=values
            )
        last = image
    if last is None:
        raise RuntimeError("A group has a member.")
    return last


def _verify_row(
    model: type[Audited], columns: tuple[str, ...], row: tuple[Any, ...], last: Image
) -> Iterator[Finding]:
    _, pk, version, entry, index, digest = last
    try:
        found = image_row(columns, row, model.digested_columns)
        if digest is not None and digest.hex() == values_digest(found):
            return
    except TypeError:
        # The log has no form for what somebody put there: it can't be what was
        # logged. A text shows it.
        found = [str(value) for value in row]
    logged = _logged_values(entry, model._meta.db_table, str(pk), version)
    changes = [
        Said(
            gettext_noop("%(column)s is %(found)s instead of %(logged)s"),
            column=column,
            found=_shown(value, column in model.digested_columns),
            logged=_shown(logged[column], column in model.digested_columns),
        )
        for column, value in zip(columns, found, strict=True)
        if column in logged
        and values_digest([value]) != values_digest([logged[column]])
    ]
    if changes:
        yield Finding(
            "row_changed",
            model._meta.db_table,
            str(pk),
            entry,
            index,
            values={"changes": _Joined(changes)},
        )


def _logged_values(entry: UUID, table: str, pk: str, version: int) -> dict[str, Any]:
    """Return a row's image from its entry, by column."""
    body = json.loads(Entry.objects.values_list("body", flat=True).get(pk=entry))
    for group in body["rows"]:
        if group["table"] != table:
            continue
        for values in group["rows"]:
            image = dict(zip(group["columns"], values, strict=False))
            if image.get("id") == pk and image.get("version", version) == version:
                return image
    raise RuntimeError(f"Entry {entry} has lost an image that it had.")


def _shown(value: Any, is_digest: bool) -> str:  # noqa: FBT001 - private
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if is_digest:
        return f"sha256:{text[:12]}…"
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


class _Joined:
    """Sentences one behind the other, in the reader's language."""

    def __init__(self, parts: Sequence[Said]) -> None:
        self._parts = parts

    def __str__(self) -> str:
        return "; ".join(map(str, self._parts))
