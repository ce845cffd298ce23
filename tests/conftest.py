"""What all tests share: a real PostgreSQL, no way out, and one time of day."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.utils import translation
from hypothesis import HealthCheck, settings
from pytest_django.plugin import DjangoDbBlocker

from lotproof.runtime.environment import database_settings
from lotproof.runtime.postgres import EmbeddedPostgres, Role

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""The moment at which tests happen."""

settings.register_profile(
    "lotproof",
    deadline=None,  # a shared machine may pause any example
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile("lotproof")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the browser's tests to the end: its driver keeps the thread's event loop.

    What asks for a loop of its own couldn't run in the same process after them.
    """
    items.sort(key=lambda item: item.path.parent.name == "browser")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[None]:
    """Name each worker's test database, and have a server if none is named.

    The private server belongs to the whole run: workers that start together share
    it, and the last one to end stops it.
    """
    del django_db_modify_db_settings_parallel_suffix
    if os.environ.get("DATABASE_URL"):
        yield
        return
    folder = _folder_of_the_run()
    # Nothing of a test needs to outlive a power cut.
    speed = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    with EmbeddedPostgres(folder, settings=speed) as server:
        connection = connections["default"]
        found = database_settings(server.url(Role.SUPERUSER))
        names = ("USER", "PASSWORD", "HOST", "PORT")
        connection.settings_dict |= {name: found[name] for name in names}
        yield
        connections.close_all()


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """End the sessions that killed programs left, so that the database can go."""
    del django_db_setup
    yield
    with django_db_blocker.unblock(), connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the private server's data when the whole run is over."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(_folder_of_the_run(), ignore_errors=True)


def _folder_of_the_run() -> Path:
    """Return a folder that all workers of this run name alike.

    It isn't pytest's own, which nobody but its user may enter: as root the server
    runs as somebody else.
    """
    run = os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()
    name = f"lotproof-tests-{os.geteuid()}-{run}"
    return Path(tempfile.gettempdir()) / name


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, object],
) -> dict[str, object]:
    """Drive the system's Chromium, which talks to nobody but the page's server."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.fail("Chromium is missing; `make test` installs it or says how.")
    return browser_type_launch_args | {
        "executable_path": program,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Hash passwords quickly: tests make many people and guard nobody's account."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Let refusals speak English; a test of the Chinese texts overrides it."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def own_data(settings: Any, tmp_path: Path) -> None:
    """Give each test its own keys and kept checkpoint, never the developer's."""
    settings.DATA = tmp_path / "data"
