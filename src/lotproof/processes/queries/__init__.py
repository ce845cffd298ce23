"""Reading what documents did to stock, one module a question."""

from lotproof.processes.queries.chains import ChainDocument, document_chain
from lotproof.processes.queries.details import (
    DocumentDetail,
    LineRow,
    OrderedRow,
    document_detail,
    first_bin,
    line_for_label,
    ordered_rows,
    sales_units,
)
from lotproof.processes.queries.tracing import (
    Holder,
    LotTrace,
    Signed,
    TraceStep,
    trace_lot,
)
from lotproof.processes.queries.values import (
    StockValue,
    near_expiry_value,
    near_expiry_values,
)

__all__ = [
    "ChainDocument",
    "DocumentDetail",
    "Holder",
    "LineRow",
    "LotTrace",
    "OrderedRow",
    "Signed",
    "StockValue",
    "TraceStep",
    "document_chain",
    "document_detail",
    "first_bin",
    "line_for_label",
    "near_expiry_value",
    "near_expiry_values",
    "ordered_rows",
    "sales_units",
    "trace_lot",
]
