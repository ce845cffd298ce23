from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from lotproof.accounts.permissions import NotPermitted, Permission
from lotproof.warehouse.models import Location, LocationKind, ZoneKind
from lotproof.warehouse.operations import (
    BinNeedsZone,
    CodeTaken,
    NotAPartnerKind,
    PartnerLocationOnly,
    SiteFacts,
    TemperatureRangeReversed,
    UnknownTimeZone,
    ZoneFacts,
    change_location,
    change_site,
    change_zone,
    create_location,
    create_partner_location,
    create_site,
    create_zone,
    deactivate_location,
)
from lotproof.warehouse.queries import (
    NoLocationOfPartner,
    NoSuchLocation,
    bins_of_zones,
    location_by_code,
    location_of_partner,
    zone_rows,
)
from lotproof.warehouse.rules import Colour, QualityStatus
from tests.builders.master_data import (
    make_customer,
    make_location,
    make_partner,
    make_site,
    make_supplier,
    make_zone,
)
from tests.builders.people import make_actor

pytestmark = pytest.mark.django_db


def test_site_needs_a_known_time_zone() -> None:
    facts = SiteFacts(name="Hall", time_zone="Mars/Olympus")

    with pytest.raises(UnknownTimeZone, match="Mars/Olympus"):
        create_site(code="S", facts=facts, actor=make_actor())


def test_site_changes_with_its_next_version() -> None:
    site = make_site()

    changed = change_site(
        site=site.pk,
        facts=SiteFacts(name="New hall"),
        reason="renamed",
        actor=make_actor(),
    )

    assert (changed.version, changed.name) == (2, "New hall")


def test_zone_keeps_its_temperatures_with_two_decimals() -> None:
    zone = make_zone(temperature=("2", "8"))

    assert str(zone.temperature_min_celsius) == "2.00"


def test_zone_refuses_reversed_range() -> None:
    zone = make_zone()
    facts = ZoneFacts(
        name="Cold",
        kind=ZoneKind.ACCEPTED,
        temperature_min_celsius=Decimal(8),
        temperature_max_celsius=Decimal(2),
    )

    with pytest.raises(TemperatureRangeReversed, match="8 °C to 2 °C"):
        change_zone(zone=zone.pk, facts=facts, reason="typo", actor=make_actor())


def test_zone_code_is_unique_in_its_site() -> None:
    zone = make_zone()
    facts = ZoneFacts(name="Again", kind=ZoneKind.RETURNS)

    with pytest.raises(CodeTaken, match=zone.code):
        create_zone(site=zone.site_id, code=zone.code, facts=facts, actor=make_actor())


def test_only_bins_and_transit_are_stocked() -> None:
    stocked = {
        kind
        for kind in LocationKind
        if kind not in {LocationKind.SUPPLIER, LocationKind.CUSTOMER}
        and make_location(kind=kind).is_stocked
    }

    assert stocked == {LocationKind.BIN, LocationKind.IN_TRANSIT}


def test_bin_needs_a_zone_and_nothing_else_has_one() -> None:
    actor, zone = make_actor(), make_zone()

    with pytest.raises(BinNeedsZone):
        create_location(code="A", kind=LocationKind.BIN, actor=actor)
    with pytest.raises(BinNeedsZone):
        create_location(code="A", kind=LocationKind.PATIENT, zone=zone.pk, actor=actor)


def test_partner_locations_are_not_made_by_hand() -> None:
    with pytest.raises(PartnerLocationOnly):
        create_location(code="A", kind=LocationKind.SUPPLIER, actor=make_actor())


def test_location_code_is_unique() -> None:
    make_location("A-01")

    with pytest.raises(CodeTaken, match="A-01"):
        create_location(code="A-01", kind=LocationKind.PATIENT, actor=make_actor())


def test_needs_permission() -> None:
    actor = make_actor(Permission.EDIT_PARTNERS)

    with pytest.raises(NotPermitted):
        create_location(code="A", kind=LocationKind.PATIENT, actor=actor)


def test_location_of_partner_is_made_once() -> None:
    partner = make_customer()
    first = location_of_partner(partner, LocationKind.CUSTOMER)

    again = create_partner_location(
        partner=partner.pk, kind=LocationKind.CUSTOMER, actor=make_actor()
    )

    assert again == first


def test_location_of_partner_follows_its_role() -> None:
    supplier = make_supplier()

    with pytest.raises(NotAPartnerKind, match="isn't entered as Customer"):
        create_partner_location(
            partner=supplier.pk, kind=LocationKind.CUSTOMER, actor=make_actor()
        )
    with pytest.raises(NoLocationOfPartner):
        location_of_partner(make_partner(), LocationKind.SUPPLIER)


def test_change_and_deactivate_keep_the_code() -> None:
    location, actor = make_location("B-07"), make_actor()

    change_location(location=location.pk, name="Top", reason="moved", actor=actor)
    last = deactivate_location(location=location.pk, reason="broken", actor=actor)

    assert (last.code, last.name, last.is_active, last.version) == (
        "B-07",
        "Top",
        False,
        3,
    )


def test_location_is_found_in_any_case() -> None:
    location = make_location("B-07")

    assert location_by_code(" b-07 ") == location
    with pytest.raises(NoSuchLocation, match="B-08"):
        location_by_code("B-08")


def test_zone_rows_tell_colour_and_status() -> None:
    make_zone(ZoneKind.REJECTED)

    (row,) = zone_rows()

    assert (row.colour, row.status) == (Colour.RED, QualityStatus.REJECTED)


def test_bins_of_zones_are_those_of_the_kind() -> None:
    bin_ = make_location(zone=make_zone(ZoneKind.RETURNS))
    make_location(zone=make_zone(ZoneKind.ACCEPTED))

    assert list(bins_of_zones(ZoneKind.RETURNS)) == [bin_]


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"kind": "patient", "is_stocked": True}, "is_stocked_follows_kind"),
        ({"kind": "bin", "is_stocked": True}, "has_a_zone_if_a_bin"),
        ({"kind": "supplier", "is_stocked": False}, "has_a_partner"),
    ],
)
def test_database_refuses(values: dict[str, object], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Location.objects.create(code="X", **values)
