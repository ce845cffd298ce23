"""The one rule of what may lie where by temperature."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lotproof.catalog.models import COLD_CHAIN_MAX_CELSIUS
from lotproof.ledger.rules import keeps_within

DEGREES = some.none() | some.decimals(-90, 60, places=1)


@pytest.mark.parametrize(
    ("place", "label", "fits"),
    [
        (("2", "8"), ("2", "8"), True),
        (("2", "8"), (None, "25"), True),
        (("2", "8"), ("15", "25"), False),
        (("15", "25"), ("2", "8"), False),
        ((None, None), (None, None), True),
        ((None, None), ("2", "8"), False),
        ((None, None), ("15", "25"), True),
        ((None, "25"), (None, "30"), True),
        ((None, "25"), ("15", "30"), True),
        ((None, "40"), (None, "30"), False),
    ],
)
def test_keeps_within(
    place: tuple[str | None, str | None],
    label: tuple[str | None, str | None],
    fits: bool,  # noqa: FBT001 - a column of the table
) -> None:
    limits = [Decimal(limit) if limit else None for limit in (*place, *label)]

    assert keeps_within(*limits) is fits


@given(DEGREES, DEGREES, DEGREES, DEGREES)
def test_cold_chain_goods_lie_only_where_the_upper_limit_is_controlled(
    offered_low: Decimal | None,
    offered_high: Decimal | None,
    low: Decimal | None,
    high: Decimal | None,
) -> None:
    fits = keeps_within(offered_low, offered_high, low, high)

    if fits and high is not None and high <= COLD_CHAIN_MAX_CELSIUS:
        assert offered_high is not None
        assert offered_high <= high


@given(DEGREES, DEGREES, DEGREES, DEGREES, some.decimals(0, 30, places=1))
def test_a_wider_label_lies_wherever_a_narrower_one_may(
    offered_low: Decimal | None,
    offered_high: Decimal | None,
    low: Decimal | None,
    high: Decimal | None,
    more: Decimal,
) -> None:
    if keeps_within(offered_low, offered_high, low, high):
        wider = None if low is None else low - more
        warmer = None if high is None else high + more
        assert keeps_within(offered_low, offered_high, wider, warmer)
