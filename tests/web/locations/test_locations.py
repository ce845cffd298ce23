"""The map of bins, one location, and the forms of the warehouse."""

import pytest
from pytest_django import DjangoAssertNumQueries

from lotproof.warehouse.models import Location, Site, Zone
from tests.builders.ledger import make_lot, make_stock, place
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def test_the_map_shows_colour_and_fill(sign_in: SignIn) -> None:
    make_stock(make_lot(), "A-01", 7)
    place("R-01")

    zones = sign_in().get("/locations/").context["sites"][0].zones

    shown = {zone.zone.kind: zone for zone in zones}
    assert shown["accepted"].rule.colour == "green"
    assert [(one.code, one.units) for one in shown["accepted"].bins] == [("A-01", 7)]
    assert shown["rejected"].rule.colour == "red"


def test_a_zone_shows_its_own_bins_and_a_site_its_zones(sign_in: SignIn) -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 7)
    make_stock(lot, "A-02", 3)
    place("R-01")
    zone, client = place("A-01").zone, sign_in()
    assert zone

    area = client.get(f"/locations/zones/{zone.pk}/").context["area"]
    zones = client.get(f"/locations/sites/{zone.site_id}/").context["zones"]

    bins = [(one.code, one.units, one.lots) for one in area.bins]
    assert bins == [("A-01", 7, 1), ("A-02", 3, 1)]
    assert (area.units, area.rule.colour) == (10, "green")
    assert {one.zone.pk for one in zones} == set(
        zone.site.zones.values_list("pk", flat=True)
    )


def test_finds_a_bin(sign_in: SignIn) -> None:
    place("A-01")
    place("A-02")

    sites = sign_in().get("/locations/?text=02").context["sites"]

    assert [one.code for one in sites[0].zones[0].bins] == ["A-02"]


def test_builds_a_warehouse(sign_in: SignIn) -> None:
    client = sign_in("administrator")
    site = {"code": "SH", "name": "上海", "time_zone": "Asia/Shanghai"}
    client.post("/locations/sites/new/", site)
    zone = {"site": Site.objects.get().pk, "code": "C", "name": "冷库"}
    cold = {"temperature_min_celsius": "2", "temperature_max_celsius": "8"}
    client.post("/locations/zones/new/", {**zone, **cold, "kind": "accepted"})
    made = {"code": "C-01", "kind": "bin", "zone": Zone.objects.get().pk}
    answer = client.post("/locations/new/", made)

    path = f"/locations/{Location.objects.get().pk}/"
    assert answer["Location"] == path
    client.post(f"{path}change/", {"name": "Top", "reason": "Named"})
    client.post(f"{path}deactivate/", {"reason": "Broken"})
    location = Location.objects.get()
    assert (location.name, location.is_active) == ("Top", False)


def test_changes_a_zone_and_a_site(sign_in: SignIn) -> None:
    place("A-01")
    client = sign_in("administrator")
    zone, site = Zone.objects.get(), Site.objects.get()

    changed = {"name": "New", "kind": "accepted", "reason": "?"}
    client.post(f"/locations/zones/{zone.pk}/change/", changed)
    changed = {"name": "New", "time_zone": "Asia/Shanghai", "reason": "?"}
    client.post(f"/locations/sites/{site.pk}/change/", changed)

    for path in (f"/locations/zones/{zone.pk}/", f"/locations/sites/{site.pk}/"):
        page = client.get(path)
        assert page.context["record"].name == "New"
        assert page.context["history"][0].rows[0].version == 2


def test_keeps_a_bin_that_holds_units(sign_in: SignIn) -> None:
    make_stock(make_lot(), "A-01", 7)
    path = f"/locations/{place('A-01').pk}/deactivate/"

    answer = sign_in("administrator").post(path, {"reason": "?"})

    assert answer.status_code == 422
    assert "A-01" in str(answer.context["form"].non_field_errors())


def test_a_bin_needs_its_zone(sign_in: SignIn) -> None:
    client = sign_in("administrator", language="zh-hans")

    answer = client.post("/locations/new/", {"code": "A", "kind": "bin"})

    assert answer.status_code == 422


def test_only_administrators_may_change(sign_in: SignIn) -> None:
    for path in ("/locations/new/", "/locations/zones/new/", "/locations/sites/new/"):
        assert sign_in("warehouse").get(path).status_code == 403


def test_pages_take_few_statements(
    sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_stock(make_lot(), "A-01", 7)
    client = sign_in()

    zone = place("A-01").zone
    assert zone
    paths = (
        "/locations/",
        f"/locations/{place('A-01').pk}/",
        f"/locations/zones/{zone.pk}/",
        f"/locations/sites/{zone.site_id}/",
    )
    for path in paths:
        with django_assert_max_num_queries(15):
            client.get(path)
