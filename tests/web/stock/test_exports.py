"""Stock as a file: at once, or made by a job."""

import io
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from openpyxl import load_workbook
from procrastinate.contrib.django import app
from procrastinate.testing import InMemoryConnector

from lotproof.accounts.models import Export
from lotproof.core import clock
from lotproof.evidence.models import Entry
from lotproof.web.stock import files, reading
from tests.builders.ledger import make_lot, make_serial, make_stock
from tests.builders.master_data import make_device
from tests.builders.people import make_user
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a list of three rows be a long one."""
    monkeypatch.setattr(reading, "EXPORT_PAGE", 2)
    for number in ("A", "B", "C"):
        make_stock(make_lot(number), "A-01", 1)


def exported() -> int:
    return Entry.objects.filter(kind="accounts.exported").count()


def ask(client: Client, file_format: str = "xlsx", **asked: str) -> Any:
    with app.replace_connector(InMemoryConnector()):
        return client.post("/stock/export/", {"format": file_format, **asked})


def made(client: Client, file_format: str = "xlsx") -> Export:
    """A long list that the job has made into a file."""
    ask(client, file_format)
    record = Export.objects.latest("asked_at")
    files.make_export(record.pk)
    record.refresh_from_db()
    return record


def test_exports_texts_as_texts_and_records_it(sign_in: SignIn) -> None:
    device = make_device(name='=HYPERLINK("x")', requires_serial=True)
    serial = make_serial("0042", lot="0001", device=device)
    make_stock(serial.lot, "A-01", 1, serials=[serial])

    answer = sign_in().post("/stock/export/")

    row = list(load_workbook(io.BytesIO(answer.content)).active.rows)[1]
    assert [row[3].value, row[4].value] == ["0001", "0042"]
    assert {row[1].data_type, row[3].data_type, row[4].data_type} == {"s"}
    assert row[1].value == '=HYPERLINK("x")'
    assert row[1].quotePrefix
    assert exported() == 1


def test_prints_a_short_list_at_once(sign_in: SignIn) -> None:
    make_stock(make_lot("0001", device=make_device(name="一次性导管 <b>")), "A-01", 1)

    answer = sign_in().post(
        "/stock/export/", {"format": "pdf", "zone_kind": "accepted"}
    )

    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Disposition"].endswith('.pdf"')
    assert exported() == 1


@pytest.mark.usefixtures("short_pages")
def test_puts_a_long_list_off(sign_in: SignIn) -> None:
    client = sign_in()

    answer = ask(client, lot_number="A")
    waiting = ask(client)

    assert answer.status_code == 200, "a filter makes it short"
    record = Export.objects.get()
    assert waiting.url == f"/stock/export/{record.pk}/"
    assert b"waits for its turn" in client.get(waiting.url).content
    assert client.post(f"{waiting.url}file/").status_code == 422
    assert exported() == 1


@pytest.mark.usefixtures("short_pages")
@pytest.mark.parametrize(("file_format", "begin"), [("xlsx", b"PK"), ("pdf", b"%PDF-")])
def test_hands_a_file_out_when_it_is_ready(
    sign_in: SignIn, file_format: str, begin: bytes
) -> None:
    client = sign_in()
    record = made(client, file_format)

    page = client.get(f"/stock/export/{record.pk}/", headers={"HX-Request": "true"})
    answer = client.post(f"/stock/export/{record.pk}/file/")

    assert (record.rows, record.rows_done) == (3, 3)
    assert b"Take the file" in page.content
    assert b"hx-trigger" not in page.content
    assert answer.content.startswith(begin)
    assert exported() == 1


@pytest.mark.usefixtures("short_pages")
def test_a_file_is_for_its_person_and_its_day(sign_in: SignIn) -> None:
    client = sign_in()
    address = f"/stock/export/{made(client).pk}/"

    assert sign_in().get(address).status_code == 422
    assert sign_in().post(f"{address}file/").status_code == 422
    with clock.set_to(clock.now() + timedelta(hours=25)):
        assert client.get(address).status_code == 422
    assert exported() == 0


@pytest.mark.usefixtures("short_pages")
def test_says_why_there_is_no_file(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_ROWS", dict.fromkeys(files.MOST_ROWS, 2))
    client = sign_in(language="zh-hans")

    record = made(client)

    assert record.content is None
    assert "2" in record.refusal
    assert "more than" not in record.refusal, "in the person's language"
    page = client.get(f"/stock/export/{record.pk}/").content.decode()
    assert record.refusal in page


@pytest.mark.usefixtures("short_pages")
def test_keeps_few_files_under_way(sign_in: SignIn) -> None:
    client = sign_in()
    for _ in range(3):
        assert ask(client).status_code == 302

    answer = ask(client)

    assert answer.status_code == 422
    assert b"still being made" in answer.content


@pytest.mark.usefixtures("short_pages")
def test_a_file_that_never_came_is_given_up(sign_in: SignIn) -> None:
    client = sign_in()
    address = ask(client).url

    with clock.set_to(clock.now() + timedelta(hours=2)):
        page = client.get(address).content

    assert b"Export the list again" in page
    assert b"hx-trigger" not in page


def test_only_those_export_who_may(sign_in: SignIn) -> None:
    client = sign_in(user=make_user())

    assert client.post("/stock/export/").status_code == 403
    assert client.get(f"/stock/export/{UUID(int=1)}/").status_code == 403
