"""Reading the ledger: one module a question's subject."""

from lotproof.ledger.queries.allocation import (
    AllowableStock,
    Brought,
    allowable_stock,
    units_by_target,
)

__all__ = ["AllowableStock", "Brought", "allowable_stock", "units_by_target"]
