"""Taking over a device registry, batch by batch."""

from collections.abc import Callable, Iterator
from uuid import UUID

from django.db import transaction

from lotproof.accounts.permissions import Permission, require
from lotproof.catalog.models import ImportRun
from lotproof.catalog.operations.batches import Batch
from lotproof.catalog.registries import BadRow, RegistryFile, RegistryRow
from lotproof.catalog.registries.xml_reading import FileDamaged
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.evidence.operations import append_entry, save_versioned

BATCH_ROWS = 500

Progress = Callable[[ImportRun, float], None]
"""Told after each batch: the run, and how much of the file was read, 0 to 1."""


class ImportMovedOn(Refused):
    """Somebody else imports the same file at this moment."""

    template = gettext_noop(
        "%(file)s is being imported by another program: it has reached row "
        "%(position)s. Wait until it has finished."
    )


def import_registry(
    *, file: RegistryFile, progress: Progress | None = None, actor: Actor
) -> ImportRun:
    """Take over the devices of a registry file.

    Each batch is one transaction with one entry, and its position is written with
    it: an import that was killed goes on behind the last batch when the same file
    comes again, and a file that is done adds nothing. Imported devices aren't
    approved. A device of ours that was approved or entered by hand stays as it is;
    what the registry says otherwise is reported.

    Args:
        file: Looked into by `registries.open_registry`.
        progress: Told after each batch.
        actor: A member of the quality staff, or the program.

    Returns:
        The run with its figures; its problems are `queries.problems_of`.

    Raises:
        NotPermitted: If `actor` may not change the catalogue.
        FileDamaged: If the file breaks off; what came before stays imported.
        ImportMovedOn: If another program imports the same file.
    """
    require(actor, Permission.EDIT_CATALOG)
    run = _start_run(file=file, actor=actor)
    if run.finished_at is not None:
        return run
    for rows in _batches(file.rows(), behind=run.position):
        run = _import_batch(run=run.pk, rows=rows, actor=actor)
        if progress is not None:
            progress(run, file.fraction_read)
    return _finish_run(run=run.pk, actor=actor)


def _batches(
    rows: Iterator[RegistryRow], *, behind: int
) -> Iterator[list[RegistryRow]]:
    """Yield the rows behind a position in batches, no key twice in one of them."""
    batch: list[RegistryRow] = []
    keys: set[str] = set()
    try:
        for row in rows:
            if row.row <= behind:
                continue
            key = "" if isinstance(row, BadRow) else row.key
            if len(batch) == BATCH_ROWS or (key and key in keys):
                yield batch
                batch, keys = [], set()
            batch.append(row)
            keys.add(key)
    except FileDamaged:
        # What came before the break is good.
        if batch:
            yield batch
        raise
    if batch:
        yield batch


@transaction.atomic
def _start_run(*, file: RegistryFile, actor: Actor) -> ImportRun:
    known = ImportRun.objects.filter(source=file.source, file_sha256=file.sha256)
    if found := known.first():
        return found
    at = clock.now()
    run = ImportRun(
        source=file.source.value,
        file_name=file.path.name[:255],
        file_sha256=file.sha256,
        started_at=at,
        started_by_id=actor.user_id,
    )
    save_versioned(run)
    append_entry(
        kind="catalog.import_started", subject=run, rows=[run], at=at, actor=actor
    )
    return run


@transaction.atomic
def _import_batch(*, run: UUID, rows: list[RegistryRow], actor: Actor) -> ImportRun:
    record = ImportRun.objects.select_for_update().get(pk=run)
    if record.position + 1 != rows[0].row or record.finished_at is not None:
        raise ImportMovedOn(file=record.file_name, position=record.position)
    batch = Batch(record, rows)
    batch.decide()
    record.position = rows[-1].row
    written = batch.write()
    save_versioned(record)
    append_entry(
        kind="catalog.imported",
        subject=record,
        rows=[record, *written],
        at=clock.now(),
        actor=actor,
        values={"first_row": rows[0].row, "last_row": rows[-1].row},
    )
    return record


@transaction.atomic
def _finish_run(*, run: UUID, actor: Actor) -> ImportRun:
    record = ImportRun.objects.select_for_update().get(pk=run)
    at = clock.now()
    record.finished_at = at
    save_versioned(record)
    append_entry(
        kind="catalog.import_finished",
        subject=record,
        rows=[record],
        at=at,
        actor=actor,
    )
    return record
