"""Lists of stock as files: small ones at once, long ones by a job."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lotproof.accounts.models import Export, FileFormat
from lotproof.accounts.operations import give_export_up, keep_file, note_progress
from lotproof.accounts.queries import columns_of
from lotproof.core import clock
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.ledger.queries import stock_size
from lotproof.processes.papers.lists import list_paper
from lotproof.web import workbooks
from lotproof.web.stock import reading
from lotproof.web.stock.columns import (
    COLUMNS,
    SCREEN,
    Column,
    chosen,
    on_paper,
    values_of,
)
from lotproof.web.stock.forms import Filter

WHAT = "stock_list"
CONTENT_TYPES = {
    FileFormat.EXCEL: workbooks.CONTENT_TYPE,
    FileFormat.PDF: "application/pdf",
}
MOST_ROWS = {FileFormat.EXCEL: 100_000, FileFormat.PDF: 5_000}
"""A spreadsheet of more, or some 200 pages of paper, are of no use to people."""


class TooMuchToExport(Refused):
    """The list is longer than a file of it may be."""

    template = gettext_noop(
        "The list has more than %(most)s rows. Narrow it with a filter, then export "
        "again."
    )


class FilterInvalid(Refused):
    """The filter of a list that is to become a file isn't valid any more."""

    template = gettext_noop(
        "The filter can't be used any more: %(reason)s. Set it again, then export."
    )


def file_name(at: datetime, file_format: str) -> str:
    """Return the name under which a list is kept: stock-20261122-2031.xlsx."""
    return f"stock-{timezone.localtime(at):%Y%m%d-%H%M}.{file_format}"


def short_list(form: Filter) -> list[reading.Shown] | None:
    """Return all rows of a list that can be handed out at once, or `None`."""
    rows, following = reading.read_page(
        form.filters(), form.moment_asked, after="", limit=reading.EXPORT_PAGE
    )
    return None if following else rows


def make_file(
    rows: Sequence[reading.Shown],
    form: Filter,
    file_format: FileFormat,
    *,
    person: UUID,
    name: str,
) -> bytes:
    """Return a list of stock as a file.

    A workbook has all columns, so that nothing is missing from it; on paper there is
    room for those that the person has chosen.

    Args:
        rows: The list.
        form: Its filter.
        file_format: Which kind of file.
        person: Whose columns count.
        name: The person's, for the paper.

    Returns:
        The file.

    Raises:
        FontsMissing: If the bundle wasn't built.
    """
    if file_format == FileFormat.EXCEL:
        return workbooks.workbook(
            title=_("Stock"),
            columns=[str(column.label) for column in COLUMNS],
            rows=(values_of(shown, COLUMNS) for shown in rows),
        )
    columns = on_paper(chosen(columns_of(person, SCREEN)))
    return _paper(rows, form, columns, name)


def make_export(export: UUID) -> None:
    """Make the file that a person asked for, and tell how far it has come.

    Whatever stands against it is kept for them to read.

    Args:
        export: What was asked for.
    """
    record = Export.objects.select_related("user").get(pk=export)
    with translation.override(record.language):
        try:
            keep_file(export=export, content=_made(record))
        except Refused as refusal:
            give_export_up(export=export, reason=str(refusal))


def _made(record: Export) -> bytes:
    form = Filter(QueryDict(record.query))
    if not form.is_valid():
        reasons = "; ".join(str(one) for many in form.errors.values() for one in many)
        raise FilterInvalid(reason=reasons)
    file_format = FileFormat(record.format)
    most = MOST_ROWS[file_format]
    rows = stock_size(form.filters(), moment=form.moment_asked)
    note_progress(export=record.pk, rows=rows, rows_done=0)
    if rows > most:
        raise TooMuchToExport(most=most)

    def tell(done: int) -> None:
        note_progress(export=record.pk, rows=max(rows, done), rows_done=done)

    shown = _all_rows(form, tell)
    return make_file(
        shown, form, file_format, person=record.user_id, name=record.user.name
    )


def _all_rows(form: Filter, tell: Callable[[int], None]) -> list[reading.Shown]:
    found: list[reading.Shown] = []
    after = ""
    while True:
        rows, after = reading.read_page(
            form.filters(), form.moment_asked, after=after, limit=reading.EXPORT_PAGE
        )
        found += rows
        tell(len(found))
        if not after:
            return found


def _paper(
    rows: Sequence[reading.Shown], form: Filter, columns: Sequence[Column], name: str
) -> bytes:
    at = clock.now()
    moment = timezone.localtime(form.moment_asked or at)
    facts = [
        (_("As of"), f"{moment:%Y-%m-%d %H:%M}"),
        (_("Printed by"), f"{name} · {timezone.localtime(at):%Y-%m-%d %H:%M}"),
        (_("Rows"), f"{len(rows):,}"),
        *((str(label), value) for label, value in form.said()),
    ]
    return list_paper(
        title=_("Stock"),
        facts=facts,
        columns=[
            {
                "label": str(column.label),
                "width": column.width,
                "is_number": column.is_number,
            }
            for column in columns
        ],
        rows=[[_text(value) for value in values_of(shown, columns)] for shown in rows],
        at=at,
    )


def _text(value: workbooks.Value) -> str:
    return "" if value is None else str(value)
