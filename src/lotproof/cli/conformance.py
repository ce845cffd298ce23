"""`lotproof conformance`: answers test suites, one JSON line for each request.

It needs no database, and never stops before its input does: what it can't make
sense of is answered with a refusal.
"""

import argparse
import json
import sys
import traceback
from collections.abc import Iterable, Iterator
from typing import Any

from lotproof.cli.conformance_ops import Skipped, operation
from lotproof.cli.conformance_ops.inputs import Inputs
from lotproof.core.refusals import Refused, gettext_noop

SUMMARY = "Answer the questions of the conformance suite, one JSON request a line."


class NoRequest(Refused):
    """A line that isn't a request."""

    template = gettext_noop(
        "A request is one line of JSON: an object with op, input and id. %(reason)s"
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare no arguments: all that is asked stands on the input."""
    parser.epilog = 'Such as: {"id": 1, "op": "udi.parse", "input": {"scan": "(01)…"}}'


def run(arguments: argparse.Namespace) -> int:
    """Answer until the input ends.

    Args:
        arguments: None are looked at.

    Returns:
        0, whatever the answers are.
    """
    del arguments
    for text in answers(sys.stdin.buffer):
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    return 0


def answers(lines: Iterable[bytes]) -> Iterator[str]:
    """Answer each line that isn't blank.

    Args:
        lines: JSON requests in UTF-8.

    Yields:
        One line of ASCII JSON for each.
    """
    for line in lines:
        if line.strip():
            yield json.dumps(answer(line))


def answer(line: bytes) -> dict[str, Any]:
    """Answer one request.

    Args:
        line: A JSON object with `op`, `input` and, to be echoed, `id`.

    Returns:
        The request's `id` with `ok` and `value` or `error`, or with `skip`.
    """
    said: dict[str, Any] = {"id": None}
    try:
        request = _request(line)
        said["id"] = request.get("id")
        perform = operation(request.get("op"))
        value = perform(Inputs(request.get("input", {})))
    except Skipped as skipped:
        return {**said, "skip": str(skipped)}
    except Refused as refusal:
        return {**said, "ok": False, "error": str(refusal)}
    except Exception as error:  # noqa: BLE001  # a defect must not end the whole suite
        traceback.print_exc(file=sys.stderr)
        return {**said, "ok": False, "error": f"defect: {type(error).__name__}"}
    return {**said, "ok": True, "value": value}


def _request(line: bytes) -> dict[str, Any]:
    try:
        request = json.loads(line, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise NoRequest(reason=str(error)) from error
    if not isinstance(request, dict):
        raise NoRequest(reason=type(request).__name__)
    return request


def _no_constant(name: str) -> float:
    raise ValueError(name)
