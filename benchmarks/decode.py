"""One UDI, from what a scanner gives to its parts."""

import time
from datetime import date

from benchmarks.results import Result
from lotproof.identification.parse import parse_scan

SCANS = (
    "]d2010690123456789217280515" + "10LOT1\x1d21SER42",
    "(01)06901234567892(17)280515(10)LOT1",
    "+A99912345/$$52001510X0",
    "https://id.gs1.org/01/06901234567892/10/LOT1?17=280515",
    "]d20106901234567892112505151728051510ABC\x1d240REF-9\x1d3012",
)
SECONDS = 3.0
REACH_PER_SECOND = 5_000


def measure() -> Result:
    """Measure on one core, without a database."""
    today = date(2026, 11, 22)
    for scan in SCANS:
        parse_scan(scan, today=today)
    began = time.perf_counter()
    done = 0
    while time.perf_counter() - began < SECONDS:
        for scan in SCANS:
            parse_scan(scan, today=today)
        done += len(SCANS)
    rate = round(done / (time.perf_counter() - began))
    return Result(
        "decode",
        {"scans_per_second": rate},
        {"scans_per_second": REACH_PER_SECOND},
        round(rate / REACH_PER_SECOND, 2),
    )
