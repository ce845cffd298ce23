"""`lotproof verify`: prove that the log and the tables were not rewritten."""

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from lotproof.cli.running import django_ready
from lotproof.core.refusals import Refused, gettext_noop

SUMMARY = (
    "Prove that no entry was changed since it was signed, that the log continues "
    "every checkpoint kept outside, that replaying it gives exactly the rows in the "
    "tables, and that the stock is the sum of its movements."
)
LARGEST_CHECKPOINT = 65_536
MOST_SHOWN = 50
"""Findings of one kind that are printed; --json has all."""


class CheckpointUnreadable(Refused):
    """The file with the earlier checkpoint can't be read."""

    template = gettext_noop("%(path)s can't be read: %(reason)s. Check the path.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--since",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="an earlier checkpoint, kept outside; may be given several times",
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(arguments: argparse.Namespace) -> int:
    """Verify, and name everything that isn't as it was.

    Args:
        arguments: `since`, `json`.

    Returns:
        0 if there is no finding, otherwise 1.

    Raises:
        CheckpointUnreadable: If a file of `--since` can't be read.
    """
    earlier = [(str(path), _read(path)) for path in arguments.since]
    with django_ready():
        from lotproof.evidence.logkeys import trusted_vkeys  # noqa: PLC0415 - settings
        from lotproof.evidence.queries import (  # noqa: PLC0415 - likewise
            entries_waiting,
            latest_checkpoint,
        )
        from lotproof.evidence.verification import Outside  # noqa: PLC0415 - likewise
        from lotproof.ledger.verification import (  # noqa: PLC0415 - likewise
            verify_everything,
        )

        began = time.monotonic()
        bar = _Bar()
        since = [Outside(name, note) for name, note in earlier]
        found = list(verify_everything(since=since, progress=bar.show))
        bar.clear()
        newest = latest_checkpoint()
        facts = {
            "entries": newest.size if newest else 0,
            "waiting": entries_waiting(),
            "root": bytes(newest.root).hex() if newest else "",
            "checkpoint": newest.note if newest else "",
            "keys": trusted_vkeys(),
            "seconds": round(time.monotonic() - began, 2),
        }
        if arguments.json:
            _print_json(facts, found)
        else:
            _print(facts, found)
    return 1 if found else 0


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_CHECKPOINT).decode(errors="replace")
    except OSError as error:
        raise CheckpointUnreadable(path=path, reason=error.strerror) from error


def _print_json(facts: dict[str, Any], found: list[Any]) -> None:
    findings = [
        {
            "check": finding.check,
            "table": finding.table,
            "row": finding.row,
            "entry": str(finding.entry or ""),
            "index": finding.index,
            "text": str(finding),
        }
        for finding in found
    ]
    print(json.dumps({"verified": not found, **facts, "findings": findings}))


def _print(facts: dict[str, Any], found: list[Any]) -> None:
    shown: Counter[str] = Counter()
    for finding in found:
        shown[finding.check] += 1
        if shown[finding.check] <= MOST_SHOWN:
            print(f"{finding.check}: {finding}")
    for check, count in shown.items():
        if count > MOST_SHOWN:
            more = Refused.translate(gettext_noop("%(check)s: %(count)s more"))
            print(more % {"check": check, "count": count - MOST_SHOWN})
    verdict = (
        gettext_noop(
            "NOT verified: %(count)s findings, %(entries)s entries, %(seconds)s s"
        )
        if found
        else gettext_noop(
            "Verified: %(entries)s entries, %(waiting)s waiting, root %(root)s, "
            "%(seconds)s s"
        )
    )
    print(Refused.translate(verdict) % {**facts, "count": len(found)})
    for vkey in facts["keys"]:
        print(f"  {vkey}")


class _Bar:
    """A progress bar on a terminal; nothing where the output goes to a file."""

    def __init__(self) -> None:
        self._is_shown = sys.stderr.isatty()

    def show(self, stage: str, done: int, total: int) -> None:
        """Draw the stage's state over the last one."""
        if self._is_shown:
            filled = 30 * done // total if total else 30
            bar = "#" * filled + "." * (30 - filled)
            sys.stderr.write(f"\r{stage[:24]:<24} [{bar}] {done:>10,}/{total:<10,}")
            sys.stderr.flush()

    def clear(self) -> None:
        """Leave the line empty."""
        if self._is_shown:
            sys.stderr.write("\r" + " " * 80 + "\r")
