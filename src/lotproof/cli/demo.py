"""`lotproof demo`: the demo company, loaded at the first start and kept."""

import argparse
import sys

from lotproof.cli import serve as serve_command
from lotproof.cli.running import django_ready, migrate, run_apart
from lotproof.runtime.environment import data_directory, database
from lotproof.runtime.serving import Served, check_port, serve

SUMMARY = "Set up the demo company, unless it is there, and serve it until Ctrl-C."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    serve_command.add_arguments(parser)
    parser.add_argument(
        "--load-only", action="store_true", help="set up the company and end"
    )


def run(arguments: argparse.Namespace) -> int:
    """Load and serve; a second start finds everything as it was left."""
    if arguments.load_only:
        return _load()
    how = serve_command.served(arguments)
    check_port(how)
    with database():
        if failed := run_apart("demo", "--load-only"):
            return failed
        serve(how, on_ready=lambda: _say_where(how))
    return 0


def _load() -> int:
    with django_ready(migrated=False):
        # The demo's modules need Django's settings.
        from django.utils.translation import gettext as _  # noqa: PLC0415

        from lotproof import demo  # noqa: PLC0415
        from lotproof.accounts.roles import STARTING_ROLES  # noqa: PLC0415

        migrate(verbosity=0)
        now = demo.load(_show_progress)
        print(
            f"Demo company: {now.devices} devices, {now.documents} documents, "
            f"{now.lots} lots, {now.movements} movements, {now.entries} entries "
            f"({'loaded' if now.is_new else 'kept'}, {now.seconds:.1f} s)"
        )
        names = {role.code: _(role.name) for role in STARTING_ROLES}
        print(f"Sign in with the password {demo.PASSWORD} as")
        for person in demo.PEOPLE:
            print(f"  {person.username:<10} {names[person.role]}")
    return 0


def _show_progress(done: int, total: int) -> None:
    """Show how far the load is: in one line on a terminal, else at each quarter."""
    text = f"Loading the demo company: {100 * done // total} %"
    if sys.stdout.isatty():
        print(f"\r{text}", end="\n" if done == total else "", flush=True)
    elif done % (total // 4) == 0:
        print(text, flush=True)


def _say_where(how: Served) -> None:
    print(f"Data is kept in {data_directory()}")
    print(f"Open http://{how.host}:{how.port} (Ctrl-C stops everything)", flush=True)
