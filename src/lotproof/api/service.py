"""The API as a whole: its description, its resources, and how it says no."""

from typing import Any, cast

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from lotproof import __version__
from lotproof.api import (
    devices,
    documents,
    endings,
    entries,
    holds,
    imports,
    inbound,
    lots,
    movements,
    orders,
    outbound,
    partners,
    people,
    periods,
    places,
    remarks,
    scans,
    stock,
    templates,
    tokens,
    webhooks,
)
from lotproof.api.access import Caller
from lotproof.api.examples import example_of
from lotproof.api.once import once
from lotproof.api.problems import MEDIA_TYPE, answer_with_problems

DESCRIPTION = """\
Everything that the screens of the main job do.

- Send a token: `Authorization: Bearer …`. It may do what its scopes and its owner's
  roles both allow; `x-permission` of an operation says what it needs.
- Every write needs `Idempotency-Key`, a new UUID. Send the same one when you repeat a
  request: it is carried out once, and the answer is the first result. The same key
  with another request is refused.
- What is refused comes as `application/problem+json` (RFC 9457): `type` is the
  refusal's name, `detail` a sentence in the language of `Accept-Language` (`zh-hans`
  or `en`).
- Lists come in pages: ask again with `after` set to `next` until that is empty.
- Quantities are base units (each). Moments bear an offset.
"""

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "Name of the refusal."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What, why, and what to do."},
        "values": {"type": "object", "additionalProperties": {"type": "string"}},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
    "examples": [
        {
            "type": "LotOnHold",
            "title": "Refused by the rules",
            "status": 409,
            "detail": "Lot L1 is on hold (Recall): …",
            "values": {"lot": "L1"},
        }
    ],
}


class Service(NinjaAPI):
    """The API, whose description tells permissions and problems too."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return the endpoint's name, which is unique among all."""
        return operation.view_func.__name__

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: Any = None
    ) -> OpenAPISchema:
        """Return the description of all operations."""
        schema = super().get_openapi_schema(
            path_prefix=path_prefix, path_params=path_params
        )
        schema["components"].setdefault("schemas", {})["Problem"] = PROBLEM
        rules = operations(self)
        for path in schema["paths"].values():
            for operation in path.values():
                operation["x-permission"] = permission_text(
                    rules[operation["operationId"]]
                )
                _show_answers(operation, schema["components"]["schemas"])
                operation["responses"]["default"] = {
                    "description": "Refused",
                    "content": {
                        MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}
                    },
                }
        return schema


def _show_answers(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Give each answer of an operation an example, and the form that it takes."""
    for answer in (*operation["responses"].values(), operation.get("requestBody", {})):
        for content in answer.get("content", {}).values():
            if "$ref" in content.get("schema", {}) and answer.get("required"):
                continue  # a body, whose schema shows one
            if content.get("schema"):
                content["example"] = example_of(content["schema"], schemas)


def operations(service: NinjaAPI) -> dict[str, Caller]:
    """Return every operation by its name with the rule of who may call it."""
    return {
        operation.view_func.__name__: cast("Caller", operation.auth_callbacks[0])
        for router in service._get_bound_routers()  # noqa: SLF001 - ninja has no public way
        for path in router.path_operations.values()
        for operation in path.operations
    }


def permission_text(caller: Caller) -> str:
    """Return what an operation needs: a permission, or a step that names one.

    Where any of several is enough they stand with "or" between them.
    """
    if caller.one_of:
        return " or ".join(sorted(caller.one_of))
    if caller.permission is not None:
        return caller.permission.value
    if caller.step is not None:
        kind, step = caller.step
        return f"{kind.value}.{step}"
    return ""


service = Service(
    title="Lotproof",
    version=__version__,
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
)
answer_with_problems(service)
for resource in (
    scans,
    devices,
    partners,
    places,
    documents,
    remarks,
    orders,
    inbound,
    outbound,
    endings,
    stock,
    lots,
    movements,
    periods,
    holds,
    entries,
    imports,
    templates,
    people,
    tokens,
    webhooks,
):
    resource.router.add_decorator(once, mode="operation")
    service.add_router("", resource.router)
