"""The dossier of a lot: entries of the log with their proofs, in one text file.

The first line is canonical JSON. An empty line and a signed note follow, whose
text names the log and the first line's SHA-256. So every byte counts: those of
the line by the digest, those of the note by its signature and its one spelling.
"""

from lotproof.evidence.proofs.dossier.building import build_dossier
from lotproof.evidence.proofs.dossier.checking import DossierReport, verify_dossier
from lotproof.evidence.proofs.dossier.content import (
    LARGEST_BYTES,
    DossierContent,
    DossierEntry,
)
from lotproof.evidence.proofs.dossier.refusals import DossierRefused, DossierTooLarge

__all__ = [
    "LARGEST_BYTES",
    "DossierContent",
    "DossierEntry",
    "DossierRefused",
    "DossierReport",
    "DossierTooLarge",
    "build_dossier",
    "verify_dossier",
]
