"""Pages of a list that stay whole while rows are added: each begins behind a row."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

from lotproof.core.refusals import Refused, gettext_noop

Record = TypeVar("Record", bound=Model)


class CursorUnknown(Refused):
    """The cursor isn't one that a list gave out."""

    template = gettext_noop(
        "This cursor isn't one that this list gave. Start again from the first page."
    )


def page_of(
    rows: QuerySet[Record], *, order: Sequence[str], after: str, limit: int
) -> dict[str, Any]:
    """Return one page of a queryset.

    Args:
        rows: What the list is about.
        order: Fields that order it, the last one unique; `-` turns one round.
        after: The cursor from the page before; empty asks for the first page.
        limit: Rows at most.

    Returns:
        `items`, and `next`, the cursor of the next page, empty at the end.

    Raises:
        CursorUnknown: If the cursor isn't one.
    """
    names = [field.removeprefix("-") for field in order]
    if after:
        try:
            rows = rows.filter(_behind(order, names, _read(after, len(order))))
        except (ValueError, TypeError, ValidationError) as error:
            raise CursorUnknown from error
    found = list(rows.order_by(*order)[: limit + 1])
    page = found[:limit]
    more = len(found) > limit
    return {
        "items": page,
        "next": _mark([getattr(page[-1], name) for name in names]) if more else "",
    }


def _behind(order: Sequence[str], names: Sequence[str], values: Sequence[Any]) -> Q:
    condition = Q()
    for position, field in enumerate(order):
        step = Q(**dict(zip(names[:position], values[:position], strict=True)))
        side = "lt" if field.startswith("-") else "gt"
        condition |= step & Q(**{f"{names[position]}__{side}": values[position]})
    return condition


def _mark(values: Sequence[Any]) -> str:
    texts = [str(value) for value in values]
    return urlsafe_b64encode(json.dumps(texts).encode()).decode()


def _read(mark: str, count: int) -> list[Any]:
    values = json.loads(urlsafe_b64decode(mark.encode("ascii")))
    if not isinstance(values, list) or len(values) != count:
        raise ValueError(mark)
    if any(not isinstance(value, str) or "\0" in value for value in values):
        raise ValueError(mark)
    return values
