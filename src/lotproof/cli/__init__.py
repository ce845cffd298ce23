"""The command `lotproof`: one module of this package for each of its commands.

A module has `SUMMARY`, `add_arguments(parser)` and `run(arguments)`, which returns
the exit code. Only the chosen one is imported, so that `decode`, `conformance` and
`verify-package` start without Django and a database.
"""

import argparse
import importlib
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn, Protocol, cast

from lotproof.core.refusals import Refused

COMMANDS = {
    "demo": "set up the demo company and serve it",
    "set-up": "make the first administrator, the roles and the process templates",
    "serve": "serve the pages and run the jobs",
    "jobs": "run the background jobs as a process of their own",
    "migrate": "bring the database to this version's form",
    "story": "play the main job from order to offline proof, and check it",
    "check": "recompute stock and documents, and report what differs",
    "verify": "prove that the log and the tables were not rewritten",
    "package": "export the dossier of a lot with its proofs",
    "verify-package": "check a dossier, without database and network",
    "token": "create a token of the API for a person",
    "renew-templates": "put this version's process templates in force",
    "take-factors": "let in a person who lost phone or passkey",
    "keys": "show or rotate the log's signing key",
    "decode": "read barcodes and RFID tags",
    "import-devices": "import a register of devices",
    "conformance": "answer the questions of the conformance suite",
    "bench": "measure, beside a bound taken in the same run",
    "shell": "a Python prompt with the program loaded",
    "manage": "Django's own commands",
}
"""Each command and what it is for; its module's name has `_` for `-`."""


class Command(Protocol):
    """What the module of a command offers."""

    SUMMARY: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the command's arguments."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do the work and return the exit code."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: The words after `lotproof`; those of the process when `None`.

    Returns:
        The exit code: the command's own, 1 after a refusal, 130 after Ctrl-C.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] not in COMMANDS:
        return _explain(words)
    name = words[0]
    module = importlib.import_module(f"lotproof.cli.{name.replace('-', '_')}")
    command = cast("Command", module)
    parser = argparse.ArgumentParser(
        prog=f"lotproof {name}", description=command.SUMMARY
    )
    command.add_arguments(parser)
    arguments = parser.parse_args(words[1:])
    # Without this a program that is terminated, or whose terminal is closed, would
    # leave its database running.
    signal.signal(signal.SIGTERM, _end)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # as `nohup` has it
        signal.signal(signal.SIGHUP, _end)
    try:
        return command.run(arguments)
    except Refused as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _explain(words: Sequence[str]) -> int:
    """Print the list of commands; it is an error unless it was asked for."""
    asked = bool(words) and words[0] in {"-h", "--help", "help"}
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {purpose}" for name, purpose in COMMANDS.items()]
    if words and not asked:
        lines.append(f"\nThere is no command {words[0]!r}.")
    text = "\n".join(["usage: lotproof COMMAND [ARGUMENT ...]", "", *lines, ""])
    (sys.stdout if asked else sys.stderr).write(text)
    return 0 if asked else 2


def _end(number: int, frame: FrameType | None) -> NoReturn:
    """Leave in order when the system asks us to end."""
    del frame
    sys.exit(128 + number)
