"""Reading the ledger: frozen rows, each list by a constant number of statements."""

from lotproof.ledger.queries.allocation import (
    Allowable,
    allowable_stock,
    available_quantity,
)
from lotproof.ledger.queries.attention import (
    ExpiringRow,
    StockCounts,
    expired_stock,
    near_expiry_stock,
    stock_counts,
)
from lotproof.ledger.queries.flows import (
    Direction,
    FlowRow,
    MovementMarkUnknown,
    WeekRow,
    flow_between,
    flow_page,
    weekly_flow,
)
from lotproof.ledger.queries.lot_list import ListedLot, LotShow, lot_page
from lotproof.ledger.queries.lots import (
    HoldRow,
    LotRow,
    LotStock,
    holds_in_force,
    lot_stock,
    lots_like,
)
from lotproof.ledger.queries.movements import (
    DayRow,
    MovementRow,
    TargetRow,
    daily_ledger,
    movements_of_lot,
    units_by_target,
)
from lotproof.ledger.queries.periods import PeriodRow, closed_periods
from lotproof.ledger.queries.stock import (
    PageUnknown,
    StockPage,
    StockRow,
    serials_in,
    stock_as_of,
    stock_on_hand,
    stock_size,
)
from lotproof.ledger.queries.stock_filters import Condition, StockFilters

__all__ = [
    "Allowable",
    "Condition",
    "DayRow",
    "Direction",
    "ExpiringRow",
    "FlowRow",
    "HoldRow",
    "ListedLot",
    "LotRow",
    "LotShow",
    "LotStock",
    "MovementMarkUnknown",
    "MovementRow",
    "PageUnknown",
    "PeriodRow",
    "StockCounts",
    "StockFilters",
    "StockPage",
    "StockRow",
    "TargetRow",
    "WeekRow",
    "allowable_stock",
    "available_quantity",
    "closed_periods",
    "daily_ledger",
    "expired_stock",
    "flow_between",
    "flow_page",
    "holds_in_force",
    "lot_page",
    "lot_stock",
    "lots_like",
    "movements_of_lot",
    "near_expiry_stock",
    "serials_in",
    "stock_as_of",
    "stock_counts",
    "stock_on_hand",
    "stock_size",
    "units_by_target",
    "weekly_flow",
]
