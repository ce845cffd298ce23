"""`lotproof bench`: measure the product beside a bound taken in the same run."""

import argparse
import importlib
import json
import sys
from dataclasses import asdict
from typing import Any

from lotproof.core.refusals import Refused, gettext_noop
from lotproof.runtime.environment import PROJECT

SUMMARY = "Measure the product beside a bound taken in the same run."
ON_DATABASE = ("http", "lots", "posting", "stock", "trace", "verify", "workbench")
NAMES = (*ON_DATABASE, "decode")


class NoBenchmarks(Refused):
    """The measurements stand beside the program's source, not in its package."""

    template = gettext_noop(
        "%(folder)s is missing: measurements run in a checkout of the source only."
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("name", choices=NAMES, help="what to measure")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Measure and print the figures.

    Args:
        arguments: `name`, `json`.

    Returns:
        0.

    Raises:
        NoBenchmarks: If the folder with the measurements isn't there.
    """
    if not (PROJECT / "benchmarks").is_dir():
        raise NoBenchmarks(folder=PROJECT / "benchmarks")
    sys.path.insert(0, str(PROJECT))
    if arguments.name in ON_DATABASE:
        databases = importlib.import_module("benchmarks.databases")
        with databases.server():
            databases.start_django("postgres")
            result = _measured(arguments.name)
    else:
        result = _measured(arguments.name)
    if arguments.json:
        print(json.dumps(result))
    else:
        _print(result)
    return 0


def _measured(name: str) -> dict[str, Any]:
    return asdict(importlib.import_module(f"benchmarks.{name}").measure())


def _print(result: dict[str, Any]) -> None:
    print(result["name"])
    for part in ("figures", "bound"):
        for name, value in result[part].items():
            print(f"  {part}.{name}: {value}")
    print(f"  ratio_to_bound: {result['ratio_to_bound']}")
