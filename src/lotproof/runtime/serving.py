"""The web server: granian with few worker processes, each with a few threads.

The process that starts it does nothing but watch over the workers, and over the
private database where there is one; it doesn't load Django. Python runs one thread
of a process at a time, so a process keeps one processor busy; the database wants about
as much again.
"""

import fcntl
import gc
import importlib
import multiprocessing.util
import os
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import MPServer

from lotproof.core.refusals import Refused, gettext_noop
from lotproof.jobs import bell  # noqa: F401 - made here, for all workers to share
from lotproof.runtime.environment import PROJECT

STOP_SECONDS = 20


class PortTaken(Refused):
    """Another program listens where we are to serve."""

    template = gettext_noop(
        "Port %(port)s of %(host)s is taken by another program. Stop that one, or "
        "choose another with --port."
    )


class BundleMissing(Refused):
    """The files that browsers fetch were never made."""

    template = gettext_noop("The front end isn't built. Run make bundle.")


@dataclass(frozen=True)
class Served:
    """How to serve."""

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = max(2, (os.cpu_count() or 1) // 2)
    """Processes that serve: where one waits for its turn, another may have it."""
    threads: int = 8
    """Requests that each works on at once, each with a database connection."""
    with_jobs: bool = True
    """Whether the background jobs run in threads of one of the workers."""


def serve(how: Served, *, on_ready: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM, or until the terminal is closed.

    Args:
        how: Address, processes, threads and jobs.
        on_ready: Called once the server answers.

    Raises:
        BundleMissing: If there are no static files.
        PortTaken: If the address can't be had.
    """
    if not (PROJECT / "build" / "static" / "staticfiles.json").exists():
        raise BundleMissing
    check_port(how)
    os.environ["LOTPROOF_SERVING"] = "1"
    os.environ["LOTPROOF_POOL"] = str(how.threads + 4)  # the jobs want some too
    with tempfile.NamedTemporaryFile(prefix="lotproof-jobs-") as jobs:
        os.environ["LOTPROOF_JOBS"] = jobs.name if how.with_jobs else ""
        _serve(how, on_ready=on_ready)


def _serve(how: Served, *, on_ready: Callable[[], None]) -> None:
    server = _Server(
        "lotproof.wsgi:application",
        address=how.host,
        port=how.port,
        interface=Interfaces.WSGI,
        workers=how.workers,
        blocking_threads=how.threads,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
    )
    server.on_ready = on_ready
    server.serve(target_loader=_load, wrap_loader=False)


class _Server(MPServer):
    """Granian, with word of the moment when it answers; it ends with its terminal."""

    on_ready: Callable[[], None]

    def startup(self, spawn_target: Any, target_loader: Any) -> None:
        ends_with_terminal = signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN
        super().startup(spawn_target, target_loader)  # type: ignore[no-untyped-call] # granian has no types
        # Granian would start its workers anew and stay on the port, seen by nobody.
        signal.signal(
            signal.SIGHUP,
            self.signal_handler_interrupt if ends_with_terminal else signal.SIG_IGN,
        )
        while not self.main_loop_interrupt.wait(0.05):
            with socket.socket(_family(self.bind_addr)) as caller:
                if caller.connect_ex((self.bind_addr, self.bind_port)) == 0:
                    return self.on_ready()
        return None


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def check_port(how: Served) -> None:
    """See that nobody else listens there, before anything is set up.

    Args:
        how: The address and port that will be served.

    Raises:
        PortTaken: If the address can't be had.
    """
    with socket.socket(_family(how.host)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((how.host, how.port))
        except OSError as error:
            raise PortTaken(host=how.host, port=how.port) from error


def _load() -> Callable[..., Any]:
    """Return the application; granian calls this in the worker process."""
    # Ctrl-C at a terminal goes to a whole group. The watcher tells the workers to end;
    # one that was told twice at the same moment often never did.
    os.setpgid(0, 0)
    # The watcher's handlers came along; until granian puts the worker's own in their
    # place, a signal shall end it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    from lotproof.wsgi import application  # noqa: PLC0415 - only the worker loads it

    threading.Thread(target=_end_with_parent, args=[os.getppid()], daemon=True).start()
    importlib.import_module("lotproof.urls")
    # What is there now stays; looking through it again and again would hold up
    # requests.
    gc.collect()
    gc.freeze()
    if (name := os.environ["LOTPROOF_JOBS"]) and _is_first_to_lock(Path(name)):
        from lotproof.runtime.working import work_beside  # noqa: PLC0415 - likewise

        # A worker process leaves without atexit; this is what it does run.
        multiprocessing.util.Finalize(None, work_beside(), exitpriority=1)
    return application


def _is_first_to_lock(path: Path) -> bool:
    """Lock a file until this process ends; return whether no other one has."""
    descriptor = os.open(path, os.O_RDWR)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return False
    return True


def _end_with_parent(parent: int) -> None:
    """End the worker when its parent was killed, or it would keep the port."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
