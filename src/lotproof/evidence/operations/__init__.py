"""Every way in which the log changes."""

from lotproof.evidence.operations.appending import (
    RequestIdReused,
    append_entry,
    ask_first_result,
    first_result,
    save_new,
    save_versioned,
)
from lotproof.evidence.operations.sequencing import (
    add_log_key,
    sequence_entries,
)

__all__ = [
    "RequestIdReused",
    "add_log_key",
    "append_entry",
    "ask_first_result",
    "first_result",
    "save_new",
    "save_versioned",
    "sequence_entries",
]
