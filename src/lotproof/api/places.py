"""Sites, zones and locations."""

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import ModelSchema, Query, Router, Status
from pydantic import Field, StringConstraints

from lotproof.accounts.permissions import Permission
from lotproof.api.access import actor_of, needs
from lotproof.api.orders import SOMEONE
from lotproof.api.paging import page_of
from lotproof.api.shapes import (
    Code,
    In,
    Key,
    NameText,
    Page,
    Paged,
    ReasonIn,
    ShortText,
    Text,
    shaped,
)
from lotproof.ledger.facts import UnknownRecord
from lotproof.ledger.operations import take_location_out_of_use
from lotproof.processes.operations.printing import print_labels
from lotproof.processes.papers import LabelOf, LabelSize
from lotproof.warehouse.models import Location, LocationKind, Site, Zone, ZoneKind
from lotproof.warehouse.operations import (
    SiteFacts,
    ZoneFacts,
    change_location,
    change_site,
    change_zone,
    create_location,
    create_site,
    create_zone,
)
from lotproof.warehouse.queries import ZoneRow, location_by_code, zone_rows

router = Router(tags=["places"])

EDIT = needs(Permission.EDIT_WAREHOUSE)
VIEW = needs(Permission.VIEW)
Celsius = Annotated[Decimal, Field(ge=-273, le=999, decimal_places=2)]
ShortCode = Annotated[Code, StringConstraints(max_length=20)]
PlaceName = Annotated[NameText, StringConstraints(max_length=100)]


class SiteOut(ModelSchema):
    """A warehouse at one address."""

    class Meta:
        model = Site
        fields = "__all__"


class ZoneOut(ModelSchema):
    """A part of a site."""

    class Meta:
        model = Zone
        fields = "__all__"


class LocationOut(ModelSchema):
    """One end of movements."""

    class Meta:
        model = Location
        fields = "__all__"


class SiteFactsIn(In):
    """What is known about a site, all of it at each change."""

    name: PlaceName
    address: Annotated[Text, StringConstraints(max_length=300)] = ""
    time_zone: Annotated[Code, StringConstraints(max_length=60)] = "Asia/Shanghai"

    def facts(self) -> SiteFacts:
        """Return the same for the operation."""
        return SiteFacts(name=self.name, address=self.address, time_zone=self.time_zone)


class SiteIn(SiteFactsIn):
    """A new site."""

    model_config = shaped({"code": "SH1", "name": "上海一号库"})

    code: ShortCode


class SiteChangeIn(SiteFactsIn):
    """A changed site, and why."""

    model_config = shaped({"name": "上海一号库", "reason": "Renamed."})

    reason: Text


class ZoneFactsIn(In):
    """What is known about a zone, all of it at each change."""

    name: PlaceName
    kind: ZoneKind
    temperature_min_celsius: Celsius | None = None
    temperature_max_celsius: Celsius | None = None

    def facts(self) -> ZoneFacts:
        """Return the same for the operation."""
        return ZoneFacts(
            name=self.name,
            kind=self.kind,
            temperature_min_celsius=self.temperature_min_celsius,
            temperature_max_celsius=self.temperature_max_celsius,
        )


class ZoneIn(ZoneFactsIn):
    """A new zone of a site."""

    model_config = shaped({"code": "G1", "name": "合格品区", "kind": "accepted"})

    code: ShortCode


class ZoneChangeIn(ZoneFactsIn):
    """A changed zone, and why."""

    model_config = shaped(
        {"name": "合格品区", "kind": "accepted", "reason": "Renamed."}
    )

    reason: Text


class LocationFilters(Paged):
    """Which locations; what isn't named isn't asked."""

    code: ShortText = ""
    """What the code begins with."""
    kind: LocationKind | None = None
    zone: UUID | None = None
    zone_kind: ZoneKind | None = None
    site: UUID | None = None
    partner: UUID | None = None
    is_active: bool | None = None


class LocationIn(In):
    """A new bin, or a place outside our stock."""

    model_config = shaped({"code": "A-01-02", "kind": "bin", "zone": SOMEONE})

    code: Code
    kind: LocationKind = LocationKind.BIN
    name: ShortText = ""
    zone: UUID | None = None


class LocationChangeIn(In):
    """What people call a location from now on, and why."""

    model_config = shaped({"name": "Shelf by the door", "reason": "Moved."})

    name: ShortText
    reason: Text


@router.get("/sites", response=list[SiteOut], auth=VIEW)
def list_sites(request: HttpRequest) -> list[Site]:
    """List the sites by code."""
    del request
    return list(Site.objects.order_by("code"))


@router.post("/sites", response={201: SiteOut}, auth=EDIT)
def create_new_site(request: HttpRequest, body: SiteIn, key: Key) -> Status[Site]:
    """Enter a site."""
    site = create_site(
        code=body.code, facts=body.facts(), request_id=key, actor=actor_of(request)
    )
    return Status(201, site)


@router.put("/sites/{uuid:site}", response=SiteOut, auth=EDIT)
def change_known_site(
    request: HttpRequest, site: UUID, body: SiteChangeIn, key: Key
) -> Site:
    """Change what is known about a site."""
    return change_site(
        site=site,
        facts=body.facts(),
        reason=body.reason,
        request_id=key,
        actor=actor_of(request),
    )


@router.get("/zones", response=list[ZoneRow], auth=VIEW)
def list_zones(request: HttpRequest) -> list[ZoneRow]:
    """List the active zones with what their kinds mean."""
    del request
    return zone_rows()


@router.post("/sites/{uuid:site}/zones", response={201: ZoneOut}, auth=EDIT)
def create_new_zone(
    request: HttpRequest, site: UUID, body: ZoneIn, key: Key
) -> Status[Zone]:
    """Enter a zone of a site."""
    zone = create_zone(
        site=site,
        code=body.code,
        facts=body.facts(),
        request_id=key,
        actor=actor_of(request),
    )
    return Status(201, zone)


@router.put("/zones/{uuid:zone}", response=ZoneOut, auth=EDIT)
def change_known_zone(
    request: HttpRequest, zone: UUID, body: ZoneChangeIn, key: Key
) -> Zone:
    """Change what is known about a zone."""
    return change_zone(
        zone=zone,
        facts=body.facts(),
        reason=body.reason,
        request_id=key,
        actor=actor_of(request),
    )


@router.get("/locations", response=Page[LocationOut], auth=VIEW)
def list_locations(
    request: HttpRequest, filters: Query[LocationFilters]
) -> dict[str, Any]:
    """List locations by code."""
    del request
    asked = filters.conditions(
        code="code__istartswith", zone_kind="zone__kind", site="zone__site"
    )
    rows = Location.objects.filter(**asked)
    return page_of(rows, order=["code"], after=filters.after, limit=filters.limit)


@router.get("/locations/by-code/{code}", response=LocationOut, auth=VIEW)
def get_location_by_code(request: HttpRequest, code: Code) -> Location:
    """Return the location that a scanned or typed code names."""
    del request
    return location_by_code(code)


@router.post("/locations", response={201: LocationOut}, auth=EDIT)
def create_new_location(
    request: HttpRequest, body: LocationIn, key: Key
) -> Status[Location]:
    """Enter a bin of a zone, or a place outside our stock."""
    if body.zone and not Zone.objects.filter(pk=body.zone).exists():
        raise UnknownRecord(what=_("zone"), id=body.zone)
    location = create_location(
        code=body.code,
        kind=body.kind,
        name=body.name,
        zone=body.zone,
        request_id=key,
        actor=actor_of(request),
    )
    return Status(201, location)


@router.put("/locations/{uuid:location}", response=LocationOut, auth=EDIT)
def change_known_location(
    request: HttpRequest, location: UUID, body: LocationChangeIn, key: Key
) -> Location:
    """Change what people call a location."""
    return change_location(
        location=location,
        name=body.name,
        reason=body.reason,
        request_id=key,
        actor=actor_of(request),
    )


@router.post("/locations/{uuid:location}/deactivate", response=LocationOut, auth=EDIT)
def deactivate_known_location(
    request: HttpRequest, location: UUID, body: ReasonIn, key: Key
) -> Location:
    """Take an empty location out of use."""
    return take_location_out_of_use(
        location=location, reason=body.reason, request_id=key, actor=actor_of(request)
    )


@router.get("/locations/{uuid:location}/labels.pdf", auth=needs(Permission.EXPORT))
def get_location_labels(
    request: HttpRequest,
    location: UUID,
    size: LabelSize = LabelSize.SMALL,
    copies: int = 1,
) -> HttpResponse:
    """Return a location's labels as PDF; that they were taken is recorded."""
    paper = print_labels(
        of=LabelOf.LOCATION,
        record=location,
        size=size,
        copies=copies,
        actor=actor_of(request),
    )
    return HttpResponse(paper, content_type="application/pdf")
