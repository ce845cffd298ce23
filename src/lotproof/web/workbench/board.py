"""What the first page says, read in a fixed number of statements."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Min
from django.utils import timezone

from lotproof.core.actors import Actor
from lotproof.evidence import queries as evidence
from lotproof.ledger.queries import StockCounts, stock_counts
from lotproof.partners.queries import licences_lapsing_before
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document, ProcessTemplate
from lotproof.workflow.templates import read_process

LICENCE_DAYS = 30


@dataclass(frozen=True, slots=True)
class Task:
    """Documents that wait for one step, which the person may take."""

    kind: Kind
    step: str
    """The step's label in English; translated when shown."""
    count: int
    oldest_at: datetime


@dataclass(frozen=True, slots=True)
class Board:
    """The first page."""

    tasks: list[Task]
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
        tasks=_tasks(actor),
        stock=stock_counts(on=today),
        lapsing=len(licences_lapsing_before(today + timedelta(days=LICENCE_DAYS + 1))),
        log_size=evidence.log_size(),
        entries_waiting=evidence.entries_waiting(),
    )


def _tasks(actor: Actor) -> list[Task]:
    """Return what waits for the actor, in the order of the goods' way."""
    waiting = list(
        Document.objects.filter(is_open=True)
        .values("kind", "state", "template")
        .annotate(count=Count("id"), oldest_at=Min("opened_at"))
    )
    templates = ProcessTemplate.objects.in_bulk({row["template"] for row in waiting})
    tasks: dict[tuple[Kind, str], Task] = {}
    for row in waiting:
        for task in _steps_open_to(actor, row, templates):
            known = tasks.get((task.kind, task.step))
            tasks[task.kind, task.step] = _together(known, task) if known else task
    order = list(Kind)
    return sorted(tasks.values(), key=lambda task: (order.index(task.kind), task.step))


def _steps_open_to(
    actor: Actor, row: Mapping[str, Any], templates: Mapping[UUID, ProcessTemplate]
) -> Iterable[Task]:
    process = read_process(templates[row["template"]].definition)
    for rule in process.steps.values():
        if row["state"] in rule.from_states and rule.permission in actor.permissions:
            yield Task(
                kind=Kind(row["kind"]),
                step=rule.label,
                count=row["count"],
                oldest_at=row["oldest_at"],
            )


def _together(first: Task, second: Task) -> Task:
    return replace(
        first,
        count=first.count + second.count,
        oldest_at=min(first.oldest_at, second.oldest_at),
    )
