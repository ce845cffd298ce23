"""Process templates as data, and what they demand of a step.

A template's definition is JSON:

    {"final": ["closed"],
     "steps": [{"code": "approve", "label": "Approve", "from": ["submitted"],
                "to": "approved", "permission": "approve_order",
                "needs": ["delivered_by"],
                "needs_if": {"cold_chain": ["arrival_celsius"]},
                "line_needs": ["unit_price"],
                "not_by": ["purchase_order.submit"],
                "sign": {"meaning": "approved", "if": ["always"]}}]}

Conditions are names of `CONDITIONS`; a list of them means "any of these". Every
document begins at the state `draft`; at a final one no step is left.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lotproof.accounts.models import Meaning
from lotproof.accounts.permissions import Permission
from lotproof.catalog.models import Device
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.core.texts import shown
from lotproof.fields.dictionary import FIELDS
from lotproof.workflow.codes import AUTOMATIC, DRAFT, EXCEPTIONAL, STEPS, Kind

LONGEST_CODE = 20
"""Characters of a step or state, as the tables have room for."""

CONDITIONS: dict[str, Callable[[Device], bool]] = {
    "always": lambda _device: True,
    "class_iii": lambda device: device.device_class == "III",
    "implant": lambda device: device.is_implant,
    "cold_chain": lambda device: device.is_cold_chain,
    "ivd": lambda device: device.is_ivd,
}
"""What a demand may depend on: true of a document if true of any of its devices."""


class TemplateInvalid(Refused):
    """A process template that names something that doesn't exist."""

    template = gettext_noop(
        "The process template can't be used: %(problem)s. Correct it and try again."
    )


@dataclass(frozen=True, slots=True)
class StepRule:
    """What a template says about one step."""

    code: str
    label: str
    from_states: frozenset[str]
    to_state: str
    permission: Permission
    needs: tuple[str, ...]
    needs_if: Mapping[str, tuple[str, ...]]
    line_needs: tuple[str, ...]
    not_by: frozenset[str]
    """Steps, as kind.code, whose takers on this chain may not take this one."""
    meaning: Meaning | None
    """What its signature would say."""
    sign_if: frozenset[str]

    @property
    def is_automatic(self) -> bool:
        """Whether the step follows from another document's, by nobody's hand."""
        return self.code in AUTOMATIC

    @property
    def is_exceptional(self) -> bool:
        """Whether the step is taken only when something goes otherwise than planned."""
        return self.code in EXCEPTIONAL

    def fields_needed(self, devices: Iterable[Device]) -> tuple[str, ...]:
        """Return the document's fields that the step needs for these devices."""
        known = list(devices)
        extra = [
            field
            for condition, fields in self.needs_if.items()
            if holds([condition], known)
            for field in fields
        ]
        return tuple(dict.fromkeys([*self.needs, *extra]))

    def must_be_signed(self, devices: Iterable[Device]) -> bool:
        """Return whether the step needs a signature for these devices."""
        return self.meaning is not None and holds(self.sign_if, list(devices))


@dataclass(frozen=True, slots=True)
class Process:
    """A template's definition, read and checked."""

    steps: Mapping[str, StepRule]
    final_states: frozenset[str]

    def transitions(self) -> dict[str, frozenset[str]]:
        """Return every state with those that one step leads to."""
        table: dict[str, set[str]] = {DRAFT: set()}
        for rule in self.steps.values():
            table.setdefault(rule.to_state, set())
            for state in rule.from_states:
                table.setdefault(state, set()).add(rule.to_state)
        return {state: frozenset(following) for state, following in table.items()}


def holds(conditions: Collection[str], devices: Collection[Device]) -> bool:
    """Return whether any condition is true of any of the devices."""
    if "always" in conditions:
        return True
    return any(CONDITIONS[name](device) for name in conditions for device in devices)


def read_process(definition: Mapping[str, Any] | str) -> Process:
    """Read a template's definition.

    Args:
        definition: The definition, or its JSON.

    Returns:
        Its steps and final states.

    Raises:
        TemplateInvalid: If it names a permission, field, condition, meaning or step
            that doesn't exist, or lacks a part.
    """
    try:
        # Documents of one kind share a few editions: each text is read once.
        if not isinstance(definition, str):
            definition = json.dumps(definition, sort_keys=True)
        return _read(definition)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise TemplateInvalid(problem=shown(str(error) or repr(error))) from error


@lru_cache(maxsize=256)
def _read(text: str) -> Process:
    definition = json.loads(text)
    steps: dict[str, StepRule] = {}
    for step in _listed(definition["steps"]):
        rule = _rule(step)
        if rule.code in steps:
            raise ValueError(rule.code)
        steps[rule.code] = rule
    return Process(steps, frozenset(map(_code, _listed(definition["final"]))))


def _rule(step: Mapping[str, Any]) -> StepRule:
    sign = step.get("sign")
    return StepRule(
        code=_code(step["code"]),
        label=str(step["label"]),
        from_states=frozenset(map(_code, _listed(step["from"]))),
        to_state=_code(step["to"]),
        permission=Permission(step["permission"]),
        needs=_fields(step.get("needs", [])),
        needs_if={
            _condition(name): _fields(fields)
            for name, fields in step.get("needs_if", {}).items()
        },
        line_needs=_fields(step.get("line_needs", [])),
        not_by=frozenset(map(_step_of_kind, _listed(step.get("not_by", [])))),
        meaning=Meaning(sign["meaning"]) if sign else None,
        sign_if=frozenset(map(_condition, _listed(sign["if"])))
        if sign
        else frozenset(),
    )


def check_complete(kind: Kind, process: Process) -> None:
    """Do nothing if documents of a kind can be led by a process from draft to end.

    Args:
        kind: The kind of document.
        process: What a template for it says.

    Raises:
        TemplateInvalid: If a step that code gives a meaning to is missing, or a state
            can't be reached or left, or a final one can be left.
    """
    for step in STEPS[kind]:
        if step not in process.steps:
            raise TemplateInvalid(problem=step)
    table = process.transitions()
    reached = {DRAFT}
    waiting = [DRAFT]
    while waiting:
        for state in table[waiting.pop()] - reached:
            reached.add(state)
            waiting.append(state)
    for state in sorted(table.keys() | process.final_states):
        is_final = state in process.final_states
        if state not in reached or bool(table.get(state)) == is_final:
            raise TemplateInvalid(problem=state)


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value


def _code(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_CODE:
        raise ValueError(value)
    return value


def _fields(codes: Any) -> tuple[str, ...]:
    for code in _listed(codes):
        if code not in FIELDS:
            raise ValueError(code)
    return tuple(codes)


def _condition(name: str) -> str:
    if name not in CONDITIONS:
        raise ValueError(name)
    return name


def _step_of_kind(name: str) -> str:
    kind, _dot, step = name.partition(".")
    if step not in STEPS[Kind(kind)]:
        raise ValueError(name)
    return name
