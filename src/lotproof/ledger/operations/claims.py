"""Using up reservations when claimed units move; a part of posting."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from lotproof.evidence.images import images
from lotproof.evidence.operations import save_versioned
from lotproof.ledger.batches import Place
from lotproof.ledger.models import Reservation


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
    claimed = {key: place for key, place in places.items() if place.lines}
    if not claimed:
        return {}, []
    reservations = list(
        Reservation.objects.filter(
            balance__in=claimed,
            document_line__in={line for place in claimed.values() for line in place.lines},
            quantity__gt=0,
        ).order_by("id")
    )
    left = {key: place.out for key, place in claimed.items()}
    used: dict[UUID, int] = {}
    changed = []
    for reservation in reservations:
        key = reservation.balance_id
        if reservation.document_line not in claimed[key].lines:
            continue
        units = min(reservation.quantity, left[key])
        if units:
            reservation.quantity -= units
            left[key] -= units
            used[key] = used.get(key, 0) + units
            changed.append(reservation)
    if changed:
        save_versioned(*changed)
    return used, images(changed)
