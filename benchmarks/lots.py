"""The list of a hundred thousand lots, narrowed in the ways that people do."""

from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.test import Client

from benchmarks import databases
from benchmarks.company import found_company
from benchmarks.results import Result, p50, p95, timed
from lotproof.accounts.models import User
from lotproof.catalog.models import Device
from lotproof.core.pinyin import sort_key
from lotproof.evidence.operations import save_versioned
from lotproof.ledger.models import Lot
from lotproof.partners.models import DeviceClass

DATABASE = "lotproof_bench_lots"
LOTS = 100_000
DEVICES = 5_000
TIMES = 12
REACH_MS = 300
ASKED = {
    "first_page": {},
    "number": {"text": "K0421"},
    "one_number": {"text": "K0042137X"},
    "name": {"text": "导管"},
    "pinyin": {"text": "daoguan"},
    "initials": {"text": "dg"},
    "nothing": {"text": "no such lot"},
    "near_expiry": {"show": "near_expiry"},
    "near_expiry_name": {"show": "near_expiry", "text": "导管"},
    "expired": {"show": "expired"},
    "on_hold": {"show": "on_hold"},
    "waiting": {"show": "waiting", "text": "dg"},
    "all_number": {"show": "all", "text": "7X"},
}
WORDS = ("导管", "支架", "缝合线", "注射器", "人工关节", "骨螺钉", "透析器", "试剂盒")

STOCK = """
INSERT INTO ledger_balance (id, location_id, device_id, lot_id, is_stocked, quantity,
                            reserved, last_moved_at)
SELECT gen_random_uuid(),
       CASE WHEN place %% 50 = 0 THEN %(waiting)s
            ELSE (%(bins)s::uuid[])[1 + place %% cardinality(%(bins)s::uuid[])] END,
       device_id, id, true, 1 + place %% 90, 0, now()
FROM (
    SELECT id, device_id, row_number() OVER (ORDER BY number) AS place
    FROM ledger_lot WHERE number LIKE 'K%%'
) AS lot
WHERE place %% 10 < 7
"""
HELD = """
INSERT INTO ledger_hold (id, version, device_id, lot_id, cause, effects, reason,
                         placed_at, placed_by_id, release_reason)
SELECT gen_random_uuid(), 1, device_id, id, 'quality', '{ship}', 'bench', now(),
       %(person)s, ''
FROM ledger_lot WHERE number LIKE 'K%%33X'
"""


def measure() -> Result:
    """Measure the page as the server makes it; the network isn't in it."""
    databases.use(DATABASE)
    fill()
    browser = Client(headers={"host": "127.0.0.1", "Accept-Language": "zh-hans"})
    browser.force_login(
        User.objects.get(username="bench"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    figures: dict[str, float | int] = {"lots": Lot.objects.count()}
    all_times: list[float] = []
    for name, asked in ASKED.items():
        if browser.get("/lots/", asked).status_code != 200:
            raise RuntimeError(f"The list didn't come: {name}.")
        times = [timed(lambda: browser.get("/lots/", asked)) for _ in range(TIMES)]  # noqa: B023 - called right here
        figures[f"{name}_p50_ms"] = p50(times)
        all_times += times
    figures["slowest_p50_ms"] = max(
        figure for name, figure in figures.items() if name.endswith("_p50_ms")
    )
    figures["p95_ms"] = p95(all_times)
    ratio = REACH_MS / max(figures["slowest_p50_ms"], figures["p95_ms"])
    return Result("lots", figures, {"p95_ms": REACH_MS}, round(ratio, 2))


def fill() -> None:
    """Write devices, lots, stock and holds, unless they are there."""
    company = found_company()
    if Lot.objects.filter(number__startswith="K").exists():
        return
    devices = [_device(number) for number in range(DEVICES)]
    with transaction.atomic(), connection.cursor() as cursor:
        save_versioned(*devices)
        for start in range(0, LOTS, 10_000):
            save_versioned(
                *(_lot(number, devices) for number in range(start, start + 10_000))
            )
        # Past the operations: neither `lotproof check` nor `verify` is for this data.
        cursor.execute("SET LOCAL session_replication_role = replica")
        values: dict[str, Any] = {
            "waiting": company.waiting.pk,
            "bins": [place.pk for place in company.bins],
            "person": company.actor.user_id,
        }
        cursor.execute(STOCK, values)
        cursor.execute(HELD, values)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _device(number: int) -> Device:
    name = f"一次性使用{WORDS[number % len(WORDS)]}{number:04}型"
    return Device(
        code=f"LIST-{number:05}",
        name=name,
        sort_key=sort_key(name),
        device_class=DeviceClass.III,
        category="13",
        unit="件",
    )


def _lot(number: int, devices: list[Device]) -> Lot:
    # One in twenty bears no date; the others go from last month over five years.
    first = date.today() - timedelta(days=30)  # noqa: DTZ011 - any day will do
    return Lot(
        device=devices[number % DEVICES],
        number=f"K{number:07}X",
        expires_on=None
        if number % 20 == 0
        else first + timedelta(days=(number * 7919) % 1_850),
    )
