"""`lotproof manage`: Django's own commands, with the database there."""

import argparse

from lotproof.cli.running import django_ready

SUMMARY = "Run one of Django's own commands; `lotproof manage help` lists them."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="ARGUMENT")


def run(arguments: argparse.Namespace) -> int:
    """Hand the words to Django."""
    with django_ready(migrated=False):
        from django.core.management import (  # noqa: PLC0415 - needs settings
            execute_from_command_line,
        )

        execute_from_command_line(["lotproof manage", *arguments.words])
    return 0
