"""HIBC against the cases of hibc-decoder, through the adapter.

Most of its texts carry placeholders where the check characters stand, so the
fields are read with the check off.
"""

import calendar
from typing import Any

import pytest

from tests.conformance.asking import ask, cases, label, value_of

KINDS = {"concatenated": "combined"}


def last_day(expiry: str | None) -> str | None:
    """Return the date as we write it: a month by its last day, without an hour.

    Two of the published hours differ from the digits of the barcode.
    """
    if expiry is None or len(expiry) > 7:
        return expiry and expiry[:10]
    year, month = map(int, expiry.split("-"))
    return f"{expiry}-{calendar.monthrange(year, month)[1]}"


@pytest.mark.parametrize("case", cases("hibc", "clickhandler_decode.json"), ids=label)
def test_fields(case: dict[str, Any]) -> None:
    expected = case["expect"]

    code = value_of(ask("hibc.parse", data=case["barcode"], verify_check=False))

    assert code["kind"] == KINDS.get(expected["type"], expected["type"])
    assert code["labeler"] == expected.get("labelerId")
    assert code["product"] == expected.get("product")
    assert code["unit_of_measure"] == expected.get("uom")
    assert code["check"] == expected["check"]
    for name in ("lot", "serial", "link", "quantity"):
        assert code[name] == expected.get(name)
    precision = expected.get("expiry_precision")
    assert code["expires_on"] == last_day(expected.get("expiry"))
    assert code["expiry_precision"] == ("day" if precision == "hour" else precision)


@pytest.mark.parametrize("case", cases("hibc", "clickhandler_decode.json"), ids=label)
def test_check_character(case: dict[str, Any]) -> None:
    said = ask("hibc.parse", data=case["barcode"])

    assert said["ok"] is case["mod43_ok_whole_string"]


@pytest.mark.parametrize("case", cases("hibc", "clickhandler_link_pairs.json"))
def test_link(case: dict[str, Any]) -> None:
    primary, secondary = (
        value_of(ask("hibc.parse", data=case[name], verify_check=False))
        for name in ("primary", "secondary")
    )

    assert (primary["check"] == secondary["link"]) is case["linked"]
