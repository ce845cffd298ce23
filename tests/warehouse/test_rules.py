from lotproof.warehouse.models import ZoneKind
from lotproof.warehouse.rules import ZONE_RULES, Colour


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
