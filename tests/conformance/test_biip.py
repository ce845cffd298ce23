"""GTINs, element strings and Digital Links against biip's own tests.

Not asked, since no operation answers it: who owns a GS1 prefix, restricted
circulation numbers and UPC-E (retail only), and biip's Python objects.
"""

from typing import Any

import pytest

from tests.conformance.asking import ask, cases, value_of


def named(*tests: str) -> list[Any]:
    found = cases("biip", "biip_cases.json")
    return [
        pytest.param(case["params"], id=f"{case['test']}:{case['line']}")
        if isinstance(case, dict)
        else case
        for case in found
        if not isinstance(case, dict)
        or (case["test"] in tests and "params" in case and "upc/" not in case["file"])
    ]


@pytest.mark.parametrize(
    "case",
    named(
        "test_as_gtin_14",
        "test_as_gtin_12",
        "test_as_gtin_8",
        "test_parse_gtin_8",
        "test_parse_gtin_8_with_leading_zeros",
        "test_parse_gtin_12_without_leading_zero",
        "test_parse_gtin_12_with_1_leading_zero",
        "test_parse_gtin_12_with_2_leading_zero",
        "test_parse_gtin_12_with_3_leading_zero",
        "test_parse_gtin_13",
    ),
)
def test_gtin(case: dict[str, Any]) -> None:
    udi = value_of(ask("udi.parse", scan=case["value"]))

    assert udi["di"] == case["value"].zfill(14)
    assert udi["di"] == case.get("expected", case["value"]).zfill(14)


@pytest.mark.parametrize(
    "case",
    named(
        "test_parse_nonnumeric_value",
        "test_extract_unknown_gs1_ai",
    ),
)
def test_no_identifier(case: dict[str, Any]) -> None:
    text = case.get("value", case.get("unknown_ai"))
    said = ask("gs1.parse", data=text, strict=False)

    assert said["ok"] is False


@pytest.mark.parametrize("case", named("test_parse_with_separator_char", "test_as_hri"))
def test_element_string(case: dict[str, Any]) -> None:
    data = case["value"]
    for separator in case.get("separator_chars", ()):
        data = data.replace(separator, "\x1d")
    if not data.startswith(("0", "1")) or (data[:4].isdigit() and len(data) == 18):
        pytest.skip("an SSCC without its identifier")

    elements = value_of(ask("gs1.parse", data=data, strict=False))["elements"]

    hri = "".join(f"({ai}){value}" for ai, value in elements)
    assert hri == case.get("expected_hri", case.get("expected"))


@pytest.mark.parametrize("case", named("test_parse_ignores_redundant_separator_chars"))
def test_redundant_separators(case: dict[str, Any]) -> None:
    said = ask("gs1.parse", data=case["value"], strict=False)

    elements = value_of(said)["elements"]
    hri = "".join(f"({ai}){value}" for ai, value in elements)
    assert hri == case["expected_hri"]


@pytest.mark.parametrize(
    "case",
    named(
        "test_parse_hri_fails_if_not_starting_with_parenthesis",
        "test_parse_hri_fails_if_no_pattern_matches",
        "test_parse_hri_fails_if_ai_is_unknown",
    ),
)
def test_no_bracketed_text(case: dict[str, Any]) -> None:
    assert ask("gs1.parse", bracketed=case["value"], strict=False)["ok"] is False


@pytest.mark.parametrize("case", named("test_extract_fails_with_invalid_date"))
def test_no_such_day(case: dict[str, Any]) -> None:
    text = f"({case['ai_code']}){case['bad_value']}"

    assert ask("gs1.parse", bracketed=text, strict=False)["ok"] is False


@pytest.mark.parametrize("case", named("test_extract_with_nested_error"))
def test_wrong_check_digit(case: dict[str, Any]) -> None:
    assert ask("gs1.parse", data=case["value"], strict=False)["ok"] is False


@pytest.mark.parametrize("case", named("test_as_gs1_message"))
def test_digital_link(case: dict[str, Any]) -> None:
    elements = value_of(ask("udi.parse", scan=case["value"]))["elements"]

    assert "".join(f"({ai}){value}" for ai, value in elements) == case["expected"]


@pytest.mark.parametrize("case", named("test_parse_error"))
def test_no_digital_link(case: dict[str, Any]) -> None:
    assert ask("gs1.parse", uri=case["value"])["ok"] is False


@pytest.mark.parametrize("case", named("test_as_canonical_uri"))
def test_canonical_address(case: dict[str, Any]) -> None:
    elements = value_of(ask("udi.parse", scan=case["value"]))["elements"]

    uri = value_of(ask("gs1.build", elements=elements))["uri"]

    # biip sorts the attributes; GS1's engine, which we follow, keeps their order.
    assert sorted(uri.replace("?", "&").split("&")) == sorted(
        case["expected"].replace("?", "&").split("&")
    )
