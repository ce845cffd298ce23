"""Every way in which the ledger changes."""

from lotproof.ledger.operations.balances import (
    SerialInStock,
    StockWouldHaveBeenNegative,
)
from lotproof.ledger.operations.holding import (
    HoldNotInForce,
    NoEffect,
    ReasonNeeded,
    place_hold,
    release_hold,
)
from lotproof.ledger.operations.locations import (
    LocationHoldsStock,
    take_location_out_of_use,
)
from lotproof.ledger.operations.lots import (
    DatesReversed,
    Identified,
    Label,
    LabelDiffers,
    LotNeeded,
    LotNotKept,
    SerialNotKept,
    identify_lot,
    identify_lots,
    set_inspection_status,
)
from lotproof.ledger.operations.moving import (
    AlreadyReversed,
    IsReversal,
    MovementOfDocument,
    move_stock,
    reverse_movements,
)
from lotproof.ledger.operations.periods import PeriodNotPast, close_period
from lotproof.ledger.operations.posting import (
    MovesBeforeClosing,
    NothingToMove,
    OccursInFuture,
    OneUnitASerial,
    SamePlace,
    TooManyUnits,
    write_movements,
)
from lotproof.ledger.operations.reserving import (
    Claim,
    NothingToReserve,
    give_up_reservations,
    reserve,
)

__all__ = [
    "AlreadyReversed",
    "Claim",
    "DatesReversed",
    "HoldNotInForce",
    "Identified",
    "IsReversal",
    "Label",
    "LabelDiffers",
    "LocationHoldsStock",
    "LotNeeded",
    "LotNotKept",
    "MovementOfDocument",
    "MovesBeforeClosing",
    "NoEffect",
    "NothingToMove",
    "NothingToReserve",
    "OccursInFuture",
    "OneUnitASerial",
    "PeriodNotPast",
    "ReasonNeeded",
    "SamePlace",
    "SerialInStock",
    "SerialNotKept",
    "StockWouldHaveBeenNegative",
    "TooManyUnits",
    "close_period",
    "give_up_reservations",
    "identify_lot",
    "identify_lots",
    "move_stock",
    "place_hold",
    "release_hold",
    "reserve",
    "reverse_movements",
    "set_inspection_status",
    "take_location_out_of_use",
    "write_movements",
]
