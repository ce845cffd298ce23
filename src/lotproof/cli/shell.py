"""`lotproof shell`: a Python prompt with the program loaded."""

import argparse

from lotproof.cli.running import django_ready

SUMMARY = "Open a Python prompt with all models imported."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("-c", "--command", help="run this text and end")


def run(arguments: argparse.Namespace) -> int:
    """Open the prompt."""
    with django_ready():
        from django.core.management import call_command  # noqa: PLC0415 - settings

        call_command("shell", command=arguments.command)
    return 0
