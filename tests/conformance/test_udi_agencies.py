"""One UDI of each agency, as FDA, IMDRF, HL7 and NMPA print them."""

from typing import Any

import pytest

from tests.conformance.asking import ask, cases, value_of

FOUND = cases("udi_agencies", "udi_examples.json")
EXAMPLES = FOUND["cases"] if isinstance(FOUND, dict) else FOUND
CHECKS = cases("udi_agencies", "basic_udi_di_gmn_check_characters.json")


@pytest.mark.parametrize("case", EXAMPLES)
def test_example(case: dict[str, Any]) -> None:
    said = ask("udi.parse", scan=case["udi"])

    # FDA's and AccessGUDID's own examples bear wrong check characters.
    if "check_note" in case or "same_as" in case:
        assert "check character is C, expected H" in said["error"]
        return
    if case["di"] == "00208851107345":
        assert "check digit is 5, expected 7" in said["error"]
        return
    udi = value_of(said)
    assert udi["agency"] == case["agency"].split()[0]
    assert udi["di"] == case["di"]
    for name, ours in (
        ("lot", "lot"),
        ("serial", "serial"),
        ("expiry", "expires_on"),
        ("manufacturing", "produced_on"),
        ("sterilisation_lot", "sterilisation_lot"),
    ):
        if name in case:
            assert udi[ours] == case[name]


def test_fields_behind_a_wrong_check_character() -> None:
    case = next((one for one in EXAMPLES if "check_note" in str(one)), None)
    if not isinstance(case, dict):
        pytest.skip("the published examples aren't there")

    code = value_of(ask("hibc.parse", data=case["udi"], verify_check=False))

    assert code["labeler"] == case["labeler"]
    assert code["product"] == case["product"]
    assert code["lot"] == case["lot"]
    assert code["serial"] == case["serial"]
    assert (code["expires_on"], code["expiry_hour"]) == ("2020-02-02", 16)
    assert code["produced_on"] == case["manufacturing"]


@pytest.mark.parametrize(
    "case", CHECKS["verify"] if isinstance(CHECKS, dict) else CHECKS
)
def test_model_number(case: dict[str, Any]) -> None:
    assert value_of(ask("gmn.check", gmn=case["gmn"])) == {"valid": case["valid"]}


@pytest.mark.parametrize(
    "case", CHECKS["malformed"] if isinstance(CHECKS, dict) else CHECKS
)
def test_malformed_model_number(case: dict[str, Any]) -> None:
    assert value_of(ask("gmn.check", gmn=case["gmn"])) == {"valid": False}
