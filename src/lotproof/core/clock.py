"""The one clock that operations read.

Every time that becomes evidence is taken here, once in an operation, so that
a document, its movements and its entry carry the same moment.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_set_to: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return _set_to.get() or datetime.now(UTC)


@contextmanager
def set_to(moment: datetime) -> Iterator[None]:
    """Stop the clock at a moment, to play a past history or a test.

    Args:
        moment: An aware datetime.

    Yields:
        Nothing; the clock runs again when the block ends.
    """
    token = _set_to.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set_to.reset(token)
