"""The web server as a person starts and ends it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import psycopg
import pytest

from lotproof.runtime.environment import PROJECT
from lotproof.runtime.postgres import EmbeddedPostgres, Role
from lotproof.runtime.serving import PortTaken, Served, serve

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (PROJECT / "build" / "static" / "staticfiles.json").exists(),
        reason="the front end isn't built: make bundle",
    ),
]

DEFER = """
from procrastinate.contrib.django import app
app.configure_task("builtin:procrastinate.builtin_tasks.remove_old_jobs").defer(
    max_hours=1
)
"""
WAITING = """
SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE '%remove_old_jobs'
"""
"""The worker removes a job that it has done."""


@pytest.fixture(scope="module")
def installed() -> Iterator[dict[str, str]]:
    """The environment of an installation with a migrated private database."""
    folder = Path(tempfile.mkdtemp(suffix=" an installation"))
    folder.chmod(0o711)
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    environment["LOTPROOF_DATA"] = str(folder / "data")
    lotproof(environment, "migrate", "--quiet")
    yield environment
    with EmbeddedPostgres(Path(environment["LOTPROOF_DATA"])):
        pass  # stops what a failed test left running
    shutil.rmtree(folder)


def lotproof(environment: dict[str, str], *words: str) -> None:
    command = [sys.executable, "-m", "lotproof", *words]
    subprocess.run(command, env=environment, check=True, timeout=120)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Server:
    """A `lotproof serve` that listens."""

    def __init__(self, environment: dict[str, str], *words: str) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "lotproof", "serve", "--port", str(self.port)]
        self.program = subprocess.Popen(
            [*command, *words],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert self.program.stdout is not None
        self.address = self.program.stdout.readline().strip()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.end(signal.SIGTERM)

    def end(self, number: signal.Signals) -> None:
        self.program.send_signal(number)
        self.program.wait(30)
        assert self.program.stdout is not None
        self.program.stdout.close()

    def status(self, path: str) -> int:
        with urllib.request.urlopen(self.address + path, timeout=30) as answer:
            return int(answer.status)

    def answers(self, path: str) -> bool:
        try:
            return self.status(path) == 200
        except OSError:
            return False

    def is_listening(self) -> bool:
        with socket.socket() as caller:
            return caller.connect_ex(("127.0.0.1", self.port)) == 0


def database_url(environment: dict[str, str]) -> str:
    folder = Path(environment["LOTPROOF_DATA"])
    return EmbeddedPostgres(folder).url(Role.SUPERUSER)


def is_running(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def children(process: int) -> set[int]:
    return {
        int(child)
        for task in Path(f"/proc/{process}/task").iterdir()
        for child in (task / "children").read_text().split()
        if "granian" in Path(f"/proc/{child}/cmdline").read_text()
        or "serve" in Path(f"/proc/{child}/cmdline").read_text()
    }


def until(condition: Any, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.1)
    return bool(condition())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_serves_until_told_to_stop(
    installed: dict[str, str], number: signal.Signals
) -> None:
    with Server(installed) as server:
        url = database_url(installed)

        assert server.status("/accounts/login/") == 200
        assert is_running(url)
        server.end(number)

    assert not server.is_listening()
    assert not is_running(url)


def test_ctrl_c_ends_it_at_once(installed: dict[str, str]) -> None:
    # A terminal interrupts the whole group. Told by it and by their watcher at the same
    # moment, workers held the end up for 20 seconds about every second time.
    for _ in range(4):
        with Server(installed) as server:
            server.status("/accounts/login/")
            began = time.monotonic()
            os.killpg(server.program.pid, signal.SIGINT)
            server.program.wait(30)

        assert time.monotonic() - began < 10
        assert not server.is_listening()


def test_leaves_the_port_when_killed(installed: dict[str, str]) -> None:
    with Server(installed) as server:
        server.status("/accounts/login/")

        server.end(signal.SIGKILL)

    assert until(lambda: not server.is_listening())


def test_runs_jobs_in_the_same_process(installed: dict[str, str]) -> None:
    with Server(installed):
        lotproof(installed, "shell", "--command", DEFER)

        with psycopg.connect(database_url(installed), autocommit=True) as connection:
            assert until(lambda: connection.execute(WAITING).fetchone() == (0,))


def test_one_of_several_processes_runs_the_jobs(installed: dict[str, str]) -> None:
    running = "SELECT count(*) FROM procrastinate_workers"
    with (
        Server(installed, "--workers", "3"),
        psycopg.connect(database_url(installed), autocommit=True) as connection,
    ):
        assert until(lambda: connection.execute(running).fetchone() == (1,))
        time.sleep(1)
        assert connection.execute(running).fetchone() == (1,)


def test_a_process_that_ended_is_replaced(installed: dict[str, str]) -> None:
    with Server(installed, "--workers", "2") as server:
        workers = children(server.program.pid)
        for worker in workers:
            os.kill(worker, signal.SIGKILL)

        assert until(lambda: len(children(server.program.pid) - workers) == 2, 30)
        assert until(lambda: server.answers("/accounts/login/"), 30)
        lotproof(installed, "shell", "--command", DEFER)
        with psycopg.connect(database_url(installed), autocommit=True) as connection:
            assert until(lambda: connection.execute(WAITING).fetchone() == (0,), 30)


def test_refuses_a_port_that_is_taken() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]

        with pytest.raises(PortTaken, match=f"Port {port} of"):
            serve(Served(port=port), on_ready=lambda: None)


def test_refuses_a_database_without_tables(
    open_path: Path, installed: dict[str, str]
) -> None:
    empty = installed | {"LOTPROOF_DATA": str(open_path / "data")}

    said = subprocess.run(
        [sys.executable, "-m", "lotproof", "serve", "--port", str(free_port())],
        env=empty,
        check=False,
        capture_output=True,
        text=True,
    )

    assert said.returncode == 1
    assert "lotproof migrate" in said.stderr
