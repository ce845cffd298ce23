"""Papers as PDF: records of documents, delivery notes, labels."""

from lotproof.processes.papers.delivery_note import NotShippedYet, delivery_note
from lotproof.processes.papers.label_sheets import LabelSize
from lotproof.processes.papers.labels import (
    LabelOf,
    NoCopies,
    NothingToPrint,
    RecordUnknown,
    TooManyLabels,
    labelling_of,
)
from lotproof.processes.papers.setting import FontsMissing

__all__ = [
    "FontsMissing",
    "LabelOf",
    "LabelSize",
    "NoCopies",
    "NotShippedYet",
    "NothingToPrint",
    "RecordUnknown",
    "TooManyLabels",
    "delivery_note",
    "labelling_of",
]
