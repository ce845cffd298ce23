"""Notes and photos on the pages of documents."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoAssertNumQueries

from lotproof.processes.operations import open_receipt
from lotproof.workflow.models import Document, Photo, Remark
from lotproof.workflow.operations import add_remark
from tests.builders import main_line as line
from tests.builders.master_data import make_device
from tests.builders.photos import make_photo
from tests.builders.prepared import prepare
from tests.web.documents.conftest import Person

pytestmark = pytest.mark.django_db


def ordered() -> tuple[line.Company, UUID, UUID]:
    """A company, an approved order, and its line."""
    company = line.make_company()
    order = line.order(company, make_device(), 10)
    return company, order.pk, order.lines.get().pk


def file(content: bytes, name: str = "dock.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def test_a_note_with_a_photo_shows_on_its_line(person: Person) -> None:
    _company, order, its_line = ordered()
    clerk = person("warehouse")
    sent = {f"text-{its_line}": "Wet <b>box", f"photo-{its_line}": file(make_photo())}

    answer = clerk.post(order, f"lines/{its_line}/remarks", htmx=True, **sent)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Wet &lt;b&gt;box" in page
    photo = Photo.objects.get()
    assert f"/documents/{order}/photos/{photo.sha256}/small/" in page
    whole = clerk.get(order).content.decode()
    assert whole.index(f'id="remarks-{its_line}"') < whole.index("Wet &lt;b&gt;box")


def test_works_without_script_and_twice_is_once(person: Person) -> None:
    _company, order, _line = ordered()
    clerk, key = person("warehouse"), uuid4()
    sent = {"text-document": "Came late", "request_id": key}

    first = clerk.post(order, "remarks", **sent)
    again = clerk.post(order, "remarks", **sent)

    assert first.url == again.url == f"/documents/{order}/"
    assert "Came late" in clerk.get(order).content.decode()
    assert Remark.objects.count() == 1


@pytest.mark.parametrize("htmx", [True, False])
def test_a_refused_photo_keeps_the_note(person: Person, htmx: bool) -> None:  # noqa: FBT001 - a parameter
    _company, order, its_line = ordered()
    sent = {
        f"text-{its_line}": "Torn",
        f"photo-{its_line}": file(b"<script>alert(1)</script>"),
    }

    answer = person("warehouse").post(
        order, f"lines/{its_line}/remarks", htmx=htmx, **sent
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "isn&#x27;t a photo that can be kept" in page
    assert ">Torn</textarea>" in page
    assert not Remark.objects.exists()


def test_who_only_reads_sees_remarks_and_adds_none(person: Person) -> None:
    company, order, _line = ordered()
    add_remark(document=order, text="Came late", actor=company.clerk)
    auditor = person("auditor")

    page = auditor.get(order).content.decode()
    answer = auditor.post(order, "remarks", **{"text-document": "x"})

    assert "Came late" in page
    assert "remark-form" not in page
    assert answer.status_code == 403


def shown(clerk: Any, document: UUID, photo: Photo, way: str = "") -> Any:
    return clerk.client.get(f"/documents/{document}/photos/{photo.sha256}/{way}")


def test_a_photo_is_served_so_that_nothing_in_it_runs(person: Person) -> None:
    company, order, _line = ordered()
    content = make_photo(size=(900, 600)) + b"<script>alert(1)</script>"
    add_remark(document=order, photo=content, actor=company.clerk)
    clerk, photo = person("warehouse"), Photo.objects.get()

    answer = shown(clerk, order, photo)
    small = shown(clerk, order, photo, "small/")

    assert answer.content == content
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("inline; filename=")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert small["Content-Type"] == "image/jpeg"
    assert b"script" not in small.content
    assert len(small.content) < len(content)


def test_a_photo_that_no_browser_shows_is_downloaded(person: Person) -> None:
    company, order, _line = ordered()
    content = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"
    add_remark(document=order, photo=content, actor=company.clerk)
    clerk = person("warehouse")

    answer = shown(clerk, order, Photo.objects.get())

    assert answer["Content-Disposition"].startswith("attachment")
    assert "<img" not in clerk.get(order).content.decode().split('id="remarks-doc')[1]


def test_a_photo_is_asked_for_its_permission_each_time(person: Person) -> None:
    company, order, _line = ordered()
    add_remark(document=order, photo=make_photo(), actor=company.clerk)
    other = line.order(company, make_device(), 1).pk
    clerk, photo = person("warehouse"), Photo.objects.get()
    etag = {"If-None-Match": shown(clerk, order, photo)["ETag"]}
    path = f"/documents/{order}/photos/{photo.sha256}/"

    assert clerk.client.get(path, headers=etag).status_code == 304
    assert shown(clerk, other, photo).status_code == 404
    clerk.client.logout()
    assert clerk.client.get(path, headers=etag).status_code == 302


def test_a_scan_s_answer_has_the_remarks_of_its_lines(person: Person) -> None:
    company = line.make_company()
    device = make_device()
    receipt = open_receipt(order=line.order(company, device, 5).pk, actor=company.clerk)
    clerk = person("warehouse")

    clerk.post(receipt.pk, "scan", htmx=True, code=line.label(device))
    its_line = receipt.lines.get().pk
    add_remark(document=receipt.pk, line=its_line, text="Wet", actor=company.clerk)
    answer = clerk.post(receipt.pk, "scan", htmx=True, code=line.label(device))

    assert "Wet" in answer.content.decode()


@pytest.mark.parametrize(
    ("step", "kind"),
    [
        ("approve_purchase_order", "purchase_order"),
        ("finish_receipt", "receipt"),
        ("inspect", "acceptance"),
        ("put_away", "put_away"),
        ("approve_sales_order", "sales_order"),
        ("pick_units", "pick"),
        ("release_goods", "review"),
        ("ship", "shipment"),
    ],
)
def test_each_kind_of_document_has_the_way_to_remark(
    person: Person, step: str, kind: str
) -> None:
    prepare(step)
    document = Document.objects.filter(kind=kind).latest("pk").pk

    for roles in (("warehouse", "inspector", "reviewer"), ("trader",)):
        page = person(*roles).get(document).content.decode()

        assert page.count('id="remark-form"') == 1
        assert page.count('class="remarks"') == 2


def test_the_lot_tells_of_remarks_on_its_lines_only(person: Person) -> None:
    company, device = line.make_company(), make_device()
    acceptance = line.receive(
        company,
        line.order(company, device, 4),
        [line.label(device, lot="L1")],
        packs=2,
    )
    its_line = acceptance.lines.get()
    add_remark(
        document=acceptance.pk, line=its_line.pk, text="Dented", actor=company.clerk
    )
    add_remark(document=acceptance.pk, text="Came late", actor=company.clerk)

    page = person("auditor").client.get(f"/lots/{its_line.lot_id}/").content.decode()

    assert "Dented" in page
    assert "Came late" in page


def test_forty_remarks_cost_no_more_statements(
    person: Person, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    company, order, its_line = ordered()
    for number in range(40):
        add_remark(
            document=order, line=its_line, text=f"Note {number}", actor=company.clerk
        )
    manager = person("quality_manager")

    with django_assert_max_num_queries(15):
        page = manager.get(order).content.decode()

    assert "Note 39" in page
