"""Reading what documents did to stock, one module a question."""

from lotproof.processes.queries.chains import ChainDocument, document_chain
from lotproof.processes.queries.tracing import (
    Holder,
    LotTrace,
    Signed,
    TraceStep,
    trace_lot,
)

__all__ = [
    "ChainDocument",
    "Holder",
    "LotTrace",
    "Signed",
    "TraceStep",
    "document_chain",
    "trace_lot",
]
