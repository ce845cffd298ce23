"""Putting goods on hold and releasing them."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lotproof.accounts.permissions import Permission, require
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.evidence.operations import append_entry, first_result, save_versioned
from lotproof.ledger.codes import Cause, Effect
from lotproof.ledger.facts import SerialOfAnotherLot, UnknownRecord
from lotproof.ledger.models import Hold, Lot, Serial


class HoldNotInForce(Refused):
    """The hold was released before."""

    template = gettext_noop(
        "This hold was already released at %(released_at)s. Reload the page."
    )


class NoEffect(Refused):
    """A hold forbids something."""

    template = gettext_noop(
        "A hold must forbid something. Choose at least one of its effects."
    )


class ReasonNeeded(Refused):
    """A person must say why."""

    template = gettext_noop("Say why: the reason becomes part of the record.")


@transaction.atomic
def place_hold(
    *,
    lot: UUID,
    serial: UUID | None = None,
    location: UUID | None = None,
    cause: Cause,
    effects: Collection[Effect] = (Effect.ALLOCATE, Effect.MOVE, Effect.SHIP),
    reason: str,
    request_id: UUID | None = None,
    actor: Actor,
) -> Hold:
    """Forbid something to a lot, to one serial number, or to a lot at one place.

    Movements of the lot under way are waited for; later ones see the hold.

    Args:
        lot: The lot.
        serial: One serial number of it; `None` means all.
        location: One location; `None` means everywhere.
        cause: Why, as a code.
        effects: What is forbidden; isolating the goods never is.
        reason: Why, in words.
        request_id: The caller's id of the request.
        actor: Who places the hold.

    Returns:
        The hold.

    Raises:
        NotPermitted: If `actor` may not place holds.
        UnknownRecord: If there is no such lot or serial number.
        SerialOfAnotherLot: If the serial number isn't of the lot.
        ReasonNeeded: If the reason is empty.
        NoEffect: If it would forbid nothing.
    """
    require(actor, Permission.HOLD)
    if done := first_result(request_id, "ledger.hold_placed"):
        return Hold.objects.get(pk=done)
    record = _lot_to_hold(lot, serial)
    if not reason.strip():
        raise ReasonNeeded
    if not effects:
        raise NoEffect
    at = clock.now()
    hold = Hold(
        device_id=record.device_id,
        lot=record,
        serial_id=serial,
        location_id=location,
        cause=cause.value,
        effects=sorted({effect.value for effect in effects}),
        reason=reason.strip(),
        placed_at=at,
        placed_by_id=actor.user_id,
    )
    save_versioned(hold)
    append_entry(
        kind="ledger.hold_placed",
        subject=hold,
        rows=[hold],
        reason=hold.reason,
        at=at,
        actor=actor,
        request_id=request_id,
    )
    return hold


def _lot_to_hold(lot: UUID, serial: UUID | None) -> Lot:
    """Lock and return a lot, of which the serial number must be, if one is named."""
    record = Lot.objects.select_for_update(no_key=True).filter(pk=lot).first()
    if record is None:
        raise UnknownRecord(what=_("lot"), id=lot)
    if serial is not None:
        unit = Serial.objects.filter(pk=serial).first()
        if unit is None:
            raise UnknownRecord(what=_("serial number"), id=serial)
        if unit.lot_id != lot:
            raise SerialOfAnotherLot(serial=unit.number, lot=record)
    return record


@transaction.atomic
def release_hold(
    *, hold: UUID, reason: str, request_id: UUID | None = None, actor: Actor
) -> Hold:
    """End a hold.

    Args:
        hold: The hold.
        reason: Why the goods may go on, in words.
        request_id: The caller's id of the request.
        actor: Who releases it.

    Returns:
        The hold, released.

    Raises:
        NotPermitted: If `actor` may not release holds.
        HoldNotInForce: If it was released before.
        ReasonNeeded: If the reason is empty.
    """
    require(actor, Permission.RELEASE)
    if done := first_result(request_id, "ledger.hold_released"):
        return Hold.objects.get(pk=done)
    record = Hold.objects.select_for_update(no_key=True).get(pk=hold)
    if record.released_at is not None:
        raise HoldNotInForce(
            released_at=f"{timezone.localtime(record.released_at):%Y-%m-%d %H:%M:%S}"
        )
    if not reason.strip():
        raise ReasonNeeded
    record.released_at = clock.now()
    record.released_by_id = actor.user_id
    record.release_reason = reason.strip()
    save_versioned(record)
    append_entry(
        kind="ledger.hold_released",
        subject=record,
        rows=[record],
        reason=record.release_reason,
        at=record.released_at,
        actor=actor,
        request_id=request_id,
    )
    return record
