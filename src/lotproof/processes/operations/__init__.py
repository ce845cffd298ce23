"""What each kind of document means for stock: every step of the main line."""

from lotproof.processes.operations.acceptance import (
    LineResult,
    inspect,
    review_acceptance,
    send_back_to_inspector,
)
from lotproof.processes.operations.ending import (
    cancel_sales_order,
    close_purchase_order,
    withdraw_receipt,
)
from lotproof.processes.operations.outbound_review import release_goods
from lotproof.processes.operations.picking import (
    Picked,
    allocate,
    choose_other_stock,
    close_short,
    give_up_stock,
    pick_units,
)
from lotproof.processes.operations.purchasing import (
    OrderLine,
    approve_purchase_order,
    submit_purchase_order,
)
from lotproof.processes.operations.put_away import Placement, put_away
from lotproof.processes.operations.receiving import (
    finish_receipt,
    lower_receipt_line,
    open_receipt,
    scan_receipt_line,
)
from lotproof.processes.operations.scanning import (
    pick_scanned_units,
    put_away_scanned_units,
)
from lotproof.processes.operations.selling import (
    approve_sales_order,
    submit_sales_order,
)
from lotproof.processes.operations.setting_up import (
    AlreadySetUp,
    Begun,
    CompanyIncomplete,
    FirstPerson,
    set_up,
)
from lotproof.processes.operations.shipping import ship
from lotproof.processes.operations.taking_back import take_back

__all__ = [
    "AlreadySetUp",
    "Begun",
    "CompanyIncomplete",
    "FirstPerson",
    "LineResult",
    "OrderLine",
    "Picked",
    "Placement",
    "allocate",
    "approve_purchase_order",
    "approve_sales_order",
    "cancel_sales_order",
    "choose_other_stock",
    "close_purchase_order",
    "close_short",
    "finish_receipt",
    "give_up_stock",
    "inspect",
    "lower_receipt_line",
    "open_receipt",
    "pick_scanned_units",
    "pick_units",
    "put_away",
    "put_away_scanned_units",
    "release_goods",
    "review_acceptance",
    "scan_receipt_line",
    "send_back_to_inspector",
    "set_up",
    "ship",
    "submit_purchase_order",
    "submit_sales_order",
    "take_back",
    "withdraw_receipt",
]
