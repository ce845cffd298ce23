"""Every way in which sites, zones and locations change."""

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import TypeVar
from uuid import UUID
from zoneinfo import available_timezones

from django.db import transaction

from lotproof.accounts.permissions import Permission, require
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.reasons import require_reason
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.core.temperature import celsius
from lotproof.evidence.operations import append_entry, first_result, save_versioned
from lotproof.partners.models import Partner
from lotproof.warehouse.models import (
    PARTNER_KINDS,
    STOCKED_KINDS,
    Location,
    LocationKind,
    Site,
    Zone,
    ZoneKind,
)

Record = TypeVar("Record", Site, Zone, Location)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """What is entered about a site, all of it at each change."""

    name: str
    address: str = ""
    time_zone: str = "Asia/Shanghai"


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneFacts:
    """What is entered about a zone, all of it at each change."""

    name: str
    kind: ZoneKind
    temperature_min_celsius: Decimal | None = None
    temperature_max_celsius: Decimal | None = None


class CodeTaken(Refused):
    """A record of this sort has the code."""

    template = gettext_noop("The code %(code)s is in use. Choose another code.")


class UnknownTimeZone(Refused):
    """The name stands for no time zone."""

    template = gettext_noop(
        "There is no time zone %(time_zone)s. Use a name such as Asia/Shanghai."
    )


class TemperatureRangeReversed(Refused):
    """The lowest temperature is above the highest."""

    template = gettext_noop(
        "The range %(low)s °C to %(high)s °C is reversed. Check both temperatures."
    )


class BinNeedsZone(Refused):
    """A bin stands in a zone, and nothing else does."""

    template = gettext_noop(
        "%(code)s: a bin needs a zone, and other locations have none. Check the kind "
        "and the zone."
    )


class PartnerLocationOnly(Refused):
    """Locations of partners are made from the partner's record."""

    template = gettext_noop(
        "%(code)s: the location of a supplier or customer is made with the partner's "
        "record, not by hand."
    )


class NotAPartnerKind(Refused):
    """The partner isn't what the location would be for."""

    template = gettext_noop(
        "%(partner)s isn't entered as %(kind)s. Have quality staff complete its "
        "dossier."
    )


@transaction.atomic
def create_site(
    *,
    code: str,
    facts: SiteFacts,
    request_id: UUID | None = None,
    actor: Actor,
) -> Site:
    """Enter a site.

    Args:
        code: Our own code, unique.
        facts: What is known about it.
        request_id: The caller's id; the same again gives the first result.
        actor: An administrator.

    Returns:
        The new site.

    Raises:
        NotPermitted: If `actor` may not change the warehouse.
        CodeTaken: If another site has this code.
        UnknownTimeZone: If the time zone's name stands for none.
    """
    require(actor, Permission.EDIT_WAREHOUSE)
    if done := first_result(request_id, "warehouse.site_created"):
        return Site.objects.get(pk=done)
    if Site.objects.filter(code=code).exists():
        raise CodeTaken(code=code)
    site = Site(code=code)
    _apply_site(facts, site)
    return _write("warehouse.site_created", site, actor, request_id=request_id)


@transaction.atomic
def change_site(
    *,
    site: UUID,
    facts: SiteFacts,
    reason: str,
    request_id: UUID | None = None,
    actor: Actor,
) -> Site:
    """Change what is known about a site.

    Args:
        site: The site's id.
        facts: All of it as it is from now on.
        reason: Why.
        request_id: The caller's id; the same again gives the first result.
        actor: An administrator.

    Returns:
        The changed site.

    Raises:
        NotPermitted: If `actor` may not change the warehouse.
        ReasonMissing: If no reason is given.
        UnknownTimeZone: If the time zone's name stands for none.
    """
    require(actor, Permission.EDIT_WAREHOUSE)
    if done := first_result(request_id, "warehouse.site_changed"):
        return Site.objects.get(pk=done)
    reason = require_reason(reason)
    record = Site.objects.select_for_update().get(pk=site)
    _apply_site(facts, record)
    return _write(
        "warehouse.site_changed", record, actor, reason, request_id=request_id
    )


@transaction.atomic
def create_zone(
    *,
    site: UUID,
    code: str,
    facts: ZoneFacts,
    request_id: UUID | None = None,
    actor: Actor,
) -> Zone:
    """Enter a zone of a site.

    Args:
        site: The site's id.
        code: Unique in the site.
        facts: What is known about it.
        request_id: The caller's id; the same again gives the first result.
        actor: An administrator.

    Returns:
        The new zone.

    Raises:
        NotPermitted: If `actor` may not change the warehouse.
        CodeTaken: If another zone of the site has this code.
        TemperatureRangeReversed: If the lowest temperature is above the highest.
    """
    require(actor, Permission.EDIT_WAREHOUSE)
    if done := first_result(request_id, "warehouse.zone_created"):
        return Zone.objects.get(pk=done)
    owner = Site.objects.select_for_update().get(pk=site)
    if Zone.objects.filter(site=owner, code=code).exists():
        raise CodeTaken(code=code)
    zone = Zone(site=owner, code=code)
    _apply_zone(facts, zone)
    return _write("warehouse.zone_created", zone, actor, request_id=request_id)


@transaction.atomic
def change_zone(
    *,
    zone: UUID,
    facts: ZoneFacts,
    reason: str,
    request_id: UUID | None = None,
    actor: Actor,
) -> Zone:
    """Change what is known about a zone.

    Args:
        zone: The zone's id.
        facts: All of it as it is from now on.
        reason: Why.
        request_id: The caller's id; the same again gives the first result.
        actor: An administrator.

    Returns:
        The changed zone.

    Raises:
        NotPermitted: If `actor` may not change the warehouse.
        ReasonMissing: If no reason is given.
        TemperatureRangeReversed: If the lowest temperature is above the highest.
    """
    require(actor, Permission.EDIT_WAREHOUSE)
    if done := first_result(request_id, "warehouse.zone_changed"):
        return Zone.objects.get(pk=done)
    reason = require_reason(reason)
    record = Zone.objects.select_for_update().get(pk=zone)
    _apply_zone(facts, record)
    return _write(
        "warehouse.zone_changed", record, actor, reason, request_id=request_id
    )


@transaction.atomic
def create_location(
    *,
    code: str,
    kind: LocationKind,
    name: str = "",
    zone: UUID | None = None,
    request_id: UUID | None = None,
    actor: Actor,
) -> Location:
    """Enter a bin of a zone, or a place outside our stock.

    Args:
        code: Unique among all locations; printed on the shelf.
        kind: What it is; whether its stock is kept follows from it.
        name: What people call it.
        zone: The id of the bin's zone; `None` for every other kind.
        request_id: The caller's id; the same again gives the first result.
        actor: An administrator.

    Returns:
        The new location.

    Raises:
        NotPermitted: If `actor` may not change the warehouse.
        CodeTaken: If another location has this code.
        PartnerLocationOnly: If the kind is that of a supplier or customer.
        BinNeedsZone: If a bin has no zone, or another kind has one.
    """
    require(actor, Permission.EDIT_WAREHOUSE)
    if done := first_result(request_id, "warehouse.location_created"):
        return Location.objects.get(pk=done)
    if Location.objects.filter(code=code).exists():
        raise CodeTaken(code=code)
    if kind in PARTNER_KINDS:
        raise PartnerLocationOnly(code=code)
    if (kind == LocationKind.BIN) != (zone is not None):
        raise BinNeedsZone(code=code)
    location = Location(
        code=code,
        name=name,
        kind=kind.value,
        zone_id=zone,
        is_stocked=kind in STOCKED_KINDS,
    )
    return _write("warehouse.location_created", location, actor, request_id=request_id)


@transaction.atomic
def change_location(
    *,
    location: UUID,
    name: str,
    reason: str,
    request_id: UUID | None = None,
    actor: Actor,
) -> Location:
    """Change what people call a location.

    Its code, kind and zone stay, or what was recorded about the units in it would
    change its meaning.

    Args:
        location: The location's id.
        name: What people call it from now on.
        reason: Why.
        request_id: The caller's id; the same again gives the first result.
        actor: An administrator.

    Returns:
        The changed location.

    Raises:
        NotPermitted: If `actor` may not change the warehouse.
        ReasonMissing: If no reason is given.
    """
    require(actor, Permission.EDIT_WAREHOUSE)
    if done := first_result(request_id, "warehouse.location_changed"):
        return Location.objects.get(pk=done)
    reason = require_reason(reason)
    record = Location.objects.select_for_update().get(pk=location)
    record.name = name
    return _write(
        "warehouse.location_changed", record, actor, reason, request_id=request_id
    )


@transaction.atomic
def deactivate_location(
    *,
    location: UUID,
    reason: str,
    request_id: UUID | None = None,
    actor: Actor,
) -> Location:
    """Take a location out of use.

    Whether units are still there isn't asked here, for the stock is kept above this
    package: call the ledger's operation, which refuses a location that holds units
    and then calls this one.

    Args:
        location: The location's id.
        reason: Why.
        request_id: The caller's id; the same again gives the first result.
        actor: An administrator.

    Returns:
        The inactive location.

    Raises:
        NotPermitted: If `actor` may not change the warehouse.
        ReasonMissing: If no reason is given.
    """
    require(actor, Permission.EDIT_WAREHOUSE)
    if done := first_result(request_id, "warehouse.location_deactivated"):
        return Location.objects.get(pk=done)
    reason = require_reason(reason)
    record = Location.objects.select_for_update().get(pk=location)
    record.is_active = False
    return _write(
        "warehouse.location_deactivated", record, actor, reason, request_id=request_id
    )


@transaction.atomic
def create_partner_location(
    *,
    partner: UUID,
    kind: LocationKind,
    request_id: UUID | None = None,
    actor: Actor,
) -> Location:
    """Give a supplier or customer the location that its movements start or end at.

    Args:
        partner: The partner's id.
        kind: `SUPPLIER` or `CUSTOMER`.
        request_id: The caller's id; the same again gives the first result.
        actor: A member of the quality staff, who keeps the partners.

    Returns:
        The location; the one that the partner has already, if repeated.

    Raises:
        NotPermitted: If `actor` may not change partners.
        NotAPartnerKind: If the partner isn't entered as this.
    """
    require(actor, Permission.EDIT_PARTNERS)
    if done := first_result(request_id, "warehouse.location_created"):
        return Location.objects.get(pk=done)
    # The partner's row is locked, so two calls make one location.
    owner = Partner.objects.select_for_update().get(pk=partner)
    if found := Location.objects.filter(partner=owner, kind=kind).first():
        return found
    roles = {
        LocationKind.SUPPLIER: owner.is_supplier,
        LocationKind.CUSTOMER: owner.is_customer,
    }
    if not roles.get(kind):
        raise NotAPartnerKind(partner=owner.name, kind=kind.label)
    location = Location(
        code=f"{kind.value.upper()}-{owner.code}",
        name=owner.name,
        kind=kind.value,
        partner=owner,
        is_stocked=False,
    )
    return _write("warehouse.location_created", location, actor, request_id=request_id)


def _apply_site(facts: SiteFacts, site: Site) -> None:
    if facts.time_zone not in available_timezones():
        raise UnknownTimeZone(time_zone=facts.time_zone)
    for field in fields(facts):
        setattr(site, field.name, getattr(facts, field.name))


def _apply_zone(facts: ZoneFacts, zone: Zone) -> None:
    low, high = facts.temperature_min_celsius, facts.temperature_max_celsius
    if low is not None and high is not None and low > high:
        raise TemperatureRangeReversed(low=low, high=high)
    zone.name, zone.kind = facts.name, facts.kind.value
    zone.temperature_min_celsius = celsius(low)
    zone.temperature_max_celsius = celsius(high)


def _write(
    kind: str,
    record: Record,
    actor: Actor,
    reason: str = "",
    *,
    request_id: UUID | None = None,
) -> Record:
    save_versioned(record)
    append_entry(
        kind=kind,
        subject=record,
        rows=[record],
        at=clock.now(),
        actor=actor,
        reason=reason,
        request_id=request_id,
    )
    return record
