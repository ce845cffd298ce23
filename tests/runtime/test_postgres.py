"""The private server, in all the ways that a machine can treat it."""

import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from lotproof.runtime import engine
from lotproof.runtime.environment import database
from lotproof.runtime.postgres import (
    DirectoryOfSomeoneElse,
    EmbeddedPostgres,
    OtherMajorVersion,
    PasswordsLost,
    Role,
    ServerDidNotStart,
)

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes accounts")
as_user = pytest.mark.skipif(os.geteuid() == 0, reason="root may enter any folder")

HOLD = """
import signal, sys, time
from pathlib import Path
from lotproof.runtime.postgres import EmbeddedPostgres
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored behind a shell's &
with EmbeddedPostgres(Path(sys.argv[1])) as server:
    print(server.url("lotproof"), flush=True)
    time.sleep(600)
"""


@pytest.fixture
def folder(open_path: Path) -> Iterator[Path]:
    """A data directory with the traps of a path."""
    path = open_path / "a place with spaces" / "données 数据"
    yield path
    if (path / "postgres.json").exists():
        with EmbeddedPostgres(path):
            pass  # adopts and stops what a failed test left running


def hold(folder: Path) -> tuple[subprocess.Popen[str], str]:
    """Start a program that keeps the server until it is told to end."""
    program = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert program.stdout is not None
    return program, program.stdout.readline().strip()


def end(program: subprocess.Popen[str], number: signal.Signals) -> None:
    program.send_signal(number)
    program.wait(30)
    assert program.stdout is not None
    program.stdout.close()


def ask(url: str, query: str = "SELECT 1") -> object:
    with psycopg.connect(url, connect_timeout=5) as connection:
        row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None


def is_answering(url: str) -> bool:
    try:
        return ask(url) == 1
    except psycopg.OperationalError:
        return False


def test_serves_utf8_with_two_roles_and_stops(folder: Path) -> None:
    server = EmbeddedPostgres(folder)

    url = server.start()

    assert ask(url, "SELECT current_user::text") == "lotproof"
    assert ask(url, "SHOW fsync") == "on"
    assert ask(url, "SELECT upper('é') || '证链'") == "É证链"
    owner = "SELECT pg_get_userbyid(datdba)::text FROM pg_database "
    assert ask(url, owner + "WHERE datname = 'lotproof'") == "lotproof_owner"
    server.stop()
    assert not is_answering(url)


def test_keeps_what_was_written(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        owner = server.url(Role.OWNER)
        with psycopg.connect(owner) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")

    with EmbeddedPostgres(folder) as server:
        assert ask(server.url(Role.OWNER), "SELECT number FROM kept") == 7


def test_demands_the_password(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        url = server.url(Role.SERVING)
        password = url.split(":")[2].split("@")[0]

        with pytest.raises(psycopg.OperationalError, match="password"):
            ask(url.replace(password, "guess"))

        assert (folder / "postgres.json").stat().st_mode & 0o777 == 0o600


def test_gives_way_to_another_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/lotproof")
    monkeypatch.setenv("LOTPROOF_DATA", "/nowhere")

    with database() as environment:
        assert environment["DATABASE_URL"] == "postgresql://elsewhere/lotproof"


def test_names_its_database_in_the_environment(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("LOTPROOF_DATA", str(folder))

    with database() as environment:
        assert ask(environment["DATABASE_URL"]) == 1
        assert "lotproof_owner" in environment["DATABASE_OWNER_URL"]

    assert "DATABASE_URL" not in os.environ


@as_root
def test_as_root_runs_the_server_as_somebody_else(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        pid = int((server.cluster / "postmaster.pid").read_text().split()[0])

        assert Path(f"/proc/{pid}").stat().st_uid != 0


@as_root
def test_as_root_keeps_a_hidden_folder_closed(
    open_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = open_path / "hidden"
    hidden.mkdir(mode=0o700)
    monkeypatch.setattr(engine, "SHARED_FOLDER", open_path / "shared")

    with EmbeddedPostgres(hidden / "data") as server:
        assert is_answering(server.url(Role.SERVING))

    assert hidden.stat().st_mode & 0o777 == 0o700
    assert server.cluster.is_relative_to(open_path / "shared")


@as_root
def test_copies_programs_that_the_account_cannot_reach(
    open_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "SHARED_FOLDER", open_path / "shared")
    monkeypatch.setattr(engine.Account, "may_enter", lambda *_: False)
    nobody = pwd.getpwnam("nobody")

    programs = engine.programs(engine.Account("nobody", nobody.pw_uid, nobody.pw_gid))

    said = subprocess.run(
        [programs / "initdb", "--version"],
        check=True,
        capture_output=True,
        text=True,
        user=nobody.pw_uid,
    )
    assert "PostgreSQL" in said.stdout


@as_user
def test_refuses_a_folder_of_somebody_else(folder: Path) -> None:
    folder.mkdir(mode=0o500, parents=True)

    with pytest.raises(DirectoryOfSomeoneElse, match="belongs to another user"):
        EmbeddedPostgres(folder).start()


def test_is_stopped_by_a_terminated_program(folder: Path) -> None:
    program, url = hold(folder)
    assert is_answering(url)

    end(program, signal.SIGTERM)

    assert not is_answering(url)


def test_is_stopped_by_an_interrupted_program(folder: Path) -> None:
    program, url = hold(folder)

    end(program, signal.SIGINT)

    assert not is_answering(url)


def test_adopts_the_server_of_a_killed_program(folder: Path) -> None:
    program, url = hold(folder)
    end(program, signal.SIGKILL)
    assert is_answering(url)

    with EmbeddedPostgres(folder) as server:
        assert server.url(Role.SERVING) == url

    assert not is_answering(url)


def test_recovers_from_a_killed_server(folder: Path) -> None:
    server = EmbeddedPostgres(folder)
    server.start()
    pid = int((server.cluster / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
    server.stop()

    with EmbeddedPostgres(folder) as again:
        assert is_answering(again.url(Role.SERVING))


def test_never_starts_a_second_server_on_the_data(folder: Path) -> None:
    program, url = hold(folder)
    end(program, signal.SIGKILL)
    with EmbeddedPostgres(folder) as server:
        (server.cluster / "postmaster.pid").unlink()

        with EmbeddedPostgres(folder) as second:
            assert second.url(Role.SERVING) == url

    assert not is_answering(url)


def test_two_programs_start_at_once_and_share(folder: Path) -> None:
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", HOLD, str(folder)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    urls = [p.stdout.readline().strip() for p in programs if p.stdout]

    assert urls[0] == urls[1]
    end(programs[0], signal.SIGTERM)
    assert is_answering(urls[0])
    end(programs[1], signal.SIGTERM)
    assert not is_answering(urls[0])


def test_refuses_data_of_another_major_version(folder: Path) -> None:
    with EmbeddedPostgres(folder) as server:
        version_file = server.cluster / "PG_VERSION"
    right = version_file.read_text()
    version_file.write_text("15\n")

    with pytest.raises(OtherMajorVersion, match=r"made by PostgreSQL 15.*brings"):
        EmbeddedPostgres(folder).start()

    version_file.write_text(right)


def test_refuses_data_whose_passwords_are_gone(folder: Path) -> None:
    with EmbeddedPostgres(folder):
        pass
    (folder / "postgres.json").unlink()

    with pytest.raises(PasswordsLost, match=r"postgres\.json is missing"):
        EmbeddedPostgres(folder).start()


def test_finishes_a_cluster_that_was_cut_short(folder: Path) -> None:
    (folder / "postgres.new").mkdir(parents=True)
    (folder / "postgres.new" / "half").touch()

    with EmbeddedPostgres(folder) as server:
        assert is_answering(server.url(Role.SERVING))


def test_tells_why_the_server_does_not_start(folder: Path) -> None:
    server = EmbeddedPostgres(folder, settings={"shared_buffers": "plenty"})

    with pytest.raises(ServerDidNotStart, match="plenty"):
        server.start()


def test_lets_nobody_else_read_its_log_and_puts_a_long_one_aside(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "postgres.log").write_bytes(b"\n" * 10_000_001)

    with EmbeddedPostgres(folder):
        assert (folder / "postgres.log").stat().st_mode & 0o777 == 0o600

    assert (folder / "postgres.log.1").exists()


def test_starts_within_seconds(folder: Path) -> None:
    with EmbeddedPostgres(folder):
        pass
    began = time.monotonic()

    with EmbeddedPostgres(folder):
        assert time.monotonic() - began < 5
