"""Notes and photos: evidence that only ever grows."""

import json
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from lotproof.accounts.permissions import NotPermitted, Permission
from lotproof.core.ids import new_id
from lotproof.evidence.models import Entry
from lotproof.evidence.operations import RequestIdReused
from lotproof.processes.operations import open_receipt
from lotproof.workflow.models import Document, Photo, Remark
from lotproof.workflow.operations import (
    DocumentUnknown,
    LineElsewhere,
    RemarkEmpty,
    RemarkUnfit,
    add_remark,
)
from lotproof.workflow.photos import NotAPhoto, PhotoTooLarge
from lotproof.workflow.queries import photo_on, remarks_of
from tests.builders import main_line as line
from tests.builders.evidence import ask, cheat, findings, sequence
from tests.builders.images import rows_unlike_their_images
from tests.builders.master_data import make_device
from tests.builders.people import make_actor
from tests.builders.photos import make_photo
from tests.builders.refusing import at_once, refused

pytestmark = pytest.mark.django_db


def ordered() -> tuple[line.Company, Document, UUID]:
    """An approved order with its line."""
    company = line.make_company()
    order = line.order(company, make_device(), 10)
    return company, order, order.lines.get().pk


def test_a_note_on_a_line_is_one_entry_and_changes_nothing_else() -> None:
    company, order, its_line = ordered()
    order.refresh_from_db()
    version = order.version

    add_remark(
        document=order.pk,
        line=its_line,
        text=" One box\r\nis wet ",
        actor=company.clerk,
    )

    [row] = remarks_of(order.pk)
    assert (row.line, row.text, row.by) == (its_line, "One box\nis wet", "Clerk")
    order.refresh_from_db()
    assert order.version == version
    entry = Entry.objects.get(kind="purchase_order.remarked")
    assert entry.subject == order.pk
    assert json.loads(entry.body)["reason"] == "One box\nis wet"
    assert rows_unlike_their_images() == []


def test_a_photo_is_kept_once_and_the_log_keeps_its_digest() -> None:
    company, order, _line = ordered()
    photo = make_photo()

    for name in ("a/dock.jpg", "C:\\dock 2.jpg"):
        add_remark(document=order.pk, photo=photo, photo_name=name, actor=company.clerk)

    kept = Photo.objects.get()
    assert (bytes(kept.content), kept.media_type) == (photo, "image/jpeg")
    assert photo_on(order.pk, kept.sha256) == kept
    assert photo_on(new_id(), kept.sha256) is None
    assert [row.photo_name for row in remarks_of(order.pk)] == [
        "dock.jpg",
        "dock 2.jpg",
    ]
    bodies = Entry.objects.filter(kind="purchase_order.remarked").order_by("pk")
    assert [kept.sha256 in entry.body for entry in bodies] == [True, True]
    assert rows_unlike_their_images() == []


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_are_known_by_their_content(kind: str) -> None:
    company, order, _line = ordered()

    add_remark(
        document=order.pk,
        photo=make_photo(kind=kind),
        photo_name="a.txt",
        actor=company.clerk,
    )

    assert Photo.objects.get().media_type == f"image/{kind.lower()}"


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script>",
        b"%PDF-1.7",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        make_photo(size=(800, 800), kind="PNG")[:-300],
        make_photo(kind="GIF"),
    ],
    ids=["page", "paper", "drawing", "half", "other"],
)
def test_refuses_what_is_no_photo(content: bytes) -> None:
    company, order, _line = ordered()

    with refused(NotAPhoto, "dock.jpg isn't a photo", "不是"):
        add_remark(
            document=order.pk,
            photo=content,
            photo_name="dock.jpg",
            actor=company.clerk,
        )

    assert not Remark.objects.exists()


def test_refuses_a_photo_that_is_too_large() -> None:
    company, order, _line = ordered()
    many_pixels = make_photo(size=(9_000, 8_900), kind="PNG")

    for content in (b"\xff" * (12 * 2**20 + 1), many_pixels):
        with refused(PhotoTooLarge, "12 MB and 80 megapixels", "12 MB"):
            add_remark(document=order.pk, photo=content, actor=company.clerk)


def test_refuses_an_empty_remark_and_an_unfit_one() -> None:
    company, order, _line = ordered()

    with refused(RemarkEmpty, "Write a note or add a photo", "备注"):
        add_remark(document=order.pk, text=" \n", actor=company.clerk)
    for text in ("x" * 1001, "a\x00b", "a\u202eb"):
        with refused(RemarkUnfit, "1000 characters", "1000"):
            add_remark(document=order.pk, text=text, actor=company.clerk)


def test_refuses_a_line_of_another_document_and_an_unknown_document() -> None:
    company, order, _line = ordered()
    other = line.order(company, make_device(), 1)

    with refused(LineElsewhere, "has no such line", "没有这一行"):
        add_remark(
            document=order.pk,
            line=other.lines.get().pk,
            text="x",
            actor=company.clerk,
        )
    with refused(DocumentUnknown, "There is no such document", "单据"):
        add_remark(document=new_id(), text="x", actor=company.clerk)


def test_who_only_reads_may_not_remark() -> None:
    _company, order, _line = ordered()
    reader = make_actor(Permission.VIEW)

    with refused(NotPermitted, "may not do this", "无权"):
        add_remark(document=order.pk, text="x", actor=reader)


def test_the_same_request_again_gives_the_first_remark() -> None:
    company, order, _line = ordered()
    key = uuid4()

    first = add_remark(document=order.pk, text="x", request_id=key, actor=company.clerk)
    again = add_remark(document=order.pk, text="x", request_id=key, actor=company.clerk)

    assert first == again
    receipt = open_receipt(order=order.pk, actor=company.clerk)
    with refused(RequestIdReused, "already used", "已"):
        add_remark(document=receipt.pk, text="x", request_id=key, actor=company.clerk)


@pytest.mark.django_db(transaction=True)
def test_one_photo_sent_six_times_at_once_is_kept_once() -> None:
    company, order, _line = ordered()
    photo = make_photo()

    def send() -> Remark:
        return add_remark(document=order.pk, photo=photo, actor=company.clerk)

    at_once(*[send] * 6)

    assert Photo.objects.count() == 1
    assert Remark.objects.count() == 6
    assert rows_unlike_their_images() == []


@pytest.mark.parametrize("table", ["workflow_remark", "workflow_photo"])
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_refuses_to_change_remark_or_photo(
    table: str, change: str
) -> None:
    company, order, _line = ordered()
    add_remark(document=order.pk, photo=make_photo(), actor=company.clerk)

    with pytest.raises(IntegrityError), transaction.atomic():
        ask(change.format(table))


def test_verify_names_a_photo_whose_bytes_were_exchanged() -> None:
    company, order, _line = ordered()
    add_remark(document=order.pk, photo=make_photo("red"), actor=company.clerk)
    photo = Photo.objects.get()
    sequence()
    assert findings() == []

    other = make_photo("blue")
    cheat("UPDATE workflow_photo SET content = %s WHERE id = %s", other, photo.pk)

    [found] = [one for one in findings() if one.check.startswith("row_")]
    assert (found.check, found.table, found.row) == (
        "row_changed",
        "workflow_photo",
        str(photo.pk),
    )
    assert f"instead of sha256:{photo.sha256[:12]}" in str(found)
