"""Decisions of the ledger: values in, a refusal or nothing out.

`check_may_go` is the one answer to "may this go there, on this day?". Picking,
reserving, shipping, counting and reports all ask it.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from lotproof.catalog.models import COLD_CHAIN_MAX_CELSIUS
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.ledger.codes import Cause, Effect, Purpose
from lotproof.warehouse.models import LocationKind, ZoneKind


class ExpiredGoods(Refused):
    """Expired goods may only be isolated, returned or destroyed."""

    template = gettext_noop(
        "Lot %(lot)s of %(device)s expired: its last usable day was %(expires_on)s. "
        "It can go only to the rejected zone, back to the supplier, or to destruction."
    )


class GoodsOnHold(Refused):
    """A hold forbids what was asked."""

    template = gettext_noop(
        "Lot %(lot)s of %(device)s is on hold (%(cause)s: %(reason)s). It can go only "
        "to the rejected zone, back to the supplier, or to destruction, until quality "
        "releases it."
    )


class NotAllocatable(Refused):
    """Only accepted goods can be promised to a customer."""

    template = gettext_noop(
        "%(location)s is a place of %(zone)s. Only accepted goods can be reserved: "
        "choose a bin of the accepted zone."
    )


class WrongZone(Refused):
    """Goods can't go between these zones in this way."""

    template = gettext_noop(
        "Goods can't go from %(source)s (%(source_zone)s) to %(target)s "
        "(%(target_zone)s) as %(purpose)s. Choose another location, or take the step "
        "that comes first."
    )


class StorageConditionsDiffer(Refused):
    """The location is too warm or too cold for the device."""

    template = gettext_noop(
        "%(device)s must be kept at %(needs)s; location %(location)s is kept at "
        "%(offers)s. Choose a location within the range."
    )


class InsufficientStock(Refused):
    """A stocked location holds fewer units than are asked for."""

    template = gettext_noop(
        "%(location)s holds %(held)s of lot %(lot)s, not %(asked)s. "
        "Check the location and the quantity."
    )


class StockReserved(Refused):
    """The units are there, but claimed by another document."""

    template = gettext_noop(
        "%(location)s holds %(held)s of lot %(lot)s, of which %(reserved)s are "
        "reserved for other documents; %(asked)s were asked for. Choose another lot or "
        "location, or give up the reservation."
    )


ISOLATION_ZONES = frozenset(
    {ZoneKind.WAITING_INSPECTION.value, ZoneKind.RETURNS.value, ZoneKind.REJECTED.value}
)
ISOLATION_KINDS = frozenset(
    {LocationKind.SUPPLIER.value, LocationKind.DESTRUCTION.value}
)
RECIPIENT_KINDS = frozenset(
    {
        LocationKind.CUSTOMER.value,
        LocationKind.DEPARTMENT.value,
        LocationKind.PATIENT.value,
    }
)
ALLOCATING = frozenset({Effect.ALLOCATE.value, Effect.MOVE.value})
"""What a promise needs: units that can't be moved can't be picked either."""

ROUTES: dict[Purpose, frozenset[tuple[str, str]]] = {
    Purpose.RECEIVE: frozenset({("supplier", "waiting_inspection")}),
    Purpose.PUT_AWAY: frozenset(
        {("waiting_inspection", "accepted"), ("waiting_inspection", "rejected")}
    ),
    Purpose.MOVE: frozenset(
        {
            ("waiting_inspection", "waiting_inspection"),
            ("waiting_inspection", "rejected"),
            ("returns", "returns"),
            ("returns", "waiting_inspection"),
            ("returns", "rejected"),
            ("accepted", "accepted"),
            ("accepted", "waiting_inspection"),
            ("accepted", "rejected"),
            ("dispatch", "dispatch"),
            ("dispatch", "accepted"),
            ("dispatch", "rejected"),
            ("rejected", "rejected"),
        }
    ),
    Purpose.PICK: frozenset({("accepted", "dispatch")}),
    Purpose.SHIP: frozenset({("dispatch", kind) for kind in RECIPIENT_KINDS}),
}
"""From where to where goods go, by zone kind or, outside the zones, location kind.
Goods leave the waiting zone for the accepted one by put-away only, which follows
an acceptance (GSP Art. 40, 62, 70). A reversal goes back the way it came."""


@dataclass(frozen=True, slots=True)
class Place:
    """A location as the rules see it."""

    id: UUID
    code: str
    kind: str
    is_stocked: bool
    zone_kind: str | None
    zone_name: str
    temperature_min_celsius: Decimal | None
    temperature_max_celsius: Decimal | None
    time_zone: str
    site: UUID | None
    """Where it stands; `None` outside our sites."""

    @property
    def quality(self) -> str:
        """The zone's kind, or the location's own kind outside the zones."""
        return self.zone_kind or self.kind

    @property
    def shown(self) -> object:
        """The zone's name, or the location's kind, for a refusal's text."""
        return self.zone_name or LocationKind(self.kind).label


@dataclass(frozen=True, slots=True)
class HoldFact:
    """A hold in force, as the rules see it."""

    lot: UUID
    serial: UUID | None
    location: UUID | None
    cause: str
    effects: frozenset[str]
    reason: str

    def covers(self, *, serial: UUID | None, location: UUID) -> bool:
        """Return whether it covers units of its lot with this serial, here."""
        return (self.serial is None or self.serial == serial) and (
            self.location is None or self.location == location
        )


@dataclass(frozen=True, slots=True)
class Goods:
    """A lot or one serial number, as the rules see it."""

    lot: UUID
    serial: UUID | None
    lot_number: str
    """For a unit without a lot number its serial number, a dash without both."""
    device_name: str
    expires_on: date | None
    """The last usable day."""
    storage_min_celsius: Decimal | None
    storage_max_celsius: Decimal | None
    holds: tuple[HoldFact, ...] = ()


def day_at(moment: datetime, place: Place) -> date:
    """Return the calendar day of a moment in a location's time zone."""
    return moment.astimezone(ZoneInfo(place.time_zone)).date()


def moment_text(moment: datetime, place: Place) -> str:
    """Return a moment as the clock at a location shows it."""
    return f"{moment.astimezone(ZoneInfo(place.time_zone)):%Y-%m-%d %H:%M:%S}"


def is_expired(expires_on: date | None, on: date) -> bool:
    """Return whether goods may no longer be used on a day.

    They are usable through their last day; without an expiry they don't expire.
    """
    return expires_on is not None and on > expires_on


def check_may_go(
    goods: Goods, *, source: Place, target: Place, purpose: Purpose, on: date
) -> None:
    """Do nothing if goods may go from one place to another on a day.

    Args:
        goods: What would move, with the holds on its lot.
        source: Where it is.
        target: Where it would go.
        purpose: What for.
        on: The day in the warehouse's time zone.

    Raises:
        WrongZone: If goods don't go between these zones for this purpose.
        ExpiredGoods: If they expired and the target isn't one for isolation.
        GoodsOnHold: If a hold covers them and forbids it.
        StorageConditionsDiffer: If the target is too warm or too cold.

    Source:
        GSP 2023 Art. 40, 51(6), 71, 76; domain rules CN-03, CN-09, CN-18.
    """
    if purpose is Purpose.REVERSE:
        return
    if (source.quality, target.quality) not in ROUTES[purpose]:
        raise WrongZone(
            source=source.code,
            source_zone=source.shown,
            target=target.code,
            target_zone=target.shown,
            purpose=purpose.label,
        )
    isolates = target.zone_kind in ISOLATION_ZONES or target.kind in ISOLATION_KINDS
    if not isolates:
        check_not_expired(goods, on)
        check_holds(goods, location=source.id, effects=_effects(purpose, target))
    check_storage(goods, target)


def _effects(purpose: Purpose, target: Place) -> frozenset[str]:
    if purpose is Purpose.PICK:
        return ALLOCATING
    if target.kind in RECIPIENT_KINDS:
        return frozenset({Effect.MOVE.value, Effect.SHIP.value})
    return frozenset({Effect.MOVE.value})


def check_may_allocate(goods: Goods, *, source: Place, on: date) -> None:
    """Do nothing if goods may be promised to a customer on a day.

    It asks of the source what `check_may_go` asks of a pick.

    Args:
        goods: What would be promised, with the holds on its lot.
        source: Where it is.
        on: The day in the warehouse's time zone.

    Raises:
        NotAllocatable: If it isn't among the accepted goods.
        ExpiredGoods: If it expired.
        GoodsOnHold: If a hold covers it and forbids it.

    Source:
        GSP 2023 Art. 40, 51(6), 62; domain rules CN-03, CN-09, CN-18.
    """
    if source.quality != ZoneKind.ACCEPTED:
        raise NotAllocatable(location=source.code, zone=source.shown)
    check_not_expired(goods, on)
    check_holds(goods, location=source.id, effects=ALLOCATING)


def check_not_expired(goods: Goods, on: date) -> None:
    """Do nothing if goods may still be used on a day.

    Raises:
        ExpiredGoods: If their last usable day is over.
    """
    if is_expired(goods.expires_on, on):
        raise ExpiredGoods(
            lot=goods.lot_number, device=goods.device_name, expires_on=goods.expires_on
        )


def check_holds(goods: Goods, *, location: UUID, effects: Iterable[str]) -> None:
    """Do nothing if no hold forbids any of these effects here.

    Raises:
        GoodsOnHold: If one does; the first in the order they were placed.
    """
    asked = frozenset(effects)
    for hold in goods.holds:
        if hold.effects & asked and hold.covers(serial=goods.serial, location=location):
            raise GoodsOnHold(
                lot=goods.lot_number,
                device=goods.device_name,
                cause=Cause(hold.cause).label,
                reason=hold.reason,
            )


def keeps_within(
    offered_low: Decimal | None,
    offered_high: Decimal | None,
    low: Decimal | None,
    high: Decimal | None,
) -> bool:
    """Return whether a place keeps goods within their labelled range.

    This is the one rule of what may lie where by temperature. A place whose upper
    limit isn't controlled is not good enough for cold-chain goods; ambient goods may
    lie there.

    Args:
        offered_low: The place's lowest temperature in °C, `None` if not controlled.
        offered_high: Its highest one, likewise.
        low: The lowest temperature of the label in °C, `None` for no limit.
        high: The highest one, likewise.

    Source:
        GSP Art. 71: goods are kept apart by storage condition.
    """
    if high is not None:
        if offered_high is None:
            if high <= COLD_CHAIN_MAX_CELSIUS:
                return False
        elif offered_high > high:
            return False
    return low is None or offered_low is None or offered_low >= low


def check_storage(goods: Goods, target: Place) -> None:
    """Do nothing if a location keeps goods within their labelled range.

    Raises:
        StorageConditionsDiffer: If it is too warm, too cold or unknown.
    """
    low, high = goods.storage_min_celsius, goods.storage_max_celsius
    if not target.is_stocked or (low is None and high is None):
        return
    offered_low = target.temperature_min_celsius
    offered_high = target.temperature_max_celsius
    if not keeps_within(offered_low, offered_high, low, high):
        raise StorageConditionsDiffer(
            device=goods.device_name,
            needs=range_text(low, high),
            location=target.code,
            offers=range_text(offered_low, offered_high),
        )


def range_text(low: Decimal | None, high: Decimal | None) -> str:
    """Return a temperature range as labels print it: 2–8 °C."""
    if low is None and high is None:
        return "—"
    if low is None:
        return f"≤ {_degrees(high)} °C"
    if high is None:
        return f"≥ {_degrees(low)} °C"
    return f"{_degrees(low)}–{_degrees(high)} °C"


def _degrees(celsius: Decimal | None) -> str:
    return format(celsius.normalize(), "f") if celsius is not None else ""


def balance_id(
    *, location: UUID, lot: UUID, serial: UUID | None, owner: UUID | None
) -> UUID:
    """Return the id of the balance of these units at this place.

    Made from what the row is about, so that a batch knows its rows' ids before
    it reads them, and every batch locks them in the same order.
    """
    zero = b"\0" * 16
    about = b"".join(
        part.bytes if part else zero for part in (location, lot, serial, owner)
    )
    return UUID(bytes=hashlib.sha256(about).digest()[:16])


def end_of_day(day: date, *, zone: tzinfo) -> datetime:
    """Return a day's last moment, to the microsecond: where a closed period ends."""
    return datetime.combine(day, time.max, tzinfo=zone).astimezone(UTC)
