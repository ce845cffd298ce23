"""Using up reservations when claimed units move; a part of posting."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from lotproof.core.statements import array, rows_of
from lotproof.evidence.images import image_columns, image_value
from lotproof.ledger.batches import Place
from lotproof.ledger.models import Reservation
from lotproof.ledger.operations.balances import Held

COLUMNS = image_columns(Reservation)

LOWER_RESERVATIONS = f"""
UPDATE ledger_reservation reservation
SET quantity = reservation.quantity - claimed.units, version = reservation.version + 1
FROM (
    SELECT known.id, least(known.quantity, moved.units) AS units
    FROM unnest(%s::uuid[], %s::uuid[], %s::bigint[]) AS moved (balance, line, units)
    JOIN ledger_reservation known
        ON known.balance_id = moved.balance AND known.document_line = moved.line
    WHERE known.quantity > 0
) AS claimed
WHERE reservation.id = claimed.id
RETURNING claimed.units, {", ".join(f"reservation.{name}" for name in COLUMNS)}
"""  # noqa: S608 - names from the model


def use_up_reservations(
    places: Mapping[UUID, Place], held: Mapping[UUID, Held]
) -> tuple[dict[UUID, int], list[dict[str, Any]]]:
    """Lower the reservations of the lines on whose behalf units leave.

    Args:
        places: What the batch does to each balance; their rows are locked, and
            with them their reservations: nobody changes one without the other.
        held: The balances as they stand.

    Returns:
        Units used up by balance, and the after-images of the reservations.
    """
    claims = [
        (key, line, units)
        for key, place in places.items()
        for line, units in place.claims.items()
        if held[key].reserved
    ]
    if not claims:
        return {}, []
    columns = [array(column) for column in zip(*claims, strict=True)]
    rows = rows_of(LOWER_RESERVATIONS, columns)
    if not rows:
        return {}, []
    used: dict[UUID, int] = {}
    balance = COLUMNS.index("balance_id") + 1
    for row in rows:
        used[row[balance]] = used.get(row[balance], 0) + row[0]
    group = {
        "table": Reservation._meta.db_table,
        "columns": list(COLUMNS),
        "rows": [list(map(image_value, row[1:])) for row in rows],
    }
    return used, [group]
