"""Every way in which the ledger changes."""

from lotproof.ledger.operations.holding import HoldNotInForce, place_hold, release_hold
from lotproof.ledger.operations.lots import (
    LabelDiffers,
    LotNeeded,
    LotNotKept,
    SerialNotKept,
    identify_lot,
    set_inspection_status,
)
from lotproof.ledger.operations.moving import (
    AlreadyReversed,
    move_stock,
    reverse_movements,
)
from lotproof.ledger.operations.periods import PeriodNotPast, close_period
from lotproof.ledger.operations.posting import (
    MovesBeforeClosing,
    OccursInFuture,
    StockWouldHaveBeenNegative,
    write_movements,
)
from lotproof.ledger.operations.reserving import (
    give_up_reservations,
    reserve,
)

__all__ = [
    "AlreadyReversed",
    "HoldNotInForce",
    "LabelDiffers",
    "LotNeeded",
    "LotNotKept",
    "MovesBeforeClosing",
    "OccursInFuture",
    "PeriodNotPast",
    "SerialNotKept",
    "StockWouldHaveBeenNegative",
    "close_period",
    "give_up_reservations",
    "identify_lot",
    "move_stock",
    "place_hold",
    "release_hold",
    "reserve",
    "reverse_movements",
    "set_inspection_status",
    "write_movements",
]
