"""The first page after sign-in, as the server makes it."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks import databases, million
from benchmarks.results import Result, p50, p95, timed
from lotproof.accounts.models import User

TIMES = 60
REACH_MS = 150
MOST_QUERIES = 12


def measure() -> Result:
    """Measure with a million movements present; the network isn't in it."""
    databases.use(databases.MILLION)
    million.fill()
    browser = Client(headers={"host": "127.0.0.1"})
    browser.force_login(
        User.objects.get(username="bench"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    if browser.get("/").status_code != 200:
        raise RuntimeError("The first page didn't come.")
    with CaptureQueriesContext(connection) as queries:
        browser.get("/")
        count = len(queries)  # the next request begins a new list
    times = [timed(lambda: browser.get("/")) for _ in range(TIMES)]
    figures: dict[str, float | int] = {
        "p50_ms": p50(times),
        "p95_ms": p95(times),
        "queries": count,
    }
    ratio = min(REACH_MS / p95(times), MOST_QUERIES / count)
    bound: dict[str, float | int] = {"p95_ms": REACH_MS, "queries": MOST_QUERIES}
    return Result("workbench", figures, bound, round(ratio, 2))
