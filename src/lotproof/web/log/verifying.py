"""Checking the whole log for a person who waits: how far it is, and what it found."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import translation

from lotproof.accounts.operations import (
    Part,
    Result,
    finish_verification,
    give_verification_up,
    note_verification_goes_on,
    note_verified_parts,
)
from lotproof.core.refusals import Refused
from lotproof.evidence.images import audited_models
from lotproof.evidence.queries import log_size
from lotproof.evidence.verification import Finding
from lotproof.ledger.verification import verify_everything

MOST_FINDINGS = 100
"""What is kept of a check; `lotproof verify` lists all."""
TOLD_EVERY_SECONDS = 0.5
BEATS_EVERY_SECONDS = 10.0
"""Much oftener than silence means that the program is gone."""

REPLAY = "replay"
PARTS = ("log", "checkpoints", "tiles", "bodies", REPLAY, "stock")
"""The parts of a check in their order; each audited table is a step of the replay."""

Tell = Callable[[Sequence[Part]], None]


class Parts:
    """How far each part is, told now and then.

    Args:
        tell: Who is told.
        now: A clock that only runs forward, in seconds.
    """

    def __init__(self, tell: Tell, now: Callable[[], float] = time.monotonic) -> None:
        self._tell, self._now = tell, now
        self._told = float("-inf")
        self._tables = [model._meta.db_table for model in audited_models()]
        self._done = dict.fromkeys(PARTS, (0, 0))

    def note(self, stage: str, done: int, total: int) -> None:
        """Hear from the verification how far a stage is."""
        if stage in self._tables:
            place = self._tables.index(stage) + (done >= total)
            stage, done, total = REPLAY, place, len(self._tables)
        self._done[stage] = (done, max(total, 1) if done < total else total)
        if self._now() - self._told >= TOLD_EVERY_SECONDS:
            self._tell([Part(code, *told) for code, told in self._done.items()])
            self._told = self._now()


def verify_for(verification: UUID) -> None:
    """Check everything as `lotproof verify` does, and keep what was found.

    Args:
        verification: The check that a person asked for.
    """
    try:
        with _told_meanwhile(verification) as tell:
            found, first = _collected(verify_everything(progress=Parts(tell).note))
    except Refused as refusal:
        give_verification_up(verification=verification, reason=str(refusal))
        return
    finish_verification(
        verification=verification,
        result=Result(size=log_size(), found=found, findings=first),
    )


@contextmanager
def _told_meanwhile(verification: UUID) -> Iterator[Tell]:
    """Yield what tells how far a check is, and tell meanwhile that it goes on.

    Both have a connection of their own: the check reads one state of the database in
    one transaction, and what it wrote there nobody would see before the end. Some
    statements of it take longer than people wait for a sign of life.
    """
    with _alive(verification), ThreadPoolExecutor(1, "told") as thread:

        def tell(parts: Sequence[Part]) -> None:
            thread.submit(
                note_verified_parts, verification=verification, parts=parts
            ).result()

        try:
            yield tell
        finally:
            thread.submit(connections.close_all).result()


@contextmanager
def _alive(verification: UUID) -> Iterator[None]:
    has_ended = threading.Event()

    def beat() -> None:
        try:
            is_over = False
            while not is_over:
                with suppress(DatabaseError):  # restarted; the next one may get through
                    note_verification_goes_on(verification=verification)
                is_over = has_ended.wait(BEATS_EVERY_SECONDS)
        finally:
            connections.close_all()

    thread = threading.Thread(target=beat, name="alive", daemon=True)
    thread.start()
    try:
        yield
    finally:
        has_ended.set()
        thread.join()


def _collected(findings: Iterator[Finding]) -> tuple[int, list[dict[str, Any]]]:
    count, first = 0, []
    for finding in findings:
        count += 1
        if count <= MOST_FINDINGS:
            first.append(_kept(finding))
    return count, first


def _kept(finding: Finding) -> dict[str, Any]:
    """Return a finding as it is kept: its sentence in every language."""
    return {
        "check": finding.check,
        "table": finding.table,
        "row": finding.row,
        "entry": str(finding.entry or ""),
        "index": finding.index,
        "text": {code: _said(finding, code) for code, _name in settings.LANGUAGES},
    }


def _said(finding: Finding, language: str) -> str:
    with translation.override(language):
        return str(finding)


def said(findings: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return kept findings with `said`, their sentence in the reader's language.

    Args:
        findings: As a check or its entry in the log keeps them.
    """
    return [{**finding, "said": _text_of(finding)} for finding in findings]


def _text_of(finding: Mapping[str, Any]) -> str:
    texts: dict[str, str] = finding["text"]
    return texts.get(translation.get_language() or "") or next(iter(texts.values()))
