"""GS1 against the cases of GS1's own syntax engine, through the adapter."""

import re
from typing import Any

import pytest

from tests.conformance.asking import ask, cases, label, value_of

FOLDER = "gs1_syntax_engine"
COUPON = re.compile(r"\((8110|8112)\)")


def load(name: str) -> Any:
    return cases(FOLDER, f"{name}.json")


def caret(elements: list[list[str]]) -> str:
    """Return elements in the engine's notation, `^` for FNC1."""
    raw: str = value_of(ask("gs1.build", elements=elements))["raw"]
    return "^" + raw.replace("\x1d", "^")


def elements_of(said: dict[str, Any]) -> list[list[str]]:
    elements: list[list[str]] = value_of(said)["elements"]
    return elements


@pytest.mark.parametrize("case", load("ai_associations"), ids=label)
def test_rules_between_elements(case: dict[str, Any]) -> None:
    assert ask("gs1.parse", bracketed=case["bracketed"])["ok"] is case["valid"]


@pytest.mark.parametrize("case", load("linter_by_ai"), ids=label)
def test_rules_of_one_value(case: dict[str, Any]) -> None:
    said = ask("gs1.parse", bracketed=case["bracketed"], strict=False)

    if COUPON.search(case["bracketed"]):
        assert "coupon" in said["skip"]
    else:
        assert said["ok"] is case["valid"]


@pytest.mark.parametrize("case", load("bracketed_parse"), ids=label)
def test_bracketed_text(case: dict[str, Any]) -> None:
    said = ask("gs1.parse", bracketed=case["bracketed"], strict=False)

    assert said["ok"] is case["valid"]
    if case["valid"]:
        assert caret(elements_of(said)) == case["expect_caret"]


@pytest.mark.parametrize("case", load("raw_element_strings"), ids=label)
def test_raw_element_string(case: dict[str, Any]) -> None:
    said = ask("gs1.parse", data=case["gs"], strict=False)

    assert said["ok"] is case["valid"]
    if case["valid"]:
        assert caret(elements_of(said)) == case["caret"].rstrip("^")


@pytest.mark.parametrize("case", load("digital_link_parse"), ids=label)
def test_digital_link(case: dict[str, Any]) -> None:
    # The engine's options allow what `udi.parse` always does.
    if case["valid"] and any(case["options"].values()):
        said = ask("udi.parse", scan=case["uri"])
    else:
        said = ask("gs1.parse", uri=case["uri"])

    assert said["ok"] is case["valid"]
    if case["valid"]:
        assert caret(elements_of(said)) == case["expect_caret"]


@pytest.mark.parametrize("case", load("digital_link_generate"), ids=label)
def test_digital_link_is_written(case: dict[str, Any]) -> None:
    read = ask("gs1.parse", bracketed=case["bracketed"], strict=False)

    uri = value_of(ask("gs1.build", elements=elements_of(read)))["uri"]

    expected = case["expect_uri"] and case["expect_uri"].replace(
        case["stem"], "https://id.gs1.org"
    )
    assert uri == expected


@pytest.mark.parametrize("case", load("human_readable"), ids=label)
def test_human_readable_text(case: dict[str, Any]) -> None:
    text = case["input"]
    if text.startswith("("):
        said = ask("gs1.parse", bracketed=text, strict=False)
    elif text.startswith("^"):
        said = ask("gs1.parse", data=text[1:].replace("^", "\x1d"))
    else:
        said = ask("gs1.parse", uri=text)

    expected = [line[line.index("(") :] for line in case["hri"]]
    assert [f"({ai}) {value}" for ai, value in elements_of(said)] == expected


@pytest.mark.parametrize("case", load("scan_data_with_symbology_id"), ids=label)
def test_scan_with_symbology_identifier(case: dict[str, Any]) -> None:
    said = ask("udi.parse", scan=case["scan"])

    expected = case["expect_caret_or_plain"]
    if case["valid"] and expected.startswith("^"):
        assert caret(elements_of(said)) == expected
    elif case["valid"] and "/01/" in expected:
        assert value_of(said)["di"] == "12312312312333"
    else:  # a wrong code, or a text that is no UDI
        assert said["ok"] is False


@pytest.mark.parametrize("case", load("generate_scan_data"), ids=label)
def test_scan_as_a_reader_sends_it(case: dict[str, Any]) -> None:
    scan = case["expect_scan"]
    if scan is None or ("TESTING" in scan and "01123" not in scan):
        pytest.skip("there is no UDI in it")

    elements = elements_of(ask("udi.parse", scan=scan))

    keys = [ai for ai, _ in elements]
    assert keys[0] == "01"
    assert keys[-1] in {"97", "98", "99"}


@pytest.mark.parametrize("case", load("ai_length_by_prefix"))
def test_length_of_unknown_identifiers(case: dict[str, Any]) -> None:
    for length in (2, 3, 4):
        ai = case["prefix"].ljust(length, "9")
        said = ask("gs1.parse", bracketed=f"({ai})!", strict=False)
        if length != case["ai_length"]:
            assert said["ok"] is False


@pytest.mark.parametrize("case", load("uri_escape"))
def test_escapes_in_addresses(case: dict[str, Any]) -> None:
    value = case["input"]
    if " " in value:
        pytest.skip("GS1 values hold no spaces")
    value = value.replace("#", "")  # nor this one

    uri = value_of(
        ask(
            "gs1.build", elements=[["01", "12312312312333"], ["10", "A"], ["91", value]]
        )
    )["uri"]

    assert uri.partition("91=")[2] == case["query"].replace("%23", "")


LINTERS = {
    "cset39": "(8010)1234{}",
    "cset64": "(8030){}",
    "cset82": "(91){}",
    "csetnumeric": "(3900){}",
    "csum": "(00){}",
    "csumalpha": "(8013){}",
    "hh": "(8008)200101{}",
    "hhmi": "(7003)200101{}",
    "iban": "(8007){}",
    "importeridx": "(7040)1AB{}",
    "iso3166": "(422){}",
    "iso3166alpha2": "(4307){}",
    "iso4217": "(3910){}1",
    "iso5218": "(7252){}",
    "latitude": "(4309){}0000000000",
    "longitude": "(4309)0000000000{}",
    "mediatype": "(7241){}",
    "mi": "(8008)20010112{}",
    "nonzero": "(8001){}1234512301",
    "nozeroprefix": "(8011){}",
    "packagetype": "(7041){}",
    "pcenc": "(4300){}",
    "pieceoftotal": "(8006)12312312312333{}",
    "posinseqslash": "(7258){}",
    "ss": "(8008)2001011200{}",
    "winding": "(8001)000100001001{}1",
    "yesno": "(4321){}",
    "yymmd0": "(11){}",
    "yymmdd": "(7006){}",
    "yyyymmdd": "(7250){}",
    "zero": "(8003){}1231231231232",
}
"""For each value rule an identifier that has it. Not asked: coupon codes, which no
medical device carries; prefixes of companies, whose list is not ours to hold; and
rules that no identifier has alone in a value."""

FIXED_LENGTHS = {
    "csum": {18},
    "nonzero": {4},
    "pieceoftotal": {4},
    "posinseqslash": {3},
    "zero": {1},
}
"""A rule takes any length; the identifier we ask with takes these."""


def linter_cases() -> list[Any]:
    found = load("linters")
    if isinstance(found, list):
        return found
    return [
        pytest.param(case, id=case["id"])
        for name, listed in found.items()
        if name in LINTERS
        for case in listed
        if case["value"]
        and len(case["value"]) in FIXED_LENGTHS.get(name, {len(case["value"])})
        and not (name == "csumalpha" and not case["value"][:4].isdigit())
        and not (name == "csumalpha" and len(case["value"]) > 25)
    ]


@pytest.mark.parametrize("case", linter_cases())
def test_value_rule(case: dict[str, Any]) -> None:
    value = case["value"].replace("(", "\\(")

    said = ask(
        "gs1.parse", bracketed=LINTERS[case["linter"]].format(value), strict=False
    )

    assert said["ok"] is case["valid"], said
