"""Papers that leave with the goods, as PDF."""

from lotproof.processes.papers.delivery_note import NotShippedYet, delivery_note
from lotproof.processes.papers.setting import FontsMissing

__all__ = ["FontsMissing", "NotShippedYet", "delivery_note"]
