"""Notes and photos through the API."""

from hashlib import sha256
from uuid import UUID

import pytest

from lotproof.core.ids import new_id
from lotproof.workflow.models import Photo, Remark
from tests.api.conftest import Answer, Program, Trade, program_of
from tests.builders import main_line as line
from tests.builders.master_data import make_device
from tests.builders.photos import make_noise, make_photo


def remarks_of(trade: Trade) -> tuple[str, UUID]:
    """The address of a new order's remarks, and the order's line."""
    order = line.order(trade.company, make_device(), 10)
    return f"/documents/{order.pk}/remarks", order.lines.get().pk


def test_a_note_is_added_and_listed(trade: Trade) -> None:
    path, its_line = remarks_of(trade)

    made = trade.clerk.post(path, {"line": str(its_line), "text": "One box\nis wet"})
    whole = trade.clerk.post(path, {"text": "Driver waited"})

    assert (made.status, whole.status) == (201, 201)
    listed = trade.colleague.get(path).body
    assert listed["items"] == [made.body, whole.body]
    assert made.body["line"] == str(its_line)
    assert made.body["text"] == "One box\nis wet"
    assert made.body["remarked_by_name"] == "Clerk"
    assert (whole.body["line"], whole.body["photo"]) == (None, None)


def test_remarks_come_in_pages(trade: Trade) -> None:
    path, _line = remarks_of(trade)
    for number in range(3):
        trade.clerk.post(path, {"text": str(number)})

    first = trade.clerk.get(path, limit=2).body
    second = trade.clerk.get(path, limit=2, after=first["next"]).body

    texts = [row["text"] for page in (first, second) for row in page["items"]]
    assert texts == ["0", "1", "2"]
    assert second["next"] == ""


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_sent_and_fetched_as_it_was(trade: Trade, kind: str) -> None:
    path, its_line = remarks_of(trade)
    photo = make_photo(size=(900, 600), kind=kind)

    made = trade.clerk.upload(path + "/photos", photo, line=its_line, text="Wet")

    assert made.status == 201
    assert made.body["photo"] == sha256(photo).hexdigest()
    assert made.body["photo_type"] == f"image/{kind.lower()}"
    assert (made.body["photo_name"], made.body["text"]) == ("dock.jpg", "Wet")
    found = trade.colleague.get(f"{path}/photos/{made.body['photo']}")
    assert found.content == photo
    assert found.headers["Content-Type"] == made.body["photo_type"]
    assert found.headers["Content-Disposition"].startswith("attachment")
    small = trade.clerk.get(f"{path}/photos/{made.body['photo']}", small=True)
    assert small.headers["Content-Type"] == "image/jpeg"
    assert len(small.content) < 10_000


def test_a_photo_of_eleven_megabytes_is_taken(trade: Trade) -> None:
    path, _line = remarks_of(trade)
    photo = make_noise((1_920, 1_920))
    assert len(photo) > 11_000_000

    assert trade.clerk.upload(path + "/photos", photo).status == 201


def test_a_photo_too_large_is_refused_by_name(trade: Trade) -> None:
    path, _line = remarks_of(trade)

    answers = [
        trade.clerk.upload(path + "/photos", b"\xff" * (size * 2**20))
        for size in (13, 33)
    ]

    assert [one.status for one in answers] == [413, 413]
    assert [one.body["type"] for one in answers] == ["PhotoTooLarge", "BodyTooLarge"]
    assert "12 MB" in answers[0].body["detail"]
    assert not Remark.objects.exists()


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"<svg/>", make_photo(kind="GIF")])
def test_what_is_no_photo_is_refused_by_name(trade: Trade, content: bytes) -> None:
    path, _line = remarks_of(trade)

    answer = trade.clerk.upload(path + "/photos", content, name="dock.jpg")

    assert (answer.status, answer.body["type"]) == (415, "NotAPhoto")
    assert "dock.jpg" in answer.body["detail"]


def test_a_form_without_its_photo_is_refused(trade: Trade) -> None:
    path, _line = remarks_of(trade)

    as_json = trade.clerk.post(path + "/photos", {"text": "x"})
    empty = trade.clerk.upload(path + "/photos", b"")
    without = trade.clerk.client.post(
        f"/api/v1{path}/photos",
        {"text": "x"},
        headers={
            "Authorization": f"Bearer {trade.clerk.token}",
            "Idempotency-Key": str(new_id()),
        },
    )

    assert (as_json.status, as_json.body["type"]) == (415, "BodyNotForm")
    assert (empty.status, empty.body["type"]) == (409, "RemarkEmpty")
    assert without.status_code == 422
    assert without.json()["errors"][0]["pointer"] == "/photo"


def broken_form(trade: Trade, path: str) -> Answer:
    """A form that ends before its end."""
    response = trade.clerk.client.generic(
        "POST",
        f"/api/v1{path}/photos",
        b"--x\r\nContent-Disposition: form-data; name=photo",
        content_type="multipart/form-data",
        headers={
            "Authorization": f"Bearer {trade.clerk.token}",
            "Idempotency-Key": str(new_id()),
        },
    )
    return Answer(response.status_code, response.json(), response.headers, b"")


def test_a_broken_form_is_a_problem(trade: Trade) -> None:
    path, _line = remarks_of(trade)

    answer = broken_form(trade, path)

    assert (answer.status, answer.body["type"]) == (400, "RequestUnreadable")


def test_notes_that_say_nothing_or_too_much_are_refused(trade: Trade) -> None:
    path, _line = remarks_of(trade)

    empty = trade.clerk.post(path, {"text": " \n"})
    others = [trade.clerk.post(path, {"text": text}) for text in ("x" * 1001, "\u202e")]

    assert (empty.status, empty.body["type"]) == (409, "RemarkEmpty")
    assert [one.status for one in others] == [422, 422]


def test_foreign_ids_are_refused(trade: Trade) -> None:
    path, _line = remarks_of(trade)
    other_path, other_line = remarks_of(trade)
    photo = trade.clerk.upload(other_path + "/photos", make_photo()).body["photo"]
    nowhere = f"/documents/{new_id()}/remarks"

    elsewhere = trade.clerk.post(path, {"line": str(other_line), "text": "x"})
    unknown = trade.clerk.post(nowhere, {"text": "x"})

    assert (elsewhere.status, elsewhere.body["type"]) == (409, "LineElsewhere")
    assert (unknown.status, unknown.body["type"]) == (404, "DocumentUnknown")
    assert trade.clerk.get(nowhere).status == 404
    assert trade.clerk.get(f"{path}/photos/{photo}").status == 404
    assert trade.clerk.get(f"{path}/photos/..%2f").status == 404


@pytest.mark.parametrize("role", ["administrator", "auditor"])
def test_who_only_reads_sees_remarks_and_adds_none(trade: Trade, role: str) -> None:
    path, _line = remarks_of(trade)
    reader = program_of(role)

    answers = [
        reader.post(path, {"text": "x"}),
        reader.upload(path + "/photos", make_photo()),
    ]

    assert [one.body["type"] for one in answers] == ["NotPermitted"] * 2
    assert reader.get(path).status == 200


def test_the_same_key_adds_once_and_another_photo_needs_another(trade: Trade) -> None:
    path, _line = remarks_of(trade)
    key = new_id()
    photos = [make_photo("red"), make_photo("red"), make_photo("blue")]

    first, again, other = (
        trade.clerk.upload(path + "/photos", photo, key=key) for photo in photos
    )

    assert (first.status, first.body) == (again.status, again.body)
    assert (other.status, other.body["type"]) == (409, "IdempotencyKeyReused")
    assert (Remark.objects.count(), Photo.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_an_upload_needs_a_token() -> None:
    path = f"/documents/{new_id()}/remarks/photos"

    assert Program("").upload(path, make_photo()).status == 401
