"""What tests of the ledger share: the time of day stands still at `NOON`."""

from collections.abc import Iterator

import pytest

from lotproof.core import clock
from tests.conftest import NOON


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """Let operations happen at `NOON`."""
    with clock.set_to(NOON):
        yield
