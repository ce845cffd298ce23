"""What a measurement says, and how times are summed up."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True, slots=True)
class Result:
    """A measurement beside its bound."""

    name: str
    figures: dict[str, float | int]
    bound: dict[str, float | int]
    """What the same machine does without the product, or the figure to reach."""
    ratio_to_bound: float
    """1 is as good as the bound; less is worse."""


def timed(work: Callable[[], object]) -> float:
    """Return how many milliseconds a call takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def p50(times: Sequence[float]) -> float:
    """Return the median, to a hundredth."""
    return round(median(times), 2)


def p95(times: Sequence[float]) -> float:
    """Return what 95 of 100 don't exceed, to a hundredth."""
    return round(quantiles(times, n=20)[-1], 2)
