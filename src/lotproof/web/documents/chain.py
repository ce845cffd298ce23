"""The stages on the goods' way, for the stepper on top of each document."""

from collections.abc import Sequence
from dataclasses import dataclass

from lotproof.processes.queries import ChainDocument
from lotproof.workflow.codes import NOTHING_DONE, Kind

BUYING = (Kind.PURCHASE_ORDER, Kind.RECEIPT, Kind.ACCEPTANCE, Kind.PUT_AWAY)
SELLING = (Kind.SALES_ORDER, Kind.PICK, Kind.REVIEW, Kind.SHIPMENT)

ICONS = {
    Kind.PURCHASE_ORDER: "shopping-cart",
    Kind.RECEIPT: "truck-delivery",
    Kind.ACCEPTANCE: "clipboard-check",
    Kind.PUT_AWAY: "building-warehouse",
    Kind.SALES_ORDER: "file-text",
    Kind.PICK: "forklift",
    Kind.REVIEW: "user-check",
    Kind.SHIPMENT: "truck",
}


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage with the documents that this document's goods have there."""

    kind: Kind
    documents: list[ChainDocument]

    @property
    def icon(self) -> str:
        """The icon of the kind."""
        return ICONS[self.kind]

    @property
    def is_this(self) -> bool:
        """Whether the page's own document is here."""
        return any(document.is_this for document in self.documents)

    @property
    def tone(self) -> str:
        """`ahead` before goods came through, `open` while a step is left, or `done`."""
        standing = [one for one in self.documents if one.state not in NOTHING_DONE]
        if not standing:
            return "ahead"
        return "open" if any(one.is_open for one in standing) else "done"


def stages_of(kind: Kind, chain: Sequence[ChainDocument]) -> list[Stage]:
    """Return the stages of buying or of selling.

    Args:
        kind: The kind of the page's document.
        chain: The documents before and after it.

    Returns:
        Four stages in the goods' order.
    """
    return [
        Stage(stage, [document for document in chain if document.kind == stage])
        for stage in (BUYING if kind in BUYING else SELLING)
    ]
