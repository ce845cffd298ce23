"""Lists as Excel workbooks, in which a text stays a text."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Value = str | int | date | datetime | None


def workbook(
    *, title: str, columns: Sequence[str], rows: Iterable[Sequence[Value]]
) -> bytes:
    """Return a workbook of one sheet.

    Texts are marked as such: a lot number of digits keeps its zeros, and what begins
    like a formula is never one.

    Args:
        title: The sheet's name.
        columns: Headings.
        rows: Values in the order of the headings; moments are aware.

    Returns:
        The file's content.
    """
    # 14 MB that a server needn't have before the first workbook.
    from openpyxl import Workbook  # noqa: PLC0415 - for their memory
    from openpyxl.styles import Font  # noqa: PLC0415 - likewise
    from openpyxl.utils import get_column_letter  # noqa: PLC0415 - likewise

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for position in range(1, len(columns) + 1):
        sheet.column_dimensions[get_column_letter(position)].width = 20
    heads = [_cell(sheet, column) for column in columns]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _cell(sheet: object, value: Value) -> Any:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - for its memory
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415 - likewise

    if isinstance(value, datetime):
        value = timezone.localtime(value).replace(tzinfo=None)
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value=value)
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    cell.number_format = "@"
    # Excel keeps it a text when somebody edits the cell, too.
    cell.quotePrefix = True
    return cell
