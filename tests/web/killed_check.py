"""A job that makes a check of the log and never gets to its end, to be killed.

Run as `python -m tests.web.killed_check ID`. It is told nothing of what it checks, so
that all it says of itself is that it goes on.
"""

import sys
import threading
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch
from uuid import UUID

import django

django.setup()

from lotproof.web.log import verifying  # noqa: E402 - Django must be ready


def endless(**_: Any) -> Iterator[Any]:
    """A check that finds nothing and doesn't end."""
    threading.Event().wait()
    yield from ()


if __name__ == "__main__":
    with (
        patch.object(verifying, "verify_everything", endless),
        patch.object(verifying, "BEATS_EVERY_SECONDS", 0.2),
    ):
        verifying.verify_for(UUID(sys.argv[1]))
