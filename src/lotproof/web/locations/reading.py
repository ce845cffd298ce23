"""The map of bins: each with its zone's colour and how full it is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from lotproof.core.statements import rows_of
from lotproof.ledger.rules import range_text
from lotproof.warehouse.models import Location, LocationKind, Site, Zone, ZoneKind
from lotproof.warehouse.rules import ZONE_RULES, ZoneRule

UNITS = """
SELECT location_id, sum(quantity)::bigint, count(DISTINCT lot_id)
FROM ledger_balance WHERE is_stocked AND quantity > 0 GROUP BY location_id
"""

UNITS_OF_ZONE = """
SELECT location_id, sum(quantity)::bigint, count(DISTINCT lot_id)
FROM ledger_balance
WHERE is_stocked AND quantity > 0
  AND location_id IN (SELECT id FROM warehouse_location WHERE zone_id = %s)
GROUP BY location_id
"""


@dataclass(frozen=True, slots=True)
class Bin:
    """One bin on the map."""

    id: UUID
    code: str
    name: str
    is_active: bool
    units: int
    lots: int


@dataclass(frozen=True, slots=True)
class ZoneMap:
    """A zone with its bins."""

    zone: Zone
    rule: ZoneRule
    climate: str
    """The controlled temperature in words."""
    bins: list[Bin]
    units: int
    fullest: int
    """Units of the fullest bin of the zone: the others are drawn against it."""


@dataclass(frozen=True, slots=True)
class SiteMap:
    """A site with its zones."""

    site: Site
    zones: list[ZoneMap]


def read_map(*, text: str = "", site: UUID | None = None) -> list[SiteMap]:
    """Return the bins of all sites by zone, with three statements.

    Args:
        text: A part of a bin's code or name; empty finds all.
        site: Of this site only.

    Returns:
        Sites, zones and bins in the order of their codes; a search leaves out zones
        where it finds nothing.
    """
    bins = Location.objects.filter(kind=LocationKind.BIN)
    if text:
        bins = bins.filter(Q(code__icontains=text) | Q(name__icontains=text))
    fill = rows_of(UNITS)
    by_zone: dict[UUID | None, list[Bin]] = {}
    for zone_id, one in _filled(bins, fill):
        by_zone.setdefault(zone_id, []).append(one)
    zones = Zone.objects.select_related("site").order_by("site__code", "code", "id")
    sites: dict[UUID, SiteMap] = {}
    for zone in zones.filter(**({"site": site} if site else {})):
        if text and zone.pk not in by_zone:
            continue
        plan = sites.setdefault(zone.site_id, SiteMap(zone.site, []))
        plan.zones.append(_zone_map(zone, by_zone.get(zone.pk, [])))
    return list(sites.values())


def read_zone(zone: Zone) -> ZoneMap:
    """Return the bins of one zone, with two statements."""
    bins = Location.objects.filter(kind=LocationKind.BIN, zone=zone)
    fill = rows_of(UNITS_OF_ZONE, [zone.pk])
    return _zone_map(zone, [one for _, one in _filled(bins, fill)])


def zones_of(site: Site) -> list[ZoneMap]:
    """Return a site's zones in the order of their codes, without their bins."""
    return [_zone_map(zone, []) for zone in site.zones.order_by("code")]


def _filled(
    bins: QuerySet[Location], fill: Iterable[tuple[Any, ...]]
) -> Iterator[tuple[UUID | None, Bin]]:
    """Yield bins in the order of their codes, each with the id of its zone."""
    amounts = {row[0]: (row[1], row[2]) for row in fill}
    for place in bins.order_by("code"):
        units, lots = amounts.get(place.pk, (0, 0))
        made = Bin(place.pk, place.code, place.name, place.is_active, units, lots)
        yield place.zone_id, made


def _zone_map(zone: Zone, bins: list[Bin]) -> ZoneMap:
    return ZoneMap(
        zone=zone,
        rule=ZONE_RULES[ZoneKind(zone.kind)],
        climate=range_text(zone.temperature_min_celsius, zone.temperature_max_celsius),
        bins=bins,
        units=sum(one.units for one in bins),
        fullest=max((one.units for one in bins), default=0) or 1,
    )


def other_places(text: str = "") -> list[Location]:
    """Return the locations that aren't bins: partners, patients, and the like."""
    places = Location.objects.exclude(kind=LocationKind.BIN).select_related("partner")
    if text:
        places = places.filter(
            Q(code__icontains=text)
            | Q(name__icontains=text)
            | Q(partner__name__icontains=text)
        )
    return list(places.order_by("kind", "code"))
