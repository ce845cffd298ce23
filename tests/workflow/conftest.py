"""Documents are tested at one time of day, whatever the clock on the wall says."""

from collections.abc import Iterator

import pytest

from lotproof.core import clock
from tests.conftest import NOON


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """Stop the clock: licences, expiries and trips of the builders fit that day."""
    with clock.set_to(NOON):
        yield
