"""Putting goods away as the product does it, with the input ready."""

import random
from collections.abc import Sequence
from uuid import UUID

from benchmarks.company import found_company
from lotproof.core.ids import new_id
from lotproof.processes.operations import Placement, put_away
from lotproof.workflow.models import DocumentLine


class Work:
    """Documents with all that is known before a person presses the button."""

    def __init__(self, documents: Sequence[UUID]) -> None:
        company = found_company()
        self._actor = company.actor
        self._placements: dict[UUID, list[Placement]] = {}
        chosen = random.Random(1)  # noqa: S311 - the same choice at each run
        lines = DocumentLine.objects.filter(document__in=documents)
        for line in lines.order_by("document", "position"):
            self._placements.setdefault(line.document_id, []).append(
                Placement(line.pk, chosen.choice(company.bins).pk, line.quantity)
            )

    def post(self, document: UUID) -> None:
        """Put all goods of a document away."""
        put_away(
            document=document,
            placements=self._placements[document],
            request_id=new_id(),
            actor=self._actor,
        )
