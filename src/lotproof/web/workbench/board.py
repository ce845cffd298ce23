"""What the first page says, read in a fixed number of statements."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from lotproof.core.actors import Actor
from lotproof.evidence import queries as evidence
from lotproof.ledger.queries import StockCounts, stock_counts
from lotproof.partners.queries import licences_lapsing_before
from lotproof.workflow.queries import OpenTask, open_tasks

LICENCE_DAYS = 30


@dataclass(frozen=True, slots=True)
class Board:
    """The first page."""

    tasks: list[OpenTask]
    stock: StockCounts
    lapsing: int
    """Licences of active partners that end within 30 days, or have ended."""
    log_size: int
    entries_waiting: int


def read_board(*, actor: Actor, at: datetime) -> Board:
    """Return the first page for a person.

    Args:
        actor: Whose tasks are listed.
        at: The present moment.

    Returns:
        The page's content; six statements whatever the amounts.
    """
    today = timezone.localtime(at).date()
    return Board(
        tasks=open_tasks(actor=actor, at=at),
        stock=stock_counts(on=today),
        lapsing=len(licences_lapsing_before(today + timedelta(days=LICENCE_DAYS + 1))),
        log_size=evidence.log_size(),
        entries_waiting=evidence.entries_waiting(),
    )
