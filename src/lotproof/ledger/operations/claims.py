"""Using up reservations when claimed units move; a part of posting."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from lotproof.evidence.images import images
from lotproof.ledger.batches import Place
from lotproof.ledger.models import Reservation
from lotproof.ledger.statements import run

LOWER_RESERVATIONS = """
UPDATE ledger_reservation reservation
SET quantity = reservation.quantity - used.units, version = reservation.version + 1
FROM unnest(%s::uuid[], %s::bigint[]) AS used (id, units)
WHERE reservation.id = used.id
"""


def use_up_reservations(
    places: Mapping[UUID, Place],
) -> tuple[dict[UUID, int], list[dict[str, Any]]]:
    """Lower the reservations of the lines on whose behalf units leave.

    Args:
        places: What the batch does to each balance; their rows are locked, and
            with them their reservations: nobody changes one without the other.

    Returns:
        Units used up by balance, and the after-images of the reservations.
    """
    claims = {
        (key, line): units
        for key, place in places.items()
        for line, units in place.claims.items()
    }
    if not claims:
        return {}, []
    reservations = Reservation.objects.filter(
        balance__in={key for key, _ in claims},
        document_line__in={line for _, line in claims},
        quantity__gt=0,
    ).order_by("id")
    used: dict[UUID, int] = {}
    lowered: dict[UUID, int] = {}
    changed = []
    for reservation in reservations:
        key = reservation.balance_id
        units = min(
            reservation.quantity, claims.get((key, reservation.document_line), 0)
        )
        if units:
            reservation.quantity -= units
            reservation.version += 1
            used[key] = used.get(key, 0) + units
            lowered[reservation.pk] = units
            changed.append(reservation)
    if changed:
        run(LOWER_RESERVATIONS, [list(lowered), list(lowered.values())])
    return used, images(changed)
