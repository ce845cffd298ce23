"""A list as PDF: what it is of, and its rows, every value as the page shows it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from lotproof.processes.papers.setting import set_paper


def list_paper(
    *,
    title: str,
    facts: Sequence[tuple[str, str]],
    columns: Sequence[Mapping[str, Any]],
    rows: Sequence[Sequence[str]],
    at: datetime,
) -> bytes:
    """Return a list as PDF in the language in use.

    Args:
        title: What the list is.
        facts: Labels and values above it: moment, person, filters.
        columns: Of each the `label`, the `width` as a share of the line, and whether
            it `is_number`, which is set to the right.
        rows: Values in the order of the columns, as texts: a lot number keeps its
            zeros.
        at: The moment of printing.

    Returns:
        The PDF.

    Raises:
        FontsMissing: If the bundle wasn't built.
    """
    data = {
        "title": title,
        "facts": [list(fact) for fact in facts],
        "columns": [dict(column) for column in columns],
        "rows": [list(row) for row in rows],
        "language": (translation.get_language() or "en").split("-", maxsplit=1)[0],
        "page": _("Page"),
    }
    return set_paper("list.typ", data, at=at)
