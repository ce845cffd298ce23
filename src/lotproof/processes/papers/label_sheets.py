"""Setting labels on a roll or on sheets of A4."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lotproof.processes.papers.labels import Label
from lotproof.processes.papers.setting import set_paper
from lotproof.processes.papers.symbols import draw


class LabelSize(TextChoices):
    """What labels are printed on."""

    SMALL = "50x30", _("50 × 30 mm, one a page")
    LARGE = "70x40", _("70 × 40 mm, one a page")
    SHEET = "a4", _("A4 sheet, 21 labels of 70 × 42.4 mm")


@dataclass(frozen=True, slots=True)
class Measure:
    """The measures of a label in mm."""

    width: Decimal
    height: Decimal
    margin: Decimal
    head: Decimal
    """Height of the title above the symbol."""
    size: Decimal
    """Of the text, in points; smaller where it wouldn't fit."""
    columns: int = 1
    """Of labels on a page."""
    rows: int = 1

    @property
    def room(self) -> Decimal:
        """The side of the square that a symbol may fill."""
        return self.height - 2 * self.margin - self.head


MEASURES = {
    LabelSize.SMALL: Measure(
        Decimal(50), Decimal(30), Decimal("1.5"), Decimal("6.5"), Decimal("6.5")
    ),
    LabelSize.LARGE: Measure(
        Decimal(70), Decimal(40), Decimal(2), Decimal(9), Decimal("8.5")
    ),
    LabelSize.SHEET: Measure(
        Decimal(70),
        Decimal("42.4"),
        Decimal(5),
        Decimal(8),
        Decimal("7.5"),
        columns=3,
        rows=7,
    ),
}
LONGEST_TITLE = 160
"""Characters of a name that a label has room for; codes are never shortened."""


def label_sheet(
    printed: Sequence[tuple[Label, int]], size: LabelSize, *, at: datetime
) -> bytes:
    """Return labels as PDF.

    Args:
        printed: Labels, each with how often.
        size: What they are printed on.
        at: The moment, for the PDF's properties.

    Returns:
        The PDF.

    Raises:
        FontsMissing: If the bundle wasn't built.
    """
    return set_paper("labels.typ", sheet_data(printed, size), at=at)


def sheet_data(printed: Sequence[tuple[Label, int]], size: LabelSize) -> dict[str, Any]:
    """Return what a print of labels shows, in JSON types; lengths in mm."""
    measure = MEASURES[size]
    return {
        "language": "zh" if (get_language() or "zh").startswith("zh") else "en",
        "width": float(measure.width),
        "height": float(measure.height),
        "margin": float(measure.margin),
        "head": float(measure.head),
        "size": float(measure.size),
        "columns": measure.columns,
        "rows": measure.rows,
        "labels": [
            _label(label, measure) | {"copies": copies} for label, copies in printed
        ],
    }


def _label(label: Label, measure: Measure) -> dict[str, Any]:
    symbol = draw(label.carrier)
    return {
        "title": _shortened(label.title),
        "subtitle": _shortened(label.subtitle),
        "is_large": label.is_large,
        "marks": [list(mark) for mark in label.marks],
        "human": list(label.carrier.human) if label.carrier.is_udi else [],
        "svg": symbol.svg,
        "side": float(symbol.modules * symbol.module_width(measure.room)),
    }


def _shortened(text: str) -> str:
    whole = len(text) <= LONGEST_TITLE
    return text if whole else text[: LONGEST_TITLE - 1] + "…"
