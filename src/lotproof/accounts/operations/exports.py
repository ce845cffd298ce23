"""Long lists as files: asked for, made by a job, handed out as an export."""

import hashlib
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from lotproof.accounts.models import Export, FileFormat, User
from lotproof.accounts.operations.visits import record_export
from lotproof.accounts.permissions import Permission, require
from lotproof.accounts.queries import EXPORT_KEPT_FOR
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.refusals import Refused, gettext_noop

LONGEST_WORK = timedelta(hours=1)
"""After that a file that isn't ready was left by a program that was killed."""
MOST_UNDER_WAY = 3
"""Of one person: a double click mustn't keep the machine busy for an hour."""


class TooManyExports(Refused):
    """The person's earlier files are still being made."""

    template = gettext_noop(
        "%(most)s of your lists are still being made into files. Wait until one is "
        "ready, then ask again."
    )


class ExportUnknown(Refused):
    """There is no such file, it is somebody else's, or its day is over."""

    template = gettext_noop(
        "This file isn't there any more: files are kept for a day, for the person who "
        "asked for them. Export the list again."
    )


class ExportNotReady(Refused):
    """The file is still being made."""

    template = gettext_noop("The file isn't ready yet. Wait until it is, then take it.")


@transaction.atomic
def ask_for_export(
    *, what: str, file_format: FileFormat, query: str, language: str, actor: Actor
) -> Export:
    """Note that a person wants a list as a file; a job makes it.

    Args:
        what: The list's kind, such as `stock_list`.
        file_format: Which kind of file.
        query: The list's filter, as its page's address has it.
        language: Of the file.
        actor: Who asks.

    Returns:
        The export, without a file yet.

    Raises:
        NotPermitted: If `actor` may not export.
        TooManyExports: If `MOST_UNDER_WAY` others of the person aren't ready.
    """
    require(actor, Permission.EXPORT)
    User.objects.select_for_update(no_key=True).get(pk=actor.user_id)
    now = clock.now()
    waiting = Export.objects.filter(
        user=actor.user_id, finished_at=None, asked_at__gt=now - LONGEST_WORK
    )
    if waiting.count() >= MOST_UNDER_WAY:
        raise TooManyExports(most=MOST_UNDER_WAY)
    return Export.objects.create(
        user_id=actor.user_id,
        what=what,
        format=file_format,
        query=query,
        language=language,
        asked_at=now,
    )


def note_progress(*, export: UUID, rows: int, rows_done: int) -> None:
    """Tell the waiting person how far a file has come.

    Args:
        export: The export.
        rows: Rows that it will have.
        rows_done: Of these, read so far.
    """
    Export.objects.filter(pk=export).update(rows=rows, rows_done=rows_done)


def keep_file(*, export: UUID, content: bytes) -> None:
    """Keep a file that is ready.

    Args:
        export: The export.
        content: The file.
    """
    Export.objects.filter(pk=export).update(
        content=content, finished_at=clock.now(), refusal=""
    )


def give_export_up(*, export: UUID, reason: str) -> None:
    """Note that there will be no file.

    Args:
        export: The export.
        reason: Why, in the person's language.
    """
    Export.objects.filter(pk=export).update(refusal=reason, finished_at=clock.now())


def forget_exports() -> None:
    """Remove the files whose day is over."""
    Export.objects.filter(asked_at__lt=clock.now() - EXPORT_KEPT_FOR).delete()


@transaction.atomic
def hand_out_export(*, export: UUID, actor: Actor) -> bytes:
    """Hand a file out to the person who asked for it, and record that it left.

    Args:
        export: The export.
        actor: Who takes it.

    Returns:
        The file's content.

    Raises:
        NotPermitted: If `actor` may not export.
        ExportUnknown: If it isn't theirs, or its day is over.
        ExportNotReady: If it is still being made, or couldn't be.
    """
    require(actor, Permission.EXPORT)
    record = (
        Export.objects.filter(
            pk=export, user=actor.user_id, asked_at__gte=clock.now() - EXPORT_KEPT_FOR
        )
        .select_related("user")
        .first()
    )
    if record is None:
        raise ExportUnknown
    if record.content is None:
        raise ExportNotReady
    content = bytes(record.content)
    record_export(
        subject=record.user,
        what=record.what,
        sha256=hashlib.sha256(content).hexdigest(),
        rows=record.rows,
        actor=actor,
    )
    return content
