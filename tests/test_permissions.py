"""Nobody without the right permission gets past the first line of an operation."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any, get_type_hints
from uuid import UUID

import pytest

import lotproof
from lotproof.accounts.permissions import NotPermitted
from lotproof.accounts.queries import actor_of
from lotproof.core.ids import new_id
from lotproof.processes.templates import STARTING_TEMPLATES
from lotproof.workflow.operations import install_templates
from tests.builders.people import make_administrator, make_user
from tests.builders.refusing import refused

PARTS = "a part of operations that have permitted it; it runs in their transaction"
WITHOUT_PERMISSION = {
    "accounts.confirm_identity": "the person proves who they are",
    "accounts.confirm_identity_within": "the person proves who they are",
    "accounts.confirm_passkey": "the person proves who they are",
    "accounts.create_system_user": "makes the program's own user, at set-up",
    "accounts.finish_verification": "the program's own, by its job",
    "accounts.forget_exports": "the program's own, by its job",
    "accounts.give_export_up": "the program's own, by its job",
    "accounts.give_verification_up": "the program's own, by its job",
    "accounts.keep_file": "the program's own, by its job",
    "accounts.note_progress": "the program's own, by its job",
    "accounts.note_token_use": "when a token was last used is no evidence",
    "accounts.note_verification_goes_on": "the program's own, by its job",
    "accounts.note_verified_parts": "the program's own, by its job",
    "accounts.record_factor": "one's own, at the pages that guard the account",
    "accounts.record_visit": "who fails to sign in has no permissions yet",
    "accounts.revoke_token": "one's own; others' can't be told from none",
    "accounts.sign": PARTS,
    "evidence.add_log_key": "the program's own, by its command and at set-up",
    "evidence.append_entry": PARTS,
    "evidence.ask_first_result": PARTS,
    "evidence.first_result": PARTS,
    "evidence.save_new": PARTS,
    "evidence.save_versioned": PARTS,
    "evidence.sequence_entries": "the program's own, by its job",
    "integration.deliver": "the program's own, by its job",
    "integration.forget_requests": "the program's own, by its job",
    "integration.note_request": "the API's own, before it asks for the permission",
    "ledger.give_up_reservations": PARTS,
    "ledger.identify_lot": PARTS,
    "ledger.identify_lots": PARTS,
    "ledger.reserve": PARTS,
    "ledger.set_inspection_status": PARTS,
    "ledger.write_movements": PARTS,
    "workflow.check_step": PARTS,
    "workflow.open_document": PARTS,
    "workflow.permit_step": "asks for the permission itself",
    "workflow.take_part": PARTS,
    "workflow.take_step": PARTS,
}
"""Operations that ask for none, with the reason."""


def operations() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every function by which something may be written, as package.name.

    These are the functions that a package's `operations` offers, and every other one
    there with a transaction of its own.
    """
    for package in pkgutil.iter_modules(lotproof.__path__, "lotproof."):
        try:
            module = importlib.import_module(f"{package.name}.operations")
        except ModuleNotFoundError:
            continue
        parts = pkgutil.iter_modules(getattr(module, "__path__", ()))
        modules = [module] + [
            importlib.import_module(f"{module.__name__}.{part.name}") for part in parts
        ]
        found = {
            name: function
            for each in modules
            for name, function in vars(each).items()
            if inspect.isfunction(function)
            and function.__module__.startswith(module.__name__)
            and not name.startswith("_")
            and (name in _offered(module) or hasattr(function, "__wrapped__"))
        }
        for name, function in sorted(found.items()):
            yield f"{package.name.removeprefix('lotproof.')}.{name}", function


def _offered(module: Any) -> set[str]:
    return set(getattr(module, "__all__", vars(module)))


OPERATIONS = dict(operations())


def test_the_exceptions_are_operations() -> None:
    assert WITHOUT_PERMISSION.keys() - OPERATIONS.keys() == set()


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(OPERATIONS.keys() - WITHOUT_PERMISSION.keys()))
def test_asks_for_the_permission_before_anything_else(name: str) -> None:
    install_templates(definitions=STARTING_TEMPLATES, actor=make_administrator())
    powerless = actor_of(make_user(), workstation="test")
    operation = OPERATIONS[name]
    hints = get_type_hints(operation)
    arguments: dict[str, Any] = {
        parameter.name: new_id() if hints[parameter.name] is UUID else object()
        for parameter in inspect.signature(operation).parameters.values()
        if parameter.default is parameter.empty
    }

    # Nothing but the actor is real: whoever looks at the rest first fails here.
    with refused(NotPermitted, "may not do this", "无权"):
        operation(**(arguments | {"actor": powerless}))
