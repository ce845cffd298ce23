"""What a refusal leaves as it was, and what it says in both languages."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from threading import Barrier
from typing import Any, TypeVar

import pytest
from django.db import connection
from django.utils import translation

from lotproof.core.refusals import Refused
from lotproof.evidence.models import Entry
from lotproof.ledger.models import Balance, Hold, Lot, Movement, Reservation, Serial
from lotproof.workflow.models import Document, DocumentLine, Numbering, StepTaken

Result = TypeVar("Result")
Rows = list[tuple[Any, ...]]


def stock_log_and_documents() -> dict[str, Rows]:
    """Everything that an operation of the main line could have changed."""
    found: dict[str, Rows] = {
        "log": [(Entry.objects.count(),)],
        "movements": [(Movement.objects.count(),)],
        "steps": [(StepTaken.objects.count(),)],
        "stock": list(
            Balance.objects.order_by("pk").values_list("pk", "quantity", "reserved")
        ),
        "numbers": list(Numbering.objects.order_by("pk").values_list("pk", "last")),
    }
    for model in (Document, DocumentLine, Lot, Serial, Reservation, Hold):
        rows = model._default_manager.order_by("pk").values_list("pk", "version")
        found[model.__name__] = list(rows)
    return found


@contextmanager
def refused(refusal: type[Refused], english: str, chinese: str) -> Iterator[None]:
    """Expect this refusal, in these words, and that nothing was written."""
    before = stock_log_and_documents()
    with pytest.raises(refusal) as caught:
        yield
    assert caught.value.code == refusal.__name__
    assert english in said(caught.value, "en")
    assert chinese in said(caught.value, "zh-hans")
    assert stock_log_and_documents() == before


def said(refusal: Refused, language: str) -> str:
    """A refusal's text as a reader of the language sees it."""
    with translation.override(language):
        return str(refusal)


def at_once(*calls: Callable[[], Result]) -> list[Result | Refused]:
    """Run calls at the same moment, each on its own connection.

    Results come in the order of the calls; a refusal stands in place of a result.
    The clock stands in each thread as it stands in the test.
    """
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Result]) -> Result | Refused:
        barrier.wait()
        try:
            return call()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        started = [pool.submit(copy_context().run, run, call) for call in calls]
        return [each.result() for each in started]
