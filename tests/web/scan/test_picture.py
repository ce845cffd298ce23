"""A picture of a label in the universal scan."""

from datetime import date
from typing import Any

import pytest
import zint
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lotproof.web.scan.upload import MOST_BYTES
from tests.builders.pictures import as_png, draw_barcode, label_picture
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db

WHOLE = draw_barcode("[01]06942221705071[17]280515[10]LOT12345")
FIRST = draw_barcode("[01]06942221705071", symbology=zint.Symbology.GS1_128, scale=2)
SECOND = draw_barcode(
    "[17]280515[10]LOT12345", symbology=zint.Symbology.GS1_128, scale=2
)
JSON = {"Accept": "application/json"}


def send(
    client: Client,
    content: bytes,
    *,
    name: str = "label.png",
    headers: dict[str, str] | None = None,
    **more: object,
) -> Any:
    """Upload a picture as the form does."""
    data = {"picture": SimpleUploadedFile(name, content), **more}
    return client.post("/scan/picture/", data, headers=headers)


def test_goes_on_as_if_the_code_had_been_scanned(sign_in: SignIn) -> None:
    client = sign_in()

    answer = send(client, as_png(WHOLE))
    reading = client.get(answer["Location"]).context["reading"]

    assert answer.status_code == 302
    assert reading.udi.symbologies == ("]d2",)
    assert (reading.udi.di, reading.udi.lot) == ("06942221705071", "LOT12345")
    assert reading.udi.expires_on == date(2028, 5, 15)


def test_reads_the_barcodes_of_one_label_together(sign_in: SignIn) -> None:
    client = sign_in()
    website = draw_barcode("https://example.com/", symbology=zint.Symbology.QRCODE)

    answer = send(client, as_png(label_picture(FIRST, SECOND, website)))
    reading = client.get(answer["Location"]).context["reading"]

    assert (reading.udi.di, reading.udi.lot) == ("06942221705071", "LOT12345")
    assert reading.missing == []


def test_adds_to_a_barcode_that_came_before(sign_in: SignIn) -> None:
    client = sign_in()

    answer = send(client, as_png(SECOND), kept="]C10106942221705071")
    reading = client.get(answer["Location"]).context["reading"]

    assert (reading.udi.di, reading.udi.lot) == ("06942221705071", "LOT12345")


def test_gives_a_script_the_text_for_its_own_field(sign_in: SignIn) -> None:
    client = sign_in()

    whole = send(client, as_png(WHOLE), headers=JSON)
    two = send(client, as_png(label_picture(FIRST, SECOND)), headers=JSON)
    bin_ = draw_barcode("A-01-02", symbology=zint.Symbology.QRCODE)
    place = send(client, as_png(bin_), headers=JSON)

    assert whole.json() == {"code": "]d201069422217050711728051510LOT12345"}
    assert two.json() == {"code": "]C10106942221705071\x1e]C11728051510LOT12345"}
    assert place.json() == {"code": "A-01-02"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"(01)06901234567892", "label.png can't be read as a picture"),
        (b"\x89PNG\r\n\x1a\n", "can't be read as a picture"),
        (as_png(draw_barcode("A").point(lambda _: 255)), "No barcode could be read"),
        (b"\xff\xd8" + bytes(MOST_BYTES), "label.png has 16 MB; a picture may have 15"),
        (b"", "No picture was chosen"),
    ],
    ids=["text", "torn", "blank", "large", "empty"],
)
def test_refuses_with_a_sentence_and_loses_nothing(
    sign_in: SignIn, content: bytes, words: str
) -> None:
    client = sign_in()

    page = send(client, content, code="typed so far", kept="]C10106942221705071")
    part = send(client, content, headers=JSON)

    assert page.status_code == part.status_code == 422
    text = page.content.decode().replace("&#x27;", "'")
    assert words in text
    assert 'value="typed so far"' in text
    assert 'name="kept" value="]C10106942221705071"' in text
    assert words in part.json()["refusal"]


def test_refuses_a_form_without_a_picture_in_chinese(sign_in: SignIn) -> None:
    answer = sign_in(language="zh-hans").post("/scan/picture/", {"code": "230501A"})

    assert answer.status_code == 422
    assert "没有选择图片" in answer.content.decode()
    assert 'value="230501A"' in answer.content.decode()


def test_asks_who_somebody_is(client: Client) -> None:
    assert send(client, as_png(WHOLE), headers=JSON).status_code == 403
