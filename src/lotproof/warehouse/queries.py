"""Reading sites, zones and locations."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet

from lotproof.core.refusals import Refused, gettext_noop
from lotproof.partners.models import Partner
from lotproof.warehouse.models import Location, LocationKind, Zone, ZoneKind
from lotproof.warehouse.rules import Colour, QualityStatus, colour_of, status_of


class NoLocationOfPartner(Refused):
    """Nothing can be moved to or from the partner yet."""

    template = gettext_noop(
        "%(partner)s has no location as %(kind)s. Have quality staff complete its "
        "dossier."
    )


class NoSuchLocation(Refused):
    """The code belongs to no location."""

    template = gettext_noop(
        "There is no location %(code)s. Scan or type the code of the bin again."
    )


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """A zone with what its kind means."""

    id: UUID
    site: str
    code: str
    name: str
    kind: ZoneKind
    colour: Colour
    status: QualityStatus
    temperature_min_celsius: Decimal | None
    temperature_max_celsius: Decimal | None


def location_of_partner(partner: Partner, kind: LocationKind) -> Location:
    """Return the location of a partner as supplier or as customer.

    Args:
        partner: The partner.
        kind: `SUPPLIER` or `CUSTOMER`.

    Returns:
        Its one location of this kind.

    Raises:
        NoLocationOfPartner: If it has none yet.
    """
    found = Location.objects.filter(partner=partner, kind=kind).first()
    if found is None:
        raise NoLocationOfPartner(partner=partner.name, kind=kind.label)
    return found


def location_by_code(code: str) -> Location:
    """Return the location that a scanned or typed code names.

    Args:
        code: In any case, with or without blanks around it.

    Returns:
        The location, with its zone and site.

    Raises:
        NoSuchLocation: If no location has it.
    """
    code = code.strip()
    places = Location.objects.select_related("zone__site")
    found = (
        places.filter(code=code).first()
        or places.filter(code__iexact=code).order_by("id").first()
    )
    if found is None:
        raise NoSuchLocation(code=code)
    return found


def locations_of_kind(kind: LocationKind) -> QuerySet[Location]:
    """Return the active locations of a kind in the order of their codes."""
    return (
        Location.objects.filter(kind=kind, is_active=True)
        .select_related("zone__site", "partner")
        .order_by("code")
    )


def bins_of_zones(kind: ZoneKind) -> QuerySet[Location]:
    """Return the active bins of all zones of a kind in the order of their codes."""
    return locations_of_kind(LocationKind.BIN).filter(
        zone__kind=kind, zone__is_active=True
    )


def zone_rows() -> list[ZoneRow]:
    """Return the active zones, site by site, in the order of their codes."""
    zones = Zone.objects.filter(is_active=True).select_related("site")
    return [
        ZoneRow(
            id=zone.pk,
            site=zone.site.name,
            code=zone.code,
            name=zone.name,
            kind=ZoneKind(zone.kind),
            colour=colour_of(zone),
            status=status_of(zone),
            temperature_min_celsius=zone.temperature_min_celsius,
            temperature_max_celsius=zone.temperature_max_celsius,
        )
        for zone in zones.order_by("site__code", "code", "id")
    ]
