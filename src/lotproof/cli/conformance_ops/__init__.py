"""What the conformance suite can ask, one module for each subject."""

import importlib
from collections.abc import Callable
from typing import Any

from lotproof.cli.conformance_ops.inputs import Inputs

Operation = Callable[[Inputs], dict[str, Any]]

_MODULES = {
    "checkpoint": "proofs",
    "epc": "identification",
    "gmn": "identification",
    "gs1": "identification",
    "hibc": "identification",
    "jcs": "proofs",
    "merkle": "proofs",
    "note": "proofs",
    "tiles": "proofs",
    "udi": "identification",
}
"""Where the operations stand, by the word before the dot."""


class Skipped(Exception):
    """A question that the product doesn't answer, with the reason."""


def operation(name: object) -> Operation:
    """Return the operation of a name.

    Args:
        name: Such as "udi.parse".

    Returns:
        A function from the request's input to the answer's value.

    Raises:
        Skipped: If there is no such operation.
    """
    subject = name.partition(".")[0] if isinstance(name, str) else ""
    module_name = _MODULES.get(subject)
    if module_name is None:
        raise Skipped(f"no operation {name!r}")
    module = importlib.import_module(f"{__name__}.{module_name}")
    found: Operation | None = module.OPERATIONS.get(name)
    if found is None:
        raise Skipped(f"no operation {name!r}")
    return found
