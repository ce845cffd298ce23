"""`lotproof demo`: the demo company, loaded at the first start and kept."""

import argparse

from lotproof.cli import serve as serve_command
from lotproof.cli.running import django_ready, migrate, run_apart
from lotproof.runtime.environment import data_directory, database
from lotproof.runtime.serving import Served, serve

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
    with database():
        if failed := run_apart("demo", "--load-only"):
            return failed
        serve(how, on_ready=lambda: _say_where(how))
    return 0


def _load() -> int:
    with django_ready(migrated=False):
        from lotproof import demo  # noqa: PLC0415 - needs settings

        migrate(verbosity=0)
        demo.load()
    return 0


def _say_where(how: Served) -> None:
    print(f"\nData: {data_directory()}")
    print(f"Open http://{how.host}:{how.port}   (Ctrl-C stops everything)", flush=True)
