from decimal import Decimal

import pytest

from lotproof.warehouse.models import Zone, ZoneKind
from lotproof.warehouse.rules import ZONE_RULES, Colour, keeps_within


def test_every_kind_of_zone_has_its_rule() -> None:
    assert set(ZONE_RULES) == set(ZoneKind)


def test_colours_are_those_of_the_regulation() -> None:
    colours = {kind: rule.colour for kind, rule in ZONE_RULES.items()}

    assert colours == {
        ZoneKind.WAITING_INSPECTION: Colour.YELLOW,
        ZoneKind.RETURNS: Colour.YELLOW,
        ZoneKind.ACCEPTED: Colour.GREEN,
        ZoneKind.DISPATCH: Colour.GREEN,
        ZoneKind.REJECTED: Colour.RED,
    }


@pytest.mark.parametrize(
    ("zone", "label", "fits"),
    [
        (("2", "8"), ("2", "8"), True),
        (("2", "8"), (None, "25"), True),
        (("2", "8"), ("15", "25"), False),
        (("15", "25"), ("2", "8"), False),
        ((None, None), (None, None), True),
        ((None, None), ("2", "8"), False),
        ((None, "25"), (None, "30"), True),
    ],
)
def test_keeps_within(
    zone: tuple[str | None, str | None],
    label: tuple[str | None, str | None],
    fits: bool,  # noqa: FBT001 - a column of the table
) -> None:
    coldest, warmest = (Decimal(t) if t else None for t in zone)
    low, high = (Decimal(t) if t else None for t in label)
    place = Zone(temperature_min_celsius=coldest, temperature_max_celsius=warmest)

    assert keeps_within(place, low, high) is fits
