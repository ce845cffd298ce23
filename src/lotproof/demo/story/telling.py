"""Telling the story: each step with its time and its place in the log."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeVar

from django.utils.translation import gettext

from lotproof.core import clock
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.evidence.models import Entry
from lotproof.evidence.queries import log_size
from lotproof.evidence.sequencing import sequence_all
from lotproof.ledger.models import Movement

Result = TypeVar("Result")

NOT_REFUSED = gettext_noop("It was not refused.")
OTHER_REFUSAL = gettext_noop("It was refused as %(code)s instead of %(expected)s.")
LEFT_TRACES = gettext_noop("It was refused, but something was written.")


class Verdict(Enum):
    """What became of a step."""

    DONE = "done"
    REFUSED = "refused"
    """As it must be."""
    HOLDS = "holds"
    FAILS = "fails"


@dataclass(frozen=True, slots=True)
class Told:
    """One step, as it is shown."""

    number: int
    title: str
    verdict: Verdict
    detail: str
    index: int | None
    """Of the newest entry that it wrote; `None` if it wrote none."""
    milliseconds: float


class StoryBroken(Exception):
    """A step failed, so those that build on it can't be played."""


@dataclass
class Telling:
    """Plays steps one after the other and keeps what failed."""

    show: Callable[[Told], None]
    told: list[Told] = field(default_factory=list)

    @property
    def failed(self) -> list[Told]:
        """The steps and checks that don't hold."""
        return [step for step in self.told if step.verdict is Verdict.FAILS]

    def step(
        self,
        title: str,
        do: Callable[[], Result],
        detail: str | Callable[[Result], str] = "",
    ) -> Result:
        """Play a step.

        Args:
            title: What is done, to be translated.
            do: Does it.
            detail: What to say of its result; ready for the reader.

        Returns:
            What `do` returned.

        Raises:
            StoryBroken: If it was refused.
        """
        began, size = time.perf_counter(), log_size()
        try:
            result = do()
        except Refused as refusal:
            self._tell(title, Verdict.FAILS, str(refusal), began, size)
            raise StoryBroken(title) from refusal
        text = detail if isinstance(detail, str) else detail(result)
        self._tell(title, Verdict.DONE, text, began, size)
        return result

    def refused(
        self, title: str, do: Callable[[], object], expected: type[Refused]
    ) -> None:
        """Play what must be refused; nothing of it may stay.

        Args:
            title: What is tried, to be translated.
            do: Tries it.
            expected: The refusal.
        """
        began, size, before = time.perf_counter(), log_size(), _written()
        verdict, text = Verdict.FAILS, gettext(NOT_REFUSED)
        try:
            do()
        except expected as refusal:
            verdict, text = Verdict.REFUSED, str(refusal)
            if _written() != before:
                verdict, text = Verdict.FAILS, gettext(LEFT_TRACES)
        except Refused as refusal:
            codes = {"code": refusal.code, "expected": expected.__name__}
            text = f"{gettext(OTHER_REFUSAL) % codes} {refusal}"
        self._tell(title, verdict, text, began, size)

    def check(self, title: str, find: Callable[[], tuple[list[str], str]]) -> None:
        """Check something.

        Args:
            title: What must hold, to be translated.
            find: Returns the problems found, and what to say if there is none.
        """
        began, size = time.perf_counter(), log_size()
        try:
            problems, text = find()
        except Refused as refusal:
            problems, text = [str(refusal)], ""
        if problems:
            self._tell(title, Verdict.FAILS, " ".join(problems[:3]), began, size)
        else:
            self._tell(title, Verdict.HOLDS, text, began, size)

    def _tell(
        self, title: str, verdict: Verdict, text: str, began: float, size: int
    ) -> None:
        milliseconds = 1000 * (time.perf_counter() - began)
        # A server's job does this a moment after each commit.
        sequence_all(at=clock.now())
        grown = log_size()
        told = Told(
            number=len(self.told) + 1,
            title=gettext(title),
            verdict=verdict,
            detail=text,
            index=grown - 1 if grown > size else None,
            milliseconds=milliseconds,
        )
        self.told.append(told)
        self.show(told)


def said(text: str, values: Mapping[str, Any] | None = None) -> str:
    """Return a text of the story in the reader's language."""
    return gettext(text) % (values or {})


def _written() -> tuple[int, int]:
    """Return how much stock history there is.

    Attempts to sign with a wrong password are entries too, and stay.
    """
    kept = Entry.objects.exclude(kind="accounts.identity_refused")
    return kept.count(), Movement.objects.count()
