"""Examples of answers, made from the schema that describes them.

They can't fall behind: a member that is added to an answer is in its example.
"""

from typing import Any

Schema = dict[str, Any]

DEEPEST = 8
"""Levels of an answer that are shown; none has more."""

TEXTS = {
    "agency": "GS1",
    "category": "14",
    "code": "A-01-02",
    "device_code": "D-001",
    "device_model": "5 ml",
    "device_name": "一次性使用无菌注射器",
    "error": "",
    "file_name": "udid.zip",
    "hold_causes": "recall",
    "inspection_status": "accepted",
    "kind": "receipt",
    "leaf_hash": "9f64a747e1b97f131fabb6b447296c9b6f0201e79fb3c5356e6c77e89b6a806a",
    "location_code": "A-01-02",
    "lot_number": "20260301",
    "model": "5 ml",
    "name": "一次性使用无菌注射器",
    "next": "",
    "number": "20260301",
    "reason": "Wrong shelf.",
    "serial_number": "SN0001",
    "site_code": "SH1",
    "source": "nmpa",
    "state": "received",
    "state_name": "已收货",
    "subject_table": "workflow_document",
    "temperature_max_celsius": "8.00",
    "temperature_min_celsius": "2.00",
    "table": "workflow_document",
    "time_zone": "Asia/Shanghai",
    "unit": "件",
    "unit_price": "12.50",
    "url": "https://erp.example/lotproof",
    "username": "li.na",
    "workstation": "API: ERP",
    "zone": "合格品区",
    "zone_kind": "accepted",
    "zone_name": "合格品区",
}
"""What a text of this name may be; others repeat their name."""

FORMATS = {
    "binary": "…",
    "uuid": "01890a5d-ac96-774b-bcce-b302099a8057",
    "date": "2027-02-28",
    "date-time": "2026-11-22T08:00:00+08:00",
    "duration": "PT36H",
}


def example_of(schema: Schema, schemas: dict[str, Schema], name: str = "") -> Any:
    """Return an example of what a schema describes.

    Args:
        schema: JSON schema, as OpenAPI 3.1 has it.
        schemas: The schemas that references lead to, by name.
        name: The member that it describes; empty of the whole.
    """
    return _Maker(schemas).make(schema, name, DEEPEST)


class _Maker:
    def __init__(self, schemas: dict[str, Schema]) -> None:
        self._schemas = schemas

    def make(self, schema: Schema, name: str, levels: int) -> Any:
        """Return an example; of something too deep, as little as there may be."""
        if "$ref" in schema:
            known = self._schemas[schema["$ref"].rsplit("/", 1)[1]]
            return self.make(known, name, levels)
        if examples := schema.get("examples"):
            return examples[0]
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return schema["enum"][0]
        for way in ("anyOf", "allOf", "oneOf"):
            if way in schema:
                chosen = [part for part in schema[way] if part.get("type") != "null"]
                return self.make(chosen[0], name, levels)
        return self._plain(schema, name, levels)

    def _plain(self, schema: Schema, name: str, levels: int) -> Any:
        kind = schema.get("type")
        if kind == "object":
            members = schema.get("properties", {}) if levels else {}
            return {
                member: self.make(described, member, levels - 1)
                for member, described in members.items()
            }
        if kind == "array":
            items = schema.get("items")
            return [self.make(items, name, levels - 1)] if items and levels else []
        if kind == "string":
            return self._text(schema, name)
        if kind in {"integer", "number"}:
            return max(schema.get("minimum", 1), 1)
        return {"boolean": True, "null": None}.get(str(kind), {})

    def _text(self, schema: Schema, name: str) -> str:
        if "format" in schema:
            return FORMATS.get(schema["format"], name)
        return TEXTS.get(name, name)[: schema.get("maxLength")]
