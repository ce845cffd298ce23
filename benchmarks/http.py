# ruff: noqa: A005 - it is `benchmarks.http`, as `lotproof bench http` names it
"""The API through the real server: a scan looked up, and one line scanned and moved.

The server is `lotproof serve` with its jobs, in a database and data folder of its
own, made anew each time. Eight clients call it, each over one connection. Beside
them stands what the same server does with next to nothing to do: the list of sites,
of which there is one. What its processes take of the processors says more than the
times where other programs work beside.
"""

import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.db import connection, transaction

from benchmarks import databases
from benchmarks.calling import Request, Tally, call, request
from benchmarks.company import PLENTY, Company, found_company
from benchmarks.results import Result, p50, p95
from lotproof.accounts.operations import create_token
from lotproof.accounts.permissions import Permission
from lotproof.catalog.models import Identifier, IdentifierKind
from lotproof.core import clock
from lotproof.core.ids import new_id
from lotproof.evidence.operations import append_entry, save_versioned
from lotproof.identification.checks import gs1_check_digit
from lotproof.ledger.batches import Line
from lotproof.ledger.codes import Purpose
from lotproof.ledger.operations import write_movements

DATABASE = "lotproof_bench_http"
CLIENTS = 8
SECONDS = 10.0
WARM_UP_SECONDS = 2.0
HOST = "127.0.0.1"

REACH: dict[str, float | int] = {
    "lookup_p95_ms": 30,
    "lookup_per_second": 300,
    "move_p95_ms": 80,
    "move_per_second": 150,
    "memory_mb": 150,
}
"""What the product means to reach."""


@dataclass(frozen=True, slots=True)
class _Goods:
    """What a clerk has in hand, and where it lies."""

    label: str
    lot: str
    location: str


@dataclass(frozen=True, slots=True)
class _Serving:
    """A server that listens."""

    address: tuple[str, int]
    process: int


def measure() -> Result:
    """Measure looking up and moving, with eight clients."""
    databases.renew(DATABASE)
    company = found_company()
    goods = _goods(company)
    token = _token(company)
    bins = [str(location.pk) for location in company.bins]
    connection.close()

    def sites(_client: int) -> Iterator[list[Request]]:
        while True:
            yield [Request(request("GET", "/sites", token=token))]

    def lookups(client: int) -> Iterator[list[Request]]:
        chosen = random.Random(client)  # noqa: S311 - the same choice at each run
        while True:
            yield [_scan(chosen.choice(goods), token)]

    def moves(client: int) -> Iterator[list[Request]]:
        chosen = random.Random(client)  # noqa: S311 - the same choice at each run
        while True:
            one = chosen.choice(goods)
            target = chosen.choice([bin_ for bin_ in bins if bin_ != one.location])
            yield [_scan(one, token), _move(one, target, token)]

    with _server() as serving:
        for work in (sites, lookups, moves):
            call(serving.address, work, clients=CLIENTS, seconds=WARM_UP_SECONDS)
        bare = call(serving.address, sites, clients=CLIENTS, seconds=SECONDS)
        used = [_processor_ms(serving.process)]
        looked_up = call(serving.address, lookups, clients=CLIENTS, seconds=SECONDS)
        used.append(_processor_ms(serving.process))
        moved = call(serving.address, moves, clients=CLIENTS, seconds=SECONDS)
        used.append(_processor_ms(serving.process))
        memory = _memory_mb(serving.process)
    more: dict[str, float | int] = {
        "lookup_processor_ms": round((used[1] - used[0]) / len(looked_up.times), 2),
        "move_processor_ms": round((used[2] - used[1]) / len(moved.times), 2),
        "memory_mb": memory,
    }
    return _result(bare, looked_up, moved, more)


def _result(
    bare: Tally, looked_up: Tally, moved: Tally, more: dict[str, float | int]
) -> Result:
    figures: dict[str, float | int] = {
        "lookup_p50_ms": p50(looked_up.units()),
        "lookup_p95_ms": p95(looked_up.units()),
        "lookup_per_second": round(looked_up.per_second),
        "move_p50_ms": p50(moved.units()),
        "move_p95_ms": p95(moved.units()),
        "move_per_second": round(moved.per_second),
        "move_request_p95_ms": p95(moved.requests(1)),
        **more,
    }
    reached = [
        figures[name] / to_reach
        if name.endswith("per_second")
        else to_reach / figures[name]
        for name, to_reach in REACH.items()
    ]
    bound = REACH | {
        "bare_p95_ms": p95(bare.units()),
        "bare_per_second": round(bare.per_second),
    }
    return Result("http", figures, bound, round(min(reached), 2))


def _scan(goods: _Goods, token: str) -> Request:
    return Request(
        request(
            "POST",
            "/scans",
            token=token,
            body={"scans": [goods.label]},
        )
    )


def _move(goods: _Goods, target: str, token: str) -> Request:
    line = {
        "lot": goods.lot,
        "quantity": 1,
        "source": goods.location,
        "target": target,
    }
    body = {"lines": [line]}
    return Request(
        request("POST", "/movements", token=token, body=body, key=new_id()), 201
    )


@transaction.atomic
def _goods(company: Company) -> list[_Goods]:
    """Put every lot away, each in a bin, and give its device a number to scan."""
    identifiers = [
        Identifier(
            device_id=lot.device_id,
            agency="GS1",
            code=_gtin(number),
            kind=IdentifierKind.PRIMARY,
            quantity=1,
        )
        for number, lot in enumerate(company.lots)
    ]
    save_versioned(*identifiers)
    at, entry = clock.now(), new_id()
    places = [
        company.bins[number % len(company.bins)] for number in range(len(company.lots))
    ]
    posted = write_movements(
        lines=[
            Line(lot.pk, PLENTY, company.waiting.pk, place.pk)
            for lot, place in zip(company.lots, places, strict=True)
        ],
        purpose=Purpose.PUT_AWAY,
        entry=entry,
        occurred_at=at,
        at=at,
        actor=company.actor,
    )
    append_entry(
        kind="bench.put_away",
        subject=company.lots[0],
        rows=identifiers,
        groups=posted.groups,
        at=at,
        actor=company.actor,
        entry_id=entry,
    )
    return [
        _Goods(
            label=f"]d201{_gtin(number)}1799123110{lot.number}",
            lot=str(lot.pk),
            location=str(place.pk),
        )
        for number, (lot, place) in enumerate(zip(company.lots, places, strict=True))
    ]


def _gtin(number: int) -> str:
    digits = f"0690000{number:06}"
    return digits + gs1_check_digit(digits)


def _token(company: Company) -> str:
    return create_token(
        user=company.actor.user_id,
        name="bench",
        scopes=[Permission.VIEW, Permission.MOVE],
        expires_at=clock.now() + timedelta(days=1),
        actor=company.actor,
    ).secret


@contextmanager
def _server() -> Iterator[_Serving]:
    """Have a server of the measurement's database while the block runs."""
    with socket.socket() as found:
        found.bind((HOST, 0))
        port = found.getsockname()[1]
    command = [sys.executable, "-m", "lotproof", "serve", "--port", str(port)]
    with tempfile.TemporaryDirectory() as folder:
        server: subprocess.Popen[str] = subprocess.Popen(  # noqa: S603 - our own program
            command,
            env=os.environ
            | {"LOTPROOF_DATA": folder, "DATABASE_URL": databases.url_of(DATABASE)},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            if server.stdout is None or not server.stdout.readline():
                raise RuntimeError("The server didn't start.")
            yield _Serving((HOST, port), server.pid)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(60)
            if server.stdout is not None:
                server.stdout.close()


def _memory_mb(process: int) -> float:
    """Return the resident memory of the largest process that serves, in MB."""
    return max(_resident_mb(child) for child in _children(process))


def _processor_ms(process: int) -> float:
    """Return how long the processes that serve have kept a processor busy."""
    tick = 1000 / os.sysconf("SC_CLK_TCK")
    found = 0.0
    for child in _children(process):
        # Behind the name in brackets; the 14th and 15th fields of the whole line.
        fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
        found += (int(fields[11]) + int(fields[12])) * tick
    return found


def _children(process: int) -> list[str]:
    tasks = Path(f"/proc/{process}/task")
    return [
        child
        for task in tasks.iterdir()
        for child in (task / "children").read_text().split()
    ]


def _resident_mb(process: str) -> float:
    rollup: dict[str, int] = {}
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]:
        name, size, _unit = line.split()
        rollup[name] = int(size)
    return round(rollup["Rss:"] / 1024, 1)
