"""`lotproof keys`: show or rotate the log's signing key."""

import argparse

from lotproof.cli.running import django_ready
from lotproof.core.refusals import Refused, gettext_noop

SUMMARY = "Show the log's verifier keys, or sign with a new key from now on."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "action",
        nargs="?",
        choices=["show", "rotate"],
        default="show",
        help="show (as if not given) or rotate",
    )


def run(arguments: argparse.Namespace) -> int:
    """Show the keys, or rotate first.

    Args:
        arguments: `action`.

    Returns:
        0.
    """
    with django_ready():
        from lotproof.evidence.logkeys import (  # noqa: PLC0415 - needs settings
            signing_key,
            trusted_vkeys,
        )
        from lotproof.jobs.rotation import rotate_log_key  # noqa: PLC0415 - likewise

        if arguments.action == "rotate":
            rotate_log_key()
        now = signing_key().vkey
        for vkey in trusted_vkeys():
            note = gettext_noop("signs now") if vkey == now else gettext_noop("signed")
            print(f"{vkey}  ({Refused.translate(note)})")
    return 0
