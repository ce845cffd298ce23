"""The private PostgreSQL server that runs when `DATABASE_URL` names no other.

One server per data directory. Every program that uses the directory holds a
shared lock on `postgres.users`; whoever lets go last stops the server. A program
that is killed loses its lock with its life, so a server that it left running is
found by the next start, adopted, and stopped with it. Starting and stopping
happen one at a time, behind an exclusive lock on `postgres.lock`.

The server listens on a free port of the loopback address only. Every connection
needs a password; the passwords lie in `postgres.json`, readable by the owner.
"""

import atexit
import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, LiteralString, Self

import psycopg
from psycopg import sql

from lotproof.core.refusals import Refused, gettext_noop
from lotproof.runtime import engine

DATABASE = "lotproof"
START_SECONDS = 300
"""Longest wait for a start: recovery after a crash reads the whole log."""
STOP_SECONDS = 60
LOG_BYTES = 10_000_000
"""A longer log is put aside at the next start."""

INITDB_OPTIONS = (
    "--username=postgres",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--set=timezone=UTC",
    "--set=log_timezone=UTC",
    "--set=shared_buffers=256MB",
    "--set=max_wal_size=2GB",
    "--set=random_page_cost=1.1",  # no spinning disks
    "--set=jit=off",  # our queries are short; compiling them costs more than it saves
)
"""What a new cluster is made with; its postgresql.conf may be edited afterwards."""

ALWAYS = {"listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
"""Settings that no configuration file changes: who can reach the server."""


class Role(StrEnum):
    """The database roles of a private server."""

    SUPERUSER = "postgres"
    OWNER = "lotproof_owner"
    """Owns the tables; migrations run as it."""
    SERVING = "lotproof"
    """Everything else runs as it, without the right to alter evidence."""


class OtherMajorVersion(Refused):
    """The data directory was made by another PostgreSQL."""

    template = gettext_noop(
        "%(directory)s was made by PostgreSQL %(found)s; this program brings "
        "PostgreSQL %(wanted)s, which can't read it. Put the data over with the "
        "older program's pg_dump, or set LOTPROOF_DATA to another folder."
    )


class DirectoryOfSomeoneElse(Refused):
    """An ordinary user found data that belongs to another account."""

    template = gettext_noop(
        "%(directory)s belongs to another user. Start the program as that user, or "
        "set LOTPROOF_DATA to a folder of your own."
    )


class PasswordsLost(Refused):
    """The data is there, the file with the server's passwords isn't."""

    template = gettext_noop(
        "%(file)s is missing, and with it the passwords of the database beside it. "
        "Put the file back from your backup."
    )


class ServerDidNotStart(Refused):
    """PostgreSQL ended or stayed silent."""

    template = gettext_noop(
        "PostgreSQL didn't start in %(directory)s. The end of its log:\n%(log)s\n"
        "Mend what it names, then start again."
    )


class EmbeddedPostgres:
    """A private server and its data directory.

    Args:
        data_directory: The program's folder; the cluster is `postgres` in it.
        settings: Server settings that differ from our defaults, for this start.
    """

    def __init__(
        self, data_directory: Path, *, settings: Mapping[str, str] | None = None
    ) -> None:
        self.directory = data_directory.resolve()
        self._settings = dict(settings or {})
        self._users: int | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._process = 0

    def start(self) -> str:
        """Start the server, or use the one that runs.

        Returns:
            The address of the database for the serving role.

        Raises:
            DirectoryOfSomeoneElse: If the folder can't be used by this user.
            NoAccountForServer: If root finds nobody to run the server as.
            EngineMissing: If there are no programs.
            PasswordsLost: If the database is there and its passwords aren't.
            OtherMajorVersion: If another PostgreSQL made the data.
            ServerDidNotStart: If the server ends or doesn't answer.
        """
        if self._users is not None:
            return self.url(Role.SERVING)
        try:
            # The account that root hands the server to must pass through.
            mode = 0o700 if os.geteuid() else 0o711
            self.directory.mkdir(mode=mode, parents=True, exist_ok=True)
            with _exclusive(self.directory / "postgres.lock"):
                self._ensure_passwords()
                if not self._is_running():
                    self._launch()
                self._users = _open_lock(self.directory / "postgres.users")
                fcntl.flock(self._users, fcntl.LOCK_SH)
        except PermissionError as error:
            raise DirectoryOfSomeoneElse(directory=self.directory) from error
        self._process = os.getpid()
        atexit.register(self.stop)
        return self.url(Role.SERVING)

    def stop(self) -> None:
        """Let go of the server; stop it if nobody else uses it."""
        if self._users is None or os.getpid() != self._process:
            return
        atexit.unregister(self.stop)
        held, self._users = self._users, None
        with _exclusive(self.directory / "postgres.lock"):
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._halt()
            except BlockingIOError:
                # Another program uses the server and will stop it: from now on the
                # process is nobody's child whose end is waited for.
                if self._child:
                    self._child.returncode = 0
            finally:
                os.close(held)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def url(self, role: Role, database: str = DATABASE) -> str:
        """Return the address of a database for one of the roles."""
        state = self._state()
        password = state["passwords"][role]
        return f"postgresql://{role}:{password}@127.0.0.1:{state['port']}/{database}"

    @property
    def cluster(self) -> Path:
        """The server's own folder, behind the link that root may have made."""
        return (self.directory / "postgres").resolve()

    def _state(self) -> dict[str, Any]:
        state: dict[str, Any] = json.loads(
            (self.directory / "postgres.json").read_text()
        )
        return state

    def _write_state(self, state: Mapping[str, object]) -> None:
        unfinished = self.directory / "postgres.json.new"
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600)
        unfinished.write_text(json.dumps(state))
        unfinished.rename(self.directory / "postgres.json")

    def _ensure_passwords(self) -> None:
        if (self.directory / "postgres.json").exists():
            self._state()  # an ordinary user may not read root's
        elif (self.cluster / "PG_VERSION").exists():
            raise PasswordsLost(file=self.directory / "postgres.json")
        else:
            passwords = {role: secrets.token_urlsafe(24) for role in Role}
            self._write_state({"passwords": passwords, "port": 0, "pid": 0})

    def _is_running(self) -> bool:
        """Tell whether a server answers for this directory, and wait out a restart."""
        lines = _pid_file(self.cluster)
        ports = {self._state()["port"], int(lines[3]) if len(lines) > 3 else 0}
        return any(self._answers(port) for port in ports - {0})

    def _answers(self, port: int) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                found = self._ask(port, "SHOW data_directory")
            except psycopg.OperationalError as error:
                if "the database system is" not in str(error):
                    return False
                time.sleep(0.1)  # it starts, recovers or stops
            else:
                if Path(found).resolve() != self.cluster:
                    return False
                if port != self._state()["port"]:
                    self._write_state({**self._state(), "port": port})
                return True
        return False

    def _ask(self, port: int, query: LiteralString) -> str:
        with psycopg.connect(
            host="127.0.0.1",
            port=port,
            user=Role.SUPERUSER,
            password=self._state()["passwords"][Role.SUPERUSER],
            dbname="postgres",
            connect_timeout=5,
        ) as connection:
            row = connection.execute(query).fetchone()
        return str(row[0]) if row else ""

    def _launch(self) -> None:
        account = engine.server_account([self.cluster, self.directory])
        programs = engine.programs(account)
        version_file = self.cluster / "PG_VERSION"
        wanted = engine.major_version(programs)
        if not version_file.exists():
            self._create_cluster(programs, account)
        elif (found := version_file.read_text().strip()) != wanted:
            raise OtherMajorVersion(directory=self.cluster, found=found, wanted=wanted)
        for _ in range(3):  # another program may take the port that was free
            port = _free_port()
            self._child = self._spawn(programs, account, port)
            self._write_state({**self._state(), "port": port, "pid": self._child.pid})
            if self._await_answer(port):
                break
        else:
            raise ServerDidNotStart(directory=self.cluster, log=self._end_of_log())
        self._ensure_database()

    def _create_cluster(self, programs: Path, account: engine.Account | None) -> None:
        target = self.directory / "postgres"
        if account and not account.may_enter(self.directory):
            shared = engine.SHARED_FOLDER / f"cluster-{secrets.token_hex(6)}"
            engine.SHARED_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
            target.unlink(missing_ok=True)
            target.symlink_to(shared)
            target = shared
        # Made under another name, so that a kill in between leaves no half cluster.
        unfinished = target.with_name(target.name + ".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        with tempfile.NamedTemporaryFile("w") as password_file:
            password_file.write(self._state()["passwords"][Role.SUPERUSER])
            password_file.flush()
            if account:
                os.chown(unfinished, account.uid, account.gid)
                os.chown(password_file.name, account.uid, account.gid)
            made = subprocess.run(  # noqa: S603 - our own program and paths
                [
                    programs / "initdb",
                    f"--pgdata={unfinished}",
                    f"--pwfile={password_file.name}",
                    *INITDB_OPTIONS,
                ],
                check=False,
                capture_output=True,
                text=True,
                **_as(account),
            )
        if made.returncode:
            raise ServerDidNotStart(directory=target, log=made.stderr)
        unfinished.rename(target)

    def _spawn(
        self, programs: Path, account: engine.Account | None, port: int
    ) -> subprocess.Popen[bytes]:
        settings = {"port": str(port), **ALWAYS, **self._settings}
        with self._open_log() as log:
            return subprocess.Popen(  # noqa: S603 - our own program and paths
                [
                    programs / "postgres",
                    "-D",
                    self.cluster,
                    *(f"--{name}={value}" for name, value in settings.items()),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us; we stop the server
                **_as(account),
            )

    def _open_log(self) -> BinaryIO:
        """Open the server's log, for nobody else: it may quote what people typed."""
        path = self.directory / "postgres.log"
        if path.exists() and path.stat().st_size > LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))
        return os.fdopen(
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab"
        )

    def _await_answer(self, port: int) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._child is None or self._child.poll() is not None:
                return False
            with suppress(psycopg.OperationalError):
                return bool(self._ask(port, "SELECT 1"))
            time.sleep(0.03)
        return False

    def _ensure_database(self) -> None:
        """Make the roles and the database where they are missing."""
        with psycopg.connect(
            self.url(Role.SUPERUSER, "postgres"), autocommit=True
        ) as connection:
            known = connection.execute("SELECT rolname FROM pg_roles").fetchall()
            for role in (Role.OWNER, Role.SERVING):
                if (role,) not in known:
                    connection.execute(
                        sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                            sql.Identifier(role),
                            sql.Literal(self._state()["passwords"][role]),
                        )
                    )
            databases = connection.execute("SELECT datname FROM pg_database")
            if (DATABASE,) not in databases.fetchall():
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(
                        sql.Identifier(DATABASE), sql.Identifier(Role.OWNER)
                    )
                )

    def _halt(self) -> None:
        """Stop the server: first its sessions end in order, then by force."""
        lines = _pid_file(self.cluster)
        pid = int(lines[0]) if lines else self._state()["pid"]
        for signal_number in (signal.SIGINT, signal.SIGQUIT):
            with suppress(ProcessLookupError):
                os.kill(pid, signal_number)
            deadline = time.monotonic() + STOP_SECONDS
            while time.monotonic() < deadline:
                if not self._is_alive(pid):
                    return
                time.sleep(0.02)

    def _is_alive(self, pid: int) -> bool:
        if self._child is not None and self._child.pid == pid:
            return self._child.poll() is None
        try:
            os.kill(pid, 0)
            # Nobody may be there to collect the remains of an adopted server.
            status = Path(f"/proc/{pid}/stat")
            return not status.exists() or ") Z " not in status.read_text()
        except (ProcessLookupError, FileNotFoundError):
            return False

    def _end_of_log(self) -> str:
        lines = (self.directory / "postgres.log").read_text(errors="replace")
        return "\n".join(lines.splitlines()[-5:])


def _as(account: engine.Account | None) -> dict[str, Any]:
    """Return how to start a process as an account, with nothing of our settings."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_"))}
    options: dict[str, Any] = {"env": kept, "cwd": "/", "umask": 0o077}
    if account:
        options |= {"user": account.uid, "group": account.gid, "extra_groups": []}
    return options


def _pid_file(cluster: Path) -> list[str]:
    """Return the lines of the server's own pid file: pid first, port fourth."""
    try:
        return (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _open_lock(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


@contextmanager
def _exclusive(path: Path) -> Iterator[None]:
    """Hold a lock that the system takes back when the process dies."""
    lock = _open_lock(path)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
