"""Every operation of the API, called by every role, answers as the matrix says."""

import re
from typing import Any

import pytest
from django.test import Client

from lotproof.accounts.roles import STARTING_ROLES, StartingRole
from lotproof.api.service import operations, permission_text, service
from lotproof.core.ids import new_id
from lotproof.processes.templates import STARTING_TEMPLATES
from lotproof.workflow.codes import AUTOMATIC, Kind
from lotproof.workflow.operations import install_templates
from tests.api.conftest import Answer, Program, make_token
from tests.api.permission_table import PERMISSIONS
from tests.builders.people import make_administrator, make_user
from tests.builders.photos import make_photo

PARAMETERS = {
    "list_lapsing_licences": {"before": "2027-01-01"},
    "list_allowable_stock": {"device": str(new_id()), "site": str(new_id())},
}
OF_STEPS = {
    f"{kind.value}.{step['code']}": step["permission"]
    for kind, template in STARTING_TEMPLATES.items()
    for step in template["steps"]
}


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    schema: dict[str, Any] = service.get_openapi_schema()
    return schema


def test_the_table_has_every_operation() -> None:
    found = {
        name: permission_text(caller) for name, caller in operations(service).items()
    }

    assert found == PERMISSIONS


def example_of(description: dict[str, Any], operation: dict[str, Any]) -> Any:
    """The example of an operation's body, as its description shows it."""
    if "requestBody" not in operation:
        return None
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    name = schema["$ref"].rsplit("/", 1)[1]
    return description["components"]["schemas"][name]["examples"][0]


def call(
    program: Program, description: dict[str, Any], path: str, method: str
) -> Answer:
    operation = description["paths"][path][method]
    name = operation["operationId"]
    known = re.sub(r"\{\w+\}", str(new_id()), path.removeprefix("/api/v1"))
    if name == "create_photo":
        return program.upload(known, make_photo())
    return program.send(
        method.upper(),
        known,
        example_of(description, operation),
        key=new_id() if method != "get" else None,
        query=dict(PARAMETERS.get(name, {})),
    )


@pytest.mark.django_db
@pytest.mark.parametrize("role", STARTING_ROLES, ids=lambda role: role.code)
def test_a_role_calls_what_the_matrix_allows(
    role: StartingRole, description: dict[str, Any]
) -> None:
    install_templates(definitions=STARTING_TEMPLATES, actor=make_administrator())
    user = make_user(role.code)
    program = Program(make_token(user), client=Client())
    wrong = {}
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            name = operation["operationId"]
            needed = OF_STEPS.get(PERMISSIONS[name], PERMISSIONS[name])
            answer = call(program, description, path, method)
            enough = set(needed.split(" or ")) & set(role.permissions)
            allowed = not needed or bool(enough)
            if (answer.status == 403) == allowed or answer.status in {401, 422, 500}:
                wrong[name] = (answer.status, answer.body)

    assert wrong == {}


@pytest.mark.django_db
def test_without_a_token_nothing_answers(description: dict[str, Any]) -> None:
    stranger = Program("", client=Client())

    answers = {
        operation["operationId"]: call(stranger, description, path, method).status
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    }

    assert set(answers.values()) == {401}


def test_every_step_of_the_main_line_is_called() -> None:
    steps = {text for text in PERMISSIONS.values() if "." in text}

    by_hand = {
        f"{kind.value}.{step['code']}"
        for kind, template in STARTING_TEMPLATES.items()
        for step in template["steps"]
        if step["code"] not in AUTOMATIC
    }
    assert steps == by_hand
    assert set(Kind) == set(STARTING_TEMPLATES)
