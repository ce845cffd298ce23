"""The columns of a list of stock: what they say, and which a person sees."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lotproof.web.stock.reading import Shown
from lotproof.web.stock.words import standing_label
from lotproof.web.workbooks import Value

SCREEN = "stock"


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    code: str
    label: str | Promise
    width: int = 10
    """On paper, as a share of the line."""
    is_fixed: bool = False
    """Without it a line says nothing, so it is always there."""
    is_usual: bool = True
    """Whether somebody who has chosen nothing sees it on the page."""
    is_number: bool = False
    within: str = ""
    """The column in whose cell it stands on the page; in a file it stands apart."""


COLUMNS = (
    Column("code", _("Device code"), width=12, is_usual=False),
    Column("device", _("Device"), width=24, is_fixed=True),
    Column("model", _("Model"), width=12, within="device"),
    Column("lot", _("Lot"), width=14, is_fixed=True),
    Column("serials", _("Serial numbers"), width=18),
    Column("expires_on", _("Last usable day"), width=11),
    Column("location", _("Location"), width=11),
    Column("zone", _("Zone"), width=11, within="location"),
    Column("status", _("Status"), width=13),
    Column("quantity", _("In stock"), width=9, is_fixed=True, is_number=True),
    Column("reserved", _("Reserved"), width=9, is_number=True),
    Column("unit", _("Unit"), width=6, within="quantity"),
)
"""In their order, on the page, in a workbook and on paper."""

ON_PAGE = tuple(column for column in COLUMNS if not column.within)
"""What a person chooses from."""


def chosen(kept: Collection[str] | None) -> list[Column]:
    """Return the columns that a person sees.

    Args:
        kept: Codes of those that they chose; `None` if they never did.

    Returns:
        Columns of the page in their order.
    """
    return [
        column
        for column in ON_PAGE
        if column.is_fixed or (column.is_usual if kept is None else column.code in kept)
    ]


def on_paper(columns: Collection[Column]) -> list[Column]:
    """Return some columns of the page with those that stand in their cells."""
    codes = {column.code for column in columns}
    return [column for column in COLUMNS if codes & {column.code, column.within}]


def values_of(shown: Shown, columns: Sequence[Column]) -> list[Value]:
    """Return a line's values in the order of the columns."""
    row = shown.row
    values: dict[str, Value] = {
        "code": row.device_code,
        "device": row.device_name,
        "model": row.device_model,
        "lot": row.lot_number,
        "serials": ", ".join(shown.serials),
        "expires_on": row.expires_on,
        "location": row.location_code,
        "zone": row.zone,
        "status": str(standing_label(shown.standing)),
        "quantity": row.quantity,
        "reserved": row.reserved,
        "unit": row.unit,
    }
    return [values[column.code] for column in columns]
