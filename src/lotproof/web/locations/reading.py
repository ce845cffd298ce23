"""The map of bins: each with its zone's colour and how full it is."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from lotproof.core.statements import rows_of
from lotproof.ledger.rules import range_text
from lotproof.warehouse.models import Location, LocationKind, Site, Zone, ZoneKind
from lotproof.warehouse.rules import ZONE_RULES, ZoneRule

UNITS = """
SELECT location_id, sum(quantity)::bigint, count(DISTINCT lot_id)
FROM ledger_balance WHERE is_stocked AND quantity > 0 GROUP BY location_id
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
    fill = {row[0]: (row[1], row[2]) for row in rows_of(UNITS)}
    by_zone: dict[UUID | None, list[Bin]] = {}
    for place in bins.order_by("code"):
        units, lots = fill.get(place.pk, (0, 0))
        by_zone.setdefault(place.zone_id, []).append(
            Bin(place.pk, place.code, place.name, place.is_active, units, lots)
        )
    zones = Zone.objects.select_related("site").order_by("site__code", "code", "id")
    sites: dict[UUID, SiteMap] = {}
    for zone in zones.filter(**({"site": site} if site else {})):
        if text and zone.pk not in by_zone:
            continue
        plan = sites.setdefault(zone.site_id, SiteMap(zone.site, []))
        plan.zones.append(_zone_map(zone, by_zone.get(zone.pk, [])))
    return list(sites.values())


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
