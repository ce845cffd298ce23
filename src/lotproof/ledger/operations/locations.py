"""Taking a location out of use, which must be empty."""

from uuid import UUID

from django.db import transaction

from lotproof.accounts.permissions import Permission, require
from lotproof.core.actors import Actor
from lotproof.core.reasons import require_reason
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.ledger.models import Balance
from lotproof.warehouse.models import Location
from lotproof.warehouse.operations import deactivate_location


class LocationHoldsStock(Refused):
    """A location with units in it can't be taken out of use."""

    template = gettext_noop(
        "%(location)s holds %(quantity)s of lot %(lot)s. Move everything out of it "
        "first."
    )


@transaction.atomic
def take_location_out_of_use(
    *,
    location: UUID,
    reason: str,
    request_id: UUID | None = None,
    actor: Actor,
) -> Location:
    """Take a location out of use, if it is empty.

    Movements under way to it are waited for, later ones are refused.

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
        LocationHoldsStock: If units are there.
    """
    require(actor, Permission.EDIT_WAREHOUSE)
    require_reason(reason)
    # A movement holds the key of its locations' rows until it is committed.
    record = Location.objects.select_for_update().get(pk=location)
    held = Balance.objects.filter(location=location, is_stocked=True, quantity__gt=0)
    for balance in held.select_related("lot").order_by("pk")[:1]:
        raise LocationHoldsStock(
            location=record, quantity=balance.quantity, lot=balance.lot
        )
    return deactivate_location(
        location=location, reason=reason, request_id=request_id, actor=actor
    )
