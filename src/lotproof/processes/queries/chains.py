"""The documents that led to a document, and those that it led to."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lotproof.core.statements import rows_of
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document

CHAIN = """
WITH RECURSIVE earlier AS (
    SELECT id, follows_id FROM workflow_document WHERE id = %(document)s
    UNION
    SELECT document.id, document.follows_id
    FROM workflow_document document JOIN earlier ON earlier.follows_id = document.id
), later AS (
    SELECT id FROM workflow_document WHERE id = %(document)s
    UNION
    SELECT document.id
    FROM workflow_document document JOIN later ON document.follows_id = later.id
)
SELECT document.id, document.kind, document.number, document.state, document.is_open,
       document.opened_at, opener.name, coalesce(partner.name, ''), last.name,
       last.taken_at, document.id = %(document)s
FROM workflow_document document
JOIN accounts_user opener ON opener.id = document.opened_by_id
LEFT JOIN partners_partner partner ON partner.id = document.partner_id
LEFT JOIN LATERAL (
    SELECT taker.name, step.taken_at
    FROM workflow_steptaken step JOIN accounts_user taker ON taker.id = step.taken_by_id
    WHERE step.document_id = document.id AND step.from_state <> step.to_state
    ORDER BY step.taken_at DESC, step.id DESC LIMIT 1
) last ON true
WHERE document.id IN (SELECT id FROM earlier UNION SELECT id FROM later)
ORDER BY document.opened_at, document.id
"""


@dataclass(frozen=True, slots=True)
class ChainDocument:
    """One document on the goods' way."""

    id: UUID
    kind: Kind
    number: str
    state: str
    is_open: bool
    opened_at: datetime
    opened_by: str
    """The person's name."""
    partner: str
    """Empty if the document concerns none."""
    last_by: str | None
    """Who took its last step; `None` if it took none."""
    last_at: datetime | None
    is_this: bool
    """Whether it is the document that was asked about."""


def document_chain(document: Document) -> list[ChainDocument]:
    """Return the documents before and after a document, from the order onwards.

    Siblings are left out: another receipt of the same order isn't on the way of
    this receipt's goods.

    Args:
        document: Any document.

    Returns:
        In the order in which they were opened, the document itself included.
    """
    return [
        ChainDocument(row[0], Kind(row[1]), *row[2:])
        for row in rows_of(CHAIN, {"document": document.pk})
    ]
