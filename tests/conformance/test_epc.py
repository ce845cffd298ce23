"""RFID against the cases of epcpy and of RalphTro's translator."""

import re
from typing import Any

import pytest

from tests.conformance.asking import ask, cases, value_of

VECTORS = cases("epc_tds", "epcpy_vectors.json")
FULL = cases("epc_tds", "epcpy_full_examples.json")
LINKS = cases("epc_tds", "epc_urn_to_digital_link.json")
TAGGED = [
    case
    for case in [*VECTORS, *(FULL["valid"] if isinstance(FULL, dict) else FULL)]
    if not isinstance(case, dict) or "hex" in case
]


def of_kind(kind: str, *, valid: bool | None = None) -> list[Any]:
    return [
        case
        for case in VECTORS
        if not isinstance(case, dict)
        or (case["kind"] == kind and valid in {None, case["valid"]})
    ]


def name(case: object) -> str:
    return str(case.get("name", case.get("scheme"))) if isinstance(case, dict) else ""


def bracketed(elements: list[list[str]]) -> str:
    return "".join(f"({ai}){value}" for ai, value in elements)


@pytest.mark.parametrize("case", TAGGED, ids=name)
def test_tag_memory(case: dict[str, Any]) -> None:
    tag = value_of(ask("epc.decode", hex=case["hex"]))

    assert (tag["tag_uri"], tag["uri"]) == (case["tag_uri"], case["uri"])
    if "gs1_element_string" in case:
        assert bracketed(tag["gs1_elements"]) == case["gs1_element_string"]


@pytest.mark.parametrize("case", TAGGED, ids=name)
def test_tag_memory_is_written(case: dict[str, Any]) -> None:
    written = ask("epc.encode", tag_uri=case["tag_uri"])

    assert value_of(written) == {"hex": case["hex"]}


@pytest.mark.parametrize("case", TAGGED, ids=name)
def test_identity_is_written(case: dict[str, Any]) -> None:
    match = re.match(r"urn:epc:tag:[a-z]+-(\d+|var):(?:(\d+)\.)?", case["tag_uri"])
    assert match
    bits = {} if match[1] == "var" else {"bits": int(match[1])}
    filter_value = 0 if "gid-96" in case["tag_uri"] else int(match[2])

    written = ask("epc.encode", uri=case["uri"], filter=filter_value, **bits)

    assert value_of(written) == {"hex": case["hex"]}


@pytest.mark.parametrize("case", of_kind("tag_encoding", valid=False), ids=name)
def test_identity_does_not_fit(case: dict[str, Any]) -> None:
    bits = int(case["kwargs"]["binary_coding_scheme"].rpartition("_")[2])

    assert ask("epc.encode", uri=case["uri"], bits=bits)["ok"] is False


@pytest.mark.parametrize("case", of_kind("pure_identity_uri"), ids=name)
def test_identity(case: dict[str, Any]) -> None:
    assert ask("udi.parse", scan=case["uri"])["ok"] is case["valid"]


@pytest.mark.parametrize("case", of_kind("gs1_element", valid=True), ids=name)
def test_elements(case: dict[str, Any]) -> None:
    elements = value_of(ask("gs1.parse", uri=case["uri"], strict=False))["elements"]

    assert bracketed(elements) == case["gs1_element_string"]


@pytest.mark.parametrize("case", LINKS["valid"] if isinstance(LINKS, dict) else LINKS)
def test_digital_link_of_an_identity(case: dict[str, Any]) -> None:
    said = ask("gs1.parse", uri=case["urn"], strict=False)
    expected = ask("gs1.parse", uri=case["digital_link"])

    assert value_of(said) == value_of(expected)


@pytest.mark.parametrize("case", LINKS["invalid"] if isinstance(LINKS, dict) else LINKS)
def test_no_identity(case: dict[str, Any]) -> None:
    assert ask("epc.encode", uri=case["urn"])["ok"] is False
    assert ask("gs1.parse", uri=case["urn"])["ok"] is False
