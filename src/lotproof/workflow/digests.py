"""What a signature under a document covers."""

import hashlib
from collections.abc import Sequence

from lotproof.evidence.proofs.canonical import canonical_json
from lotproof.workflow.models import Document, DocumentLine


def content_digest(document: Document, lines: Sequence[DocumentLine]) -> str:
    """Return the SHA-256 in hex of what a signature under a document covers.

    That is whom it concerns and every line with its units and fields, not the
    state: a document goes on after it was signed, but what was signed mustn't
    change. A document whose digest is another one shows as unsigned.

    Source:
        21 CFR 11.70.
    """
    content = {
        "kind": str(document.kind),
        "number": document.number,
        "partner": str(document.partner_id),
        "values": document.values,
        "lines": [
            {
                "position": line.position,
                "device": str(line.device_id),
                "lot": str(line.lot_id),
                "serial": str(line.serial_id),
                "quantity": line.quantity,
                "accepted": line.accepted,
                "values": line.values,
            }
            for line in sorted(lines, key=lambda line: line.position)
        ],
    }
    return hashlib.sha256(canonical_json(content)).hexdigest()
