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

Conditions are names of `CONDITIONS`; a list of them means "any of these".
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lotproof.accounts.models import Meaning
from lotproof.accounts.permissions import Permission
from lotproof.catalog.models import Device
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.fields.dictionary import FIELDS

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


def holds(conditions: Collection[str], devices: Collection[Device]) -> bool:
    """Return whether any condition is true of any of the devices."""
    if "always" in conditions:
        return True
    return any(CONDITIONS[name](device) for name in conditions for device in devices)


def read_process(definition: Mapping[str, Any]) -> Process:
    """Read a template's definition.

    Returns:
        Its steps and final states.

    Raises:
        TemplateInvalid: If it names a permission, field, condition or meaning that
            doesn't exist, or lacks a part.
    """
    try:
        steps = {
            str(step["code"]): StepRule(
                code=str(step["code"]),
                label=str(step["label"]),
                from_states=frozenset(step["from"]),
                to_state=str(step["to"]),
                permission=Permission(step["permission"]),
                needs=_fields(step.get("needs", ())),
                needs_if={
                    _condition(name): _fields(fields)
                    for name, fields in step.get("needs_if", {}).items()
                },
                line_needs=_fields(step.get("line_needs", ())),
                not_by=frozenset(step.get("not_by", ())),
                meaning=Meaning(step["sign"]["meaning"]) if "sign" in step else None,
                sign_if=frozenset(
                    _condition(name) for name in step.get("sign", {}).get("if", ())
                ),
            )
            for step in definition["steps"]
        }
        return Process(steps=steps, final_states=frozenset(definition["final"]))
    except (KeyError, TypeError, ValueError) as error:
        raise TemplateInvalid(problem=str(error)) from error


def _fields(codes: Iterable[str]) -> tuple[str, ...]:
    for code in codes:
        if code not in FIELDS:
            raise ValueError(code)
    return tuple(codes)


def _condition(name: str) -> str:
    if name not in CONDITIONS:
        raise ValueError(name)
    return name
