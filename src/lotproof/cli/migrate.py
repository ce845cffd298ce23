"""`lotproof migrate`: bring the database to this version's form."""

import argparse

from lotproof.cli.running import django_ready, migrate

SUMMARY = "Bring the database to this version's form. Safe to run at every start."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--quiet", action="store_true", help="print nothing")
    parser.add_argument(
        "--check", action="store_true", help="change nothing; fail if there is need"
    )


def run(arguments: argparse.Namespace) -> int:
    """Migrate and grant the serving role its rights."""
    with django_ready(migrated=arguments.check):
        if not arguments.check:
            migrate(verbosity=0 if arguments.quiet else 1)
    return 0
