"""Loading the demo company: its people, its records, and three weeks of work.

Everything goes through the operations that people use, at past moments, in one
transaction: a load that is killed leaves nothing behind, and the next one begins
anew.
"""

import heapq
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from lotproof.catalog.models import Device
from lotproof.core import clock
from lotproof.demo.calendar import Calendar
from lotproof.demo.company import Chain, Company
from lotproof.demo.incidents import (
    quality_hold,
    released_hold,
    reversed_move,
    sign_ins,
)
from lotproof.demo.master_data import load_master_data
from lotproof.demo.people import load_people, set_up_actor
from lotproof.demo.places import SITE
from lotproof.demo.plan import PURCHASES, SALES, TODAY
from lotproof.demo.trading import buy, sell
from lotproof.evidence.logkeys import record_signing_key
from lotproof.evidence.models import Entry
from lotproof.evidence.sequencing import sequence_all
from lotproof.ledger.models import Lot, Movement
from lotproof.processes.templates import STARTING_TEMPLATES
from lotproof.warehouse.models import Site
from lotproof.workflow.models import Document
from lotproof.workflow.operations import install_templates

Progress = Callable[[int, int], None]
"""Called with the steps taken and their number, about."""

LOAD_LOCK = 0x64656D6F
"""Advisory lock of the one load at a time: "demo" in ASCII."""
STEPS_ABOUT = 215
SIGN_IN_DAYS = (1, 6, 11, TODAY)


@dataclass(frozen=True, slots=True)
class DemoSummary:
    """What is there now."""

    is_new: bool
    """Whether this call loaded it."""
    devices: int
    documents: int
    lots: int
    movements: int
    entries: int
    seconds: float


def load(progress: Progress | None = None) -> DemoSummary:
    """Load the demo company, unless some company is there already.

    Args:
        progress: Told of every step, to show that something goes on.

    Returns:
        What is there now.

    Raises:
        Refused: Whatever an operation refuses; then nothing was loaded.
    """
    began = time.monotonic()
    with transaction.atomic():
        with connection.cursor() as cursor:
            # A second load at the same time waits, and then finds the company.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOAD_LOCK])
        is_new = not Site.objects.exists()
        if is_new:
            _load(progress or _say_nothing)
    return DemoSummary(
        is_new=is_new,
        devices=Device.objects.count(),
        documents=Document.objects.count(),
        lots=Lot.objects.count(),
        movements=Movement.objects.count(),
        entries=Entry.objects.count(),
        seconds=time.monotonic() - began,
    )


def _say_nothing(done: int, total: int) -> None:
    """Take note of nothing."""


def _load(progress: Progress) -> None:
    calendar = Calendar(clock.now(), ZoneInfo(SITE.time_zone))
    began = calendar.at(1, "08:00")
    with clock.set_to(began):
        program = set_up_actor()
        record_signing_key(at=began, actor=program)
        load_people(program)
        install_templates(definitions=STARTING_TEMPLATES, actor=program)
        load_master_data(program)
    last = began
    for done, due in enumerate(_play(_chains(Company(calendar))), 1):
        if (
            due.astimezone(calendar.zone).date()
            != last.astimezone(calendar.zone).date()
        ):
            sequence_all(at=last)
        last = due
        progress(min(done, STEPS_ABOUT), STEPS_ABOUT)
    sequence_all(at=last)
    progress(STEPS_ABOUT, STEPS_ABOUT)


def _chains(company: Company) -> list[Chain]:
    return [
        *(buy(company, plan, position) for position, plan in enumerate(PURCHASES)),
        *(sell(company, plan, position) for position, plan in enumerate(SALES)),
        *(sign_ins(company, day) for day in SIGN_IN_DAYS),
        quality_hold(company),
        released_hold(company),
        reversed_move(company),
    ]


def _play(chains: list[Chain]) -> Iterator[datetime]:
    """Take the steps of all chains in the order in which they are due.

    Yields:
        The moment of each step, after it was taken.
    """
    waiting = [(next(chain), position) for position, chain in enumerate(chains)]
    heapq.heapify(waiting)
    while waiting:
        due, position = heapq.heappop(waiting)
        with clock.set_to(due):
            following = next(chains[position], None)
        if following:
            heapq.heappush(waiting, (following, position))
        yield due
