"""`lotproof check`: recompute stock, and report what differs."""

import argparse
import json
from dataclasses import asdict

from lotproof.cli.running import django_ready

SUMMARY = "Recompute every quantity from the movements. Reports, never repairs."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--json", action="store_true", help="answer in JSON")


def run(arguments: argparse.Namespace) -> int:
    """Print each difference.

    Args:
        arguments: `json`.

    Returns:
        0 if there is none, otherwise 1.
    """
    with django_ready():
        from lotproof.evidence.verification import one_state  # noqa: PLC0415 - settings
        from lotproof.ledger.check import CHECKS, differences  # noqa: PLC0415 - likewise

        with one_state():
            found = list(differences())
        if arguments.json:
            rows = [asdict(difference) for difference in found]
            print(json.dumps({"checks": list(CHECKS), "differences": rows}))
        else:
            for difference in found:
                print(difference)
            print(f"{len(CHECKS)} checks, {len(found)} differences")
    return 1 if found else 0
