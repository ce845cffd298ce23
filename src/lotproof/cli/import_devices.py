"""`lotproof import-devices`: take over the devices of a registry file."""

import argparse
import csv
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from lotproof.cli.running import django_ready
from lotproof.core import clock

if TYPE_CHECKING:  # Django's models can't be imported before it is set up
    from lotproof.catalog.models import ImportRun
    from lotproof.core.actors import Actor

SUMMARY = (
    "Import the devices of FDA GUDID (.xml, .jsonl, .csv, .zip) or NMPA UDID (.xml, "
    ".zip). Stopped at any point, it goes on where it was; a file that is done adds "
    "nothing."
)

BAR_WIDTH = 30
REPORT_COLUMNS = ("row", "key", "effect", "reason")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("file", type=Path, help="what the registry published")
    parser.add_argument(
        "--registry", choices=["gudid", "nmpa"], help="refuse a file of another one"
    )
    parser.add_argument(
        "--report",
        type=Path,
        help="write every problem with row and reason here (.csv or .json)",
    )
    parser.add_argument(
        "--user", help="the user name that the import is recorded under"
    )
    parser.add_argument("--quiet", action="store_true", help="show no progress")


def run(arguments: argparse.Namespace) -> int:
    """Import the file and say what came of it."""
    with django_ready():
        from lotproof.catalog.models import Source  # noqa: PLC0415 - needs Django
        from lotproof.catalog.operations import (  # noqa: PLC0415 - likewise
            import_registry,
        )
        from lotproof.catalog.registries import open_registry  # noqa: PLC0415

        source = Source(arguments.registry) if arguments.registry else None
        file = open_registry(arguments.file, source)
        began, start = time.monotonic(), clock.now()
        done = import_registry(
            file=file,
            progress=None if arguments.quiet else _show,
            actor=_actor(arguments.user),
        )
        if done.finished_at and done.finished_at < start:
            _say_done(done)
        else:
            _summarise(done, time.monotonic() - began)
        if arguments.report:
            _write_report(done, arguments.report)
    return 0


def _actor(username: str | None) -> "Actor":
    """Return the person named, or the program, which whoever has the shell may use."""
    from dataclasses import replace  # noqa: PLC0415 - beside its only use

    from lotproof.accounts.models import User  # noqa: PLC0415 - needs Django
    from lotproof.accounts.operations import create_system_user  # noqa: PLC0415
    from lotproof.accounts.permissions import Permission  # noqa: PLC0415
    from lotproof.accounts.queries import actor_of, system_actor  # noqa: PLC0415

    workstation = "lotproof import-devices"
    if username:
        user = User.objects.get(username=username)
        return actor_of(user, workstation=workstation)
    create_system_user()
    actor = system_actor(workstation=workstation)
    return replace(actor, permissions=frozenset({Permission.EDIT_CATALOG.value}))


def _show(done: "ImportRun", fraction: float) -> None:
    """Draw the bar over the last one."""
    filled = round(BAR_WIDTH * fraction)
    bar = "█" * filled + "░" * (BAR_WIDTH - filled)
    end = "\n" if fraction >= 1 else ""
    sys.stderr.write(f"\r{bar} {fraction:4.0%}  {done.position:,}{end}")
    sys.stderr.flush()


def _say_done(done: "ImportRun") -> None:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - needs Django

    text = _("%(file)s was imported on %(day)s already; nothing was added.")
    day = done.finished_at.date() if done.finished_at else ""
    sys.stdout.write(f"{text % {'file': done.file_name, 'day': day}}\n")


def _summarise(done: "ImportRun", seconds: float) -> None:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - needs Django

    from lotproof.catalog.queries import problems_of  # noqa: PLC0415 - likewise

    text = _(
        "%(file)s: %(position)s rows in %(seconds)s s. Devices: %(added)s new, "
        "%(changed)s changed, %(unchanged)s unchanged, %(kept)s left as they were. "
        "Rows refused: %(refused)s. Problems reported: %(problems)s."
    )
    values = {
        "file": done.file_name,
        "position": done.position,
        "seconds": f"{seconds:.1f}",
        "added": done.devices_added,
        "changed": done.devices_changed,
        "unchanged": done.devices_unchanged,
        "kept": done.devices_kept,
        "refused": done.rows_refused,
        "problems": problems_of(done.pk).count(),
    }
    sys.stdout.write(f"{text % values}\n")


def _write_report(done: "ImportRun", path: Path) -> None:
    from lotproof.catalog.queries import problems_of  # noqa: PLC0415 - needs Django

    problems = problems_of(done.pk).values(*REPORT_COLUMNS)
    if path.suffix.lower() == ".json":
        report = {
            "file": done.file_name,
            "sha256": done.file_sha256,
            "rows": done.position,
            "problems": list(problems),
        }
        path.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n")
        return
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, REPORT_COLUMNS)
        writer.writeheader()
        writer.writerows(problems.iterator(chunk_size=2000))
