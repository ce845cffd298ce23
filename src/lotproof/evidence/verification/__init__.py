"""Verification: is the log as it was signed, and are the tables as the log says?"""

from lotproof.evidence.verification.checkpoints import Outside
from lotproof.evidence.verification.findings import Finding
from lotproof.evidence.verification.log import verify_log
from lotproof.evidence.verification.replay import verify_tables
from lotproof.evidence.verification.state import Progress, one_state, silent

__all__ = [
    "Finding",
    "Outside",
    "Progress",
    "one_state",
    "silent",
    "verify_log",
    "verify_tables",
]
