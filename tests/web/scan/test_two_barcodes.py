"""Labels with two barcodes, scanned one after the other."""

from typing import Any

import pytest
from django.test import Client

from lotproof.catalog.models import Device
from lotproof.identification.checks import mod43_character
from tests.builders.master_data import make_device
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db
SECOND = "]C11728051510LOT12345"


def scan(client: Client, code: str, *kept: str) -> Any:
    """Scan a barcode after others of the same label."""
    return client.get("/scan/", {"code": code, "kept": list(kept)})


def first_of(device: Device) -> str:
    return f"]C101{device.identifiers.get(kind='primary').code}"


def hibc(text: str) -> str:
    return f"{text}{mod43_character(text)}"


def test_says_what_is_missing_and_keeps_the_first(sign_in: SignIn) -> None:
    device = make_device()

    answer = scan(sign_in(), first_of(device))

    assert answer.context["reading"].missing == ["Lot number", "Expiry date"]
    assert answer.context["kept"] == [first_of(device)]
    text = answer.content.decode()
    assert "second barcode" in text
    assert f'name="kept" value="{first_of(device)}" form="scan-form"' in text


def test_puts_both_together_in_any_order(sign_in: SignIn) -> None:
    device = make_device()
    client, first = sign_in(), first_of(device)

    for answer in (scan(client, SECOND, first), scan(client, first, SECOND)):
        reading = answer.context["reading"]
        assert reading.found.device == device
        assert (reading.udi.lot, reading.missing) == ("LOT12345", [])
        assert answer.context["kept"] == []


def test_puts_an_hibc_s_two_barcodes_together(sign_in: SignIn) -> None:
    client = sign_in()
    primary = hibc("+A123BJC5D6E71")
    secondary = hibc(f"+$$3280515LOT1{primary[-1]}")

    first = scan(client, primary)
    both = scan(client, secondary, *first.context["kept"])

    assert first.context["reading"].missing == ["Lot or serial number"]
    assert both.context["reading"].udi.di == "A123BJC5D6E71"
    assert both.context["reading"].udi.lot == "LOT1"


def test_refuses_another_label_s_second_barcode_and_still_keeps_the_first(
    sign_in: SignIn,
) -> None:
    primary = hibc("+A123BJC5D6E71")
    wrong = "A" if primary[-1] != "A" else "B"

    answer = scan(sign_in(), hibc(f"+$$3280515LOT1{wrong}"), primary)

    assert answer.status_code == 422
    assert b"both barcodes of one label" in answer.content
    assert answer.context["kept"] == [primary]


def test_another_device_begins_a_new_label(sign_in: SignIn) -> None:
    device, other = make_device(), make_device()

    answer = scan(sign_in(), first_of(other), first_of(device))

    assert answer.context["reading"].found.device == other
    assert answer.context["kept"] == [first_of(other)]


def test_a_typed_number_begins_anew(sign_in: SignIn) -> None:
    device = make_device()

    answer = scan(sign_in(), device.code, first_of(device))

    assert answer.context["hits"].devices == [device]
    assert answer.context["kept"] == []


def test_nonsense_after_the_first_is_refused_and_the_first_kept(
    sign_in: SignIn,
) -> None:
    first = first_of(make_device())

    for code in ("nothing", "", "\x00", "]C1"):
        answer = scan(sign_in(), code, first)

        assert answer.status_code == 422
        assert answer.context["kept"] == [first]


def test_takes_both_at_once_as_a_camera_sends_them(sign_in: SignIn) -> None:
    device = make_device()

    answer = scan(sign_in(), f"{first_of(device)}\x1e{SECOND}")

    assert answer.context["reading"].udi.lot == "LOT12345"


def test_the_clear_button_leads_to_an_empty_page(sign_in: SignIn) -> None:
    answer = sign_in().get("/scan/", {"kept": "]C10106942221705071"})

    assert answer.status_code == 200
    assert b'name="kept"' not in answer.content
