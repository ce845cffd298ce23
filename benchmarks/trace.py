"""One lot both ways, with documents, partners, persons and signatures."""  # noqa: A005 - named as its measurement

from benchmarks import databases, million
from benchmarks.results import Result, p50, p95, timed
from lotproof.ledger.models import Lot
from lotproof.processes.queries import trace_lot

TIMES = 100
REACH_MS = 10


def measure() -> Result:
    """Measure lots of 25 movements, one after the other, in a million."""
    databases.use(databases.MILLION)
    million.fill()
    lots = list(Lot.objects.filter(number__startswith="HIST").order_by("number"))
    chosen = lots[:: len(lots) // (TIMES + 10)][: TIMES + 10]
    times = [timed(lambda: trace_lot(lot)) for lot in chosen][10:]  # noqa: B023 - called at once
    steps = len(trace_lot(chosen[0]).steps)
    return Result(
        "trace",
        {
            "p50_ms": p50(times),
            "p95_ms": p95(times),
            "steps": steps,
            "movements": million.count(),
        },
        {"p50_ms": REACH_MS},
        round(REACH_MS / p50(times), 2),
    )
