"""`lotproof story`: play the main job on a fresh private database, and check it."""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import east_asian_width
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from lotproof.cli.running import django_ready, migrate, terminal_language
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.runtime.environment import PROJECT

if TYPE_CHECKING:
    from lotproof.demo.story import Told

SUMMARY = (
    "Play the main job, from the order to the offline proof, through the operations "
    "that people use, on a database of its own; then check all of it."
)
REGISTER = PROJECT.parent / "shared" / "data" / "gudid"
WIDTH = 80
MARKS = {"done": " ", "refused": "✗", "holds": "✓", "fails": "!"}
OWN = ("DATABASE_URL", "DATABASE_OWNER_URL", "LOTPROOF_DATA")


class NoScratchDatabase(Refused):
    """The story needs a database of its own and can't make one."""

    template = gettext_noop(
        "The story plays in a database of its own, and none could be made beside "
        "the one of DATABASE_URL: %(reason)s. Give an address whose user may create "
        "databases, or none at all to use a private server."
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--language", choices=["zh-hans", "en"], default=terminal_language()
    )
    parser.add_argument(
        "--register",
        type=Path,
        default=REGISTER,
        metavar="FOLDER",
        help="files of FDA's GUDID to import whole, if they are there",
    )
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FOLDER",
        help="keep the delivery note and the dossier there",
    )


def run(arguments: argparse.Namespace) -> int:
    """Play and tell.

    Args:
        arguments: `language`, `register`, `output`.

    Returns:
        0 if every step was taken and every check holds, otherwise 1.
    """
    began = time.monotonic()
    with _database_of_its_own() as folder, django_ready(migrated=False):
        # Whatever needs Django's settings comes behind this line.
        from django.utils import translation  # noqa: PLC0415

        from lotproof.demo.story import Telling, play  # noqa: PLC0415

        translation.activate(arguments.language)
        migrate(verbosity=0)
        output = arguments.output or folder
        output.mkdir(parents=True, exist_ok=True)
        telling = Telling(_show)
        play(telling, register=arguments.register, output=output)
        return _conclude(telling.told, telling.failed, time.monotonic() - began)


@contextmanager
def _database_of_its_own() -> Iterator[Path]:
    """Have a fresh database and data folder, both gone afterwards.

    Yields:
        The folder.
    """
    before = {name: os.environ.pop(name, None) for name in OWN}
    with tempfile.TemporaryDirectory(prefix="lotproof-story-") as folder:
        # As root another account runs the server, and must pass through.
        Path(folder).chmod(0o711)
        os.environ["LOTPROOF_DATA"] = str(Path(folder, "data"))
        try:
            if before["DATABASE_URL"]:
                with _scratch_database(before["DATABASE_URL"]) as address:
                    os.environ["DATABASE_URL"] = address
                    yield Path(folder)
            else:
                yield Path(folder)
        finally:
            for name, value in before.items():
                os.environ.pop(name, None)
                if value is not None:
                    os.environ[name] = value


@contextmanager
def _scratch_database(address: str) -> Iterator[str]:
    name = f"lotproof_story_{os.getpid()}"
    try:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(
                sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
            )
    except psycopg.Error as error:
        raise NoScratchDatabase(reason=str(error).strip()) from error
    try:
        yield urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )


def _show(told: "Told") -> None:
    """Print a step: its title with index and time, and what came of it below."""
    index = "" if told.index is None else f"#{told.index}"
    tail = f"{index:>8}{told.milliseconds:>9,.0f} ms"
    head = f"{told.number:>2} {MARKS[told.verdict.value]} "
    print(head + _padded(told.title, WIDTH - len(head) - len(tail)) + tail)
    for line in _wrapped(told.detail, WIDTH - 6):
        print(f"      {line}")
    sys.stdout.flush()


def _conclude(told: "list[Told]", failed: "list[Told]", seconds: float) -> int:
    for step in failed:
        text = gettext_noop("FAILS: %(number)s %(title)s")
        values = {"number": step.number, "title": step.title}
        print(Refused.translate(text) % values)
    counts = {
        "steps": len(told),
        "refused": sum(step.verdict.value == "refused" for step in told),
        "holds": sum(step.verdict.value == "holds" for step in told),
        "failed": len(failed),
        "seconds": f"{seconds:.1f}",
    }
    text = (
        gettext_noop("NOT all well: %(failed)s of %(steps)s steps fail, %(seconds)s s")
        if failed
        else gettext_noop(
            "All well: %(steps)s steps, %(refused)s refused as they must be (✗), "
            "%(holds)s checks hold (✓), %(seconds)s s"
        )
    )
    print()
    for line in _wrapped(Refused.translate(text) % counts, WIDTH):
        print(line)
    return 1 if failed else 0


def _columns(sign: str) -> int:
    return 2 if east_asian_width(sign) in "WF" else 1


def _padded(text: str, width: int) -> str:
    """Return a text in exactly so many columns of a terminal, cut if it is longer."""
    shown, used = "", 0
    for sign in text:
        if used + _columns(sign) > width:
            break
        shown += sign
        used += _columns(sign)
    return shown + " " * (width - used)


def _wrapped(text: str, width: int) -> list[str]:
    """Return the lines of a text, none wider than so many columns.

    Chinese may break anywhere, words of other scripts at blanks.
    """
    lines = [""]
    for word in _words(text):
        if lines[-1] and sum(map(_columns, (lines[-1] + word).rstrip())) > width:
            lines.append("")
        lines[-1] += word
    return [line.rstrip() for line in lines if line.strip()]


def _words(text: str) -> Iterator[str]:
    """Split a text where a line may end; blanks stay with the word before them."""
    word = ""
    for sign in " ".join(text.split()):
        if _columns(sign) == 2:
            if word:
                yield word
            yield sign
            word = ""
        elif sign == " ":
            yield word + sign
            word = ""
        else:
            word += sign
    if word:
        yield word
