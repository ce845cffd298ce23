"""`lotproof jobs`: run the background jobs as a process of their own."""

import argparse

from lotproof.cli.running import django_ready

SUMMARY = "Run the background jobs until Ctrl-C, beside `lotproof serve --no-jobs`."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments; it has none."""
    del parser


def run(arguments: argparse.Namespace) -> int:
    """Work until told to stop."""
    del arguments
    with django_ready():
        from lotproof.runtime.working import (  # noqa: PLC0415 - needs settings
            work_until_stopped,
        )

        work_until_stopped()
    return 0
