"""The description shows a request and an answer of every operation, and true ones."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import TypeAdapter

from lotproof.api.service import service

FORMATS: dict[str, TypeAdapter[Any]] = {
    "uuid": TypeAdapter(UUID),
    "date": TypeAdapter(date),
    "date-time": TypeAdapter(datetime),
    "duration": TypeAdapter(timedelta),
}
TYPES: dict[str, type] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": int | float,  # type: ignore[dict-item] # isinstance takes it
    "boolean": bool,
    "null": type(None),
}
OPENAPI = service.get_openapi_schema()
SCHEMAS = OPENAPI["components"]["schemas"]
OPERATIONS = {
    operation["operationId"]: operation
    for methods in OPENAPI["paths"].values()
    for operation in methods.values()
}
FILES = {
    "get_checkpoint",
    "get_delivery_note",
    "get_document_labels",
    "get_document_record",
    "get_dossier",
    "get_entry_body",
    "get_goods_labels",
    "get_location_labels",
    "get_lot_labels",
    "get_photo",
    "get_serial_labels",
}
"""Operations that answer with a file or a text, as it is."""


def check(value: Any, schema: dict[str, Any]) -> None:
    """See that a value is what a schema describes."""
    if "$ref" in schema:
        return check(value, SCHEMAS[schema["$ref"].rsplit("/", 1)[1]])
    if "anyOf" in schema:
        assert any(fits(value, way) for way in schema["anyOf"]), (value, schema)
        return None
    if "enum" in schema:
        assert value in schema["enum"]
    if "type" in schema:
        assert isinstance(value, TYPES[schema["type"]]), (value, schema)
    if isinstance(value, str):
        check_text(value, schema)
    for item in value if isinstance(value, list) else ():
        check(item, schema.get("items", {}))
    if isinstance(value, dict) and "properties" in schema:
        check_members(value, schema)
    return None


def check_text(value: str, schema: dict[str, Any]) -> None:
    if schema.get("format") in FORMATS:
        FORMATS[schema["format"]].validate_python(value)
    assert schema.get("minLength", 0) <= len(value)
    assert len(value) <= schema.get("maxLength", len(value))


def check_members(value: dict[str, Any], schema: dict[str, Any]) -> None:
    assert set(schema.get("required", ())) <= set(value), (value, schema)
    assert set(value) <= set(schema["properties"]), (value, schema)
    for name, part in value.items():
        check(part, schema["properties"][name])


def fits(value: Any, schema: dict[str, Any]) -> bool:
    try:
        check(value, schema)
    except (AssertionError, ValueError):
        return False
    return True


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_an_answer_is_as_its_example(name: str) -> None:
    answers = OPERATIONS[name]["responses"]
    status = min(status for status in answers if status != "default")

    assert int(status) in {200, 201}
    if name in FILES:
        assert "content" not in answers[status]
        return
    answer = answers[status]["content"]["application/json"]
    assert answer["example"]
    check(answer["example"], answer["schema"])


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_a_request_is_as_its_example(name: str) -> None:
    if "requestBody" not in OPERATIONS[name]:
        return
    content = OPERATIONS[name]["requestBody"]["content"]
    if form := content.get("multipart/form-data"):
        check(form["example"], form["schema"])
        return
    schema = content["application/json"]["schema"]
    known = SCHEMAS[schema["$ref"].rsplit("/", 1)[1]]

    assert known["examples"]
    for example in known["examples"]:
        check(example, known)


def test_every_refusal_has_an_example() -> None:
    assert SCHEMAS["Problem"]["examples"]
    for example in SCHEMAS["Problem"]["examples"]:
        check(example, SCHEMAS["Problem"])
    for name, operation in OPERATIONS.items():
        content = operation["responses"]["default"]["content"]
        assert "application/problem+json" in content, name


@pytest.mark.parametrize(
    "wrong", [{"id": "x"}, {}, {"id": None}, [], "text", {"more": 1}]
)
def test_the_check_finds_what_is_wrong(wrong: object) -> None:
    form = {
        "type": "object",
        "required": ["id"],
        "properties": {"id": {"type": "string", "format": "uuid"}},
    }

    assert not fits(wrong, form)
