"""What the first page says, read in a fixed number of statements."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from lotproof.accounts.permissions import Permission, may
from lotproof.catalog.queries import LapsingCertificate, certificates_lapsing_before
from lotproof.core.actors import Actor
from lotproof.evidence.queries import LogState, log_state
from lotproof.ledger.queries import StockCounts, WeekRow, stock_counts, weekly_flow
from lotproof.partners.queries import LapsingLicence, licences_lapsing_before
from lotproof.processes.queries import StockValue, near_expiry_value
from lotproof.workflow.queries import OpenTask, open_tasks

LICENCE_DAYS = 30
CERTIFICATE_DAYS = 90
"""A registration takes its holder months to renew, so it is shown earlier."""
LATE_AFTER = timedelta(days=1)
VERY_LATE_AFTER = timedelta(days=3)
LAG_ALLOWED = timedelta(minutes=1)
"""The sequencer wakes every second; entries that wait longer show that it stands."""


@dataclass(frozen=True, slots=True)
class Task:
    """What waits for the person, with how urgent it looks."""

    task: OpenTask
    tone: str
    """By the age of the oldest one."""


@dataclass(frozen=True, slots=True)
class Board:
    """The first page."""

    tasks: list[Task]
    stock: StockCounts
    near_value: StockValue
    licences: int
    """Of active partners, that end within 30 days, or have ended."""
    certificates: int
    """Devices whose certificate ends within 90 days, or has ended."""
    weeks: list[WeekRow]
    weeks_json: str
    """The same for the script that draws them."""
    log: LogState | None
    """For those who may verify it."""
    is_lagging: bool


def read_board(*, actor: Actor, at: datetime) -> Board:
    """Return the first page for a person.

    Args:
        actor: Whose tasks are listed.
        at: The present moment.

    Returns:
        The page's content; eight statements at most, whatever the amounts.
    """
    today = timezone.localtime(at).date()
    weeks = weekly_flow(on=today)
    log = log_state() if may(actor, Permission.VERIFY) else None
    return Board(
        tasks=[
            Task(task, _urgency(task.age)) for task in open_tasks(actor=actor, at=at)
        ],
        stock=stock_counts(on=today),
        near_value=near_expiry_value(on=today),
        licences=len(lapsing_licences(today)),
        certificates=len(lapsing_certificates(today)),
        weeks=weeks,
        weeks_json=_as_json(weeks),
        log=log,
        is_lagging=bool(log and log.oldest_at and at - log.oldest_at > LAG_ALLOWED),
    )


def lapsing_licences(today: date) -> list[LapsingLicence]:
    """Return the licences that the first page counts."""
    return licences_lapsing_before(today + timedelta(days=LICENCE_DAYS + 1))


def lapsing_certificates(today: date) -> list[LapsingCertificate]:
    """Return the certificates that the first page counts."""
    return certificates_lapsing_before(today + timedelta(days=CERTIFICATE_DAYS + 1))


def _urgency(age: timedelta) -> str:
    if age > VERY_LATE_AFTER:
        return "refused"
    return "warning" if age > LATE_AFTER else "info"


def _as_json(weeks: Sequence[WeekRow]) -> str:
    return json.dumps(
        [
            {"week": f"{week.first:%m-%d}", "came": week.came, "went": week.went}
            for week in weeks
        ]
    )
