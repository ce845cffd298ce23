"""Whatever comes in, a clear problem goes out, in the caller's language."""

import json
from typing import Any

import pytest
from django.test import Client

from lotproof.core.ids import new_id
from tests.api.conftest import Program, Trade

pytestmark = pytest.mark.django_db

ID = "019aa000-0000-7000-8000-000000000001"
MOVE = {"lot": ID, "quantity": 1, "source": ID, "target": ID}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ([], ""),
        ("text", ""),
        (7, ""),
        ({}, "/lines"),
        ({"lines": {}}, "/lines"),
        ({"lines": []}, "/lines"),
        ({"lines": [7]}, "/lines/0"),
        ({"lines": [{**MOVE, "quantity": "1"}]}, "/lines/0/quantity"),
        ({"lines": [{**MOVE, "quantity": 1.5}]}, "/lines/0/quantity"),
        ({"lines": [{**MOVE, "quantity": -1}]}, "/lines/0/quantity"),
        ({"lines": [{**MOVE, "quantity": 2**70}]}, "/lines/0/quantity"),
        ({"lines": [{**MOVE, "quantity": True}]}, "/lines/0/quantity"),
        ({"lines": [{**MOVE, "lot": None}]}, "/lines/0/lot"),
        ({"lines": [MOVE], "extra/~": 1}, "/extra~1~0"),
        ({"lines": [MOVE], "reason": "\u0000"}, "/reason"),
        ({"lines": [MOVE], "reason": "\u202e"}, "/reason"),
        ({"lines": [MOVE], "reason": "x" * 501}, "/reason"),
        ({"lines": [MOVE], "occurred_at": "2026-01-01T08:00:00"}, "/occurred_at"),
        ({"lines": [MOVE], "occurred_at": "yesterday"}, "/occurred_at"),
        ({"lines": [MOVE] * 2001}, "/lines"),
    ],
)
def test_a_wrong_shape_is_named(anything: Program, body: Any, pointer: str) -> None:
    answer = anything.post("/movements", body)

    assert answer.status == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.body["type"] == "RequestInvalid"
    assert answer.body["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"nul", b"[" * 100_000, b'{"lines": "\xed\xa0\x80"}'],
)
def test_what_is_no_json_is_refused(anything: Program, body: bytes) -> None:
    answer = anything.post("/movements", body)

    assert answer.status in {400, 422}
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "",
    ],
)
def test_a_body_of_another_kind_is_refused(anything: Program, kind: str) -> None:
    answer = anything.client.generic(
        "POST",
        "/api/v1/scans",
        b'{"scans": ["x"]}',
        content_type=kind,
        headers={"Authorization": f"Bearer {anything.token}", "Accept-Language": "en"},
    )

    assert (answer.status_code, answer.json()["type"]) == (415, "BodyNotJson")
    assert answer["Content-Type"] == "application/problem+json"


def test_a_charset_may_be_named(anything: Program) -> None:
    answer = anything.client.generic(
        "POST",
        "/api/v1/scans",
        b'{"scans": ["x"]}',
        content_type="application/json; charset=utf-8",
        headers={"Authorization": f"Bearer {anything.token}"},
    )

    assert answer.status_code == 409


def test_a_body_nested_deeply_is_refused(anything: Program) -> None:
    nested = b'{"a":' * 50_000 + b"1" + b"}" * 50_000

    answer = anything.post("/movements", nested)

    assert (answer.status, answer.body["type"]) == (400, "RequestUnreadable")
    assert anything.get("/sites").status == 200


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("POST", "/movements", b"{", "RequestUnreadable"),
        ("POST", "/movements", b" " * (11 * 1024 * 1024), "BodyTooLarge"),
        ("GET", "/nothing", None, "NothingHere"),
        ("GET", f"/devices/{ID}", None, "NothingHere"),
        ("DELETE", "/devices", None, "MethodUnknown"),
        ("POST", "/movements", {}, "RequestInvalid"),
        ("POST", "/scans", {"scans": ["\u0000"]}, None),
        ("GET", "/movements?after=x", None, "CursorUnknown"),
    ],
)
def test_a_problem_has_name_and_sentence(
    anything: Program,
    method: str,
    path: str,
    body: Any,
    code: str | None,
    language: str,
) -> None:
    anything.language = language

    answer = anything.send(method, path, body, key=new_id())

    assert answer.headers["Content-Type"] == "application/problem+json"
    assert code is None or answer.body["type"] == code
    assert answer.body["status"] == answer.status
    is_chinese = any("\u4e00" <= sign <= "\u9fff" for sign in answer.body["detail"])
    assert is_chinese == (language == "zh-hans")
    assert answer.headers["Content-Language"] == language


def test_half_a_character_is_no_defect(anything: Program) -> None:
    answer = anything.post("/scans", b'{"scans": ["\\ud800"]}')

    assert answer.status in {409, 422}


@pytest.mark.parametrize("text", ["\\u0000", "=1+1", "<b>", "' OR 1=1 --", "x" * 1999])
def test_any_text_may_be_scanned(anything: Program, text: str) -> None:
    answer = anything.post("/scans", f'{{"scans": ["{text}"]}}'.encode())

    assert answer.status in {200, 409, 422}


def test_a_body_of_thirty_megabytes_is_refused(anything: Program) -> None:
    answer = anything.post("/movements", b" " * (30 * 1024 * 1024))

    assert (answer.status, answer.body["status"]) == (413, 413)
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"limit": "0"}, 422),
        ({"limit": "x"}, 422),
        ({"limit": "1000000"}, 422),
        ({"after": "x"}, 400),
        ({"after": "W10="}, 400),
        ({"after": "\x00"}, 400),
        ({"lot": "1"}, 422),
        ({"occurred_from": "2026"}, 422),
    ],
)
def test_a_wrong_question_is_refused(
    anything: Program, query: dict[str, object], status: int
) -> None:
    answer = anything.get("/movements", **query)

    assert answer.status == status
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_null_character_in_a_question_is_refused(anything: Program) -> None:
    for path, name in (("/devices", "text"), ("/lots", "number"), ("/stock", "text")):
        assert anything.get(path, **{name: "a\x00b"}).status == 422, path


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/devices/", 404),
        ("GET", "/devices/7", 404),
        ("GET", f"/devices/{ID}", 404),
        ("GET", f"/lots/{ID}/dossier", 404),
        ("GET", f"/lots/{ID}/trace", 404),
        ("GET", f"/entries/{ID}/proof", 404),
        ("GET", f"/shipments/{ID}/delivery-note.pdf", 404),
        ("DELETE", "/devices", 405),
        ("POST", f"/devices/{ID}/approve", 404),
        ("POST", f"/holds/{ID}/release", 404),
    ],
)
def test_an_unknown_address_is_a_problem(
    anything: Program, method: str, path: str, status: int
) -> None:
    body = {"reason": "x"} if path.endswith("release") else None

    answer = anything.send(method, path, body, key=new_id())

    assert (answer.status, answer.body["status"]) == (status, status)
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_foreign_id_is_named(trade: Trade) -> None:
    answer = trade.clerk.post("/movements", {"lines": [MOVE]})

    assert (answer.status, answer.body["type"]) == (409, "UnknownRecord")
    assert ID in answer.body["detail"]


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Not signed in"), ("zh-CN,zh;q=0.9", "未登录")]
)
def test_a_problem_speaks_the_callers_language(language: str, title: str) -> None:
    answer = Program("", language, Client()).get("/tasks")

    assert answer.body["title"] == title


def test_faults_and_refusals_speak_chinese(trade: Trade) -> None:
    trade.clerk.language = "zh-hans"

    invalid = trade.clerk.post("/movements", {})
    refused = trade.clerk.post("/scans", {"scans": ["nothing"]})

    assert "缺少" in invalid.body["detail"]
    assert "nothing" in refused.body["detail"]
    assert any("\u4e00" <= sign <= "\u9fff" for sign in refused.body["detail"])


def test_the_description_is_openapi_with_examples(anything: Program) -> None:
    description = anything.get("/openapi.json").body

    assert description["openapi"].startswith("3.1")
    schemas = description["components"]["schemas"]
    bodies = {
        operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        for methods in description["paths"].values()
        for operation in methods.values()
        if "application/json" in operation.get("requestBody", {}).get("content", {})
    }
    assert bodies
    for reference in bodies:
        assert schemas[reference.rsplit("/", 1)[1]]["examples"], reference
    assert json.dumps(description)
