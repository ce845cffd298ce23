"""The first page of stock by lot and location, now and 30 days ago."""

from datetime import timedelta

from benchmarks import databases, million
from benchmarks.results import Result, p50, p95, timed
from lotproof.core import clock
from lotproof.ledger.queries import stock_as_of, stock_on_hand

TIMES = 60
REACH_MS = {"on_hand_p50_ms": 30, "as_of_p50_ms": 100}


def measure() -> Result:
    """Measure with a million movements present."""
    databases.use(databases.MILLION)
    million.fill()
    earlier = clock.now() - timedelta(days=30)
    assert len(stock_on_hand().rows) == len(stock_as_of(earlier).rows) == 50
    on_hand = [timed(stock_on_hand) for _ in range(TIMES)]
    as_of = [timed(lambda: stock_as_of(earlier)) for _ in range(TIMES)]
    figures: dict[str, float | int] = {
        "on_hand_p50_ms": p50(on_hand),
        "on_hand_p95_ms": p95(on_hand),
        "as_of_p50_ms": p50(as_of),
        "as_of_p95_ms": p95(as_of),
        "movements": million.count(),
    }
    ratios = [reach / figures[name] for name, reach in REACH_MS.items()]
    return Result("stock", figures, dict(REACH_MS), round(min(ratios), 2))
