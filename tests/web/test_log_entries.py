"""Finding entries, one entry with its proof, and a checkpoint kept outside."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lotproof.accounts.permissions import Permission
from lotproof.catalog.models import Device
from lotproof.catalog.operations import DeviceFacts, change_device
from lotproof.core import clock
from lotproof.evidence.models import Entry
from lotproof.evidence.queries import latest_checkpoint
from lotproof.evidence.sequencing import sequence_all
from lotproof.web import kinds as kinds_shown
from lotproof.workflow.models import Document
from tests.builders.ledger import make_lot, make_stock
from tests.builders.main_line import label, make_company, stock
from tests.builders.master_data import make_device
from tests.builders.people import PASSWORD, make_actor, make_user
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db


def renamed() -> Device:
    """A device whose name was changed."""
    device = make_device(name="Old")
    facts = DeviceFacts(name="New", device_class="III", category="13")
    actor = make_actor(Permission.EDIT_CATALOG, name="Zhao")
    return change_device(device=device.pk, facts=facts, reason="Typo", actor=actor)


def kinds(sign_in: SignIn, **asked: str | UUID | date) -> set[str]:
    """The kinds of entry that the list shows."""
    answer = sign_in("auditor").get(
        "/log/entries/", {k: str(v) for k, v in asked.items()}
    )
    return {row.kind for row in answer.context["rows"]}


def test_narrows_by_who_what_when_and_record(sign_in: SignIn) -> None:
    device = renamed()
    changed = Entry.objects.get(kind="catalog.device_changed")
    tomorrow = clock.now().date() + timedelta(days=2)

    assert kinds(sign_in, person=changed.actor) == {"catalog.device_changed"}
    assert kinds(sign_in, kind="catalog.device_changed") == {"catalog.device_changed"}
    assert "catalog.device_created" in kinds(sign_in, subject=device.pk)
    assert kinds(sign_in, since=tomorrow) == set()
    assert kinds(sign_in, until="2020-01-01") == set()
    assert kinds(sign_in, saved="exports") == set()
    assert "accounts.user_created" in kinds(sign_in, saved="rights")


def test_a_wrong_filter_is_said(sign_in: SignIn) -> None:
    answer = sign_in("auditor").get("/log/entries/?since=x&kind=nonsense")

    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"since", "kind"}


def test_shows_rows_before_and_after_and_the_proof(sign_in: SignIn) -> None:
    renamed()
    sequence_all(at=clock.now())
    entry = Entry.objects.get(kind="catalog.device_changed")

    context = sign_in("auditor").get(f"/log/entries/{entry.pk}/").context

    names = [c for c in context["event"].rows[0].changes if c.column == "name"]
    assert [(c.before, c.after) for c in names] == [("Old", "New")]
    assert context["proof"].refusal is None
    assert context["proof"].leaf_hash == bytes(entry.leaf_hash).hex()


def test_names_the_record_and_leads_to_it(sign_in: SignIn) -> None:
    device = make_device(name="Stent")
    stock(make_company(), device, [label(device)], packs=10)
    client = sign_in("auditor")

    rows = client.get("/log/entries/").context["rows"]
    about = {row.kind: row.about for row in rows}
    entry = Entry.objects.get(kind="catalog.device_created")
    page = client.get(f"/log/entries/{entry.pk}/").content.decode()

    stored = Document.objects.get(kind="put_away")
    assert about["put_away.stored"].name == stored.number
    scanned = next(row for row in rows if row.kind == "receipt.scanned")
    assert scanned.values.keys() == {"units"}
    assert client.get(about["put_away.stored"].address).status_code == 200
    assert f'href="/devices/{device.pk}/">Stent</a>' in page


def test_says_that_an_altered_entry_is_not_proved(sign_in: SignIn) -> None:
    renamed()
    sequence_all(at=clock.now())
    entry = Entry.objects.get(kind="catalog.device_changed")
    client = sign_in("auditor")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE evidence_entry DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE evidence_entry SET body = replace(body, 'Typo', 'Tipo') "
            "WHERE id = %s",
            [entry.pk],
        )

    answer = client.get(f"/log/entries/{entry.pk}/")

    assert answer.context["proof"].refusal
    assert b"isn&#x27;t proved" in answer.content or b"isn't proved" in answer.content


def test_an_entry_that_waits_has_no_proof_yet(sign_in: SignIn) -> None:
    renamed()
    entry = Entry.objects.get(kind="catalog.device_changed")

    answer = sign_in("auditor").get(f"/log/entries/{entry.pk}/")

    assert answer.context["proof"] is None


def test_finds_the_image_before_in_another_document(sign_in: SignIn) -> None:
    device = make_device()
    stock(make_company(), device, [label(device)], packs=10)
    entry = Entry.objects.get(kind="acceptance.reviewed")

    event = sign_in("auditor").get(f"/log/entries/{entry.pk}/").context["event"]

    assert all(row.is_known for row in event.rows)
    lot = next(row for row in event.rows if row.table == "ledger_lot")
    status = next(c for c in lot.changes if c.column == "inspection_status")
    assert (str(status.before), str(status.after)) == (
        "Waiting for inspection",
        "Accepted",
    )


def test_compares_a_kept_checkpoint(sign_in: SignIn) -> None:
    renamed()
    sequence_all(at=clock.now())
    checkpoint = latest_checkpoint()
    assert checkpoint
    file = SimpleUploadedFile("kept.txt", checkpoint.note.encode())
    client = sign_in("auditor")
    make_device()
    sequence_all(at=clock.now())

    by_file = client.post("/log/compare/", {"file": file})
    by_text = client.post(
        "/log/compare/", {"note": checkpoint.note.replace("\n", "\r\n")}
    )

    for answer in (by_file, by_text):
        assert answer.status_code == 200
        assert answer.context["comparison"].size == checkpoint.size
        assert answer.context["comparison"].refusal is None


@pytest.mark.parametrize("note", ["", "nonsense", "lotproof.local/log\n1\nAAAA\n"])
def test_refuses_what_is_no_checkpoint_of_ours(sign_in: SignIn, note: str) -> None:
    answer = sign_in("auditor").post("/log/compare/", {"note": note})

    assert answer.status_code == 422
    assert answer.context["kept"].non_field_errors()


def test_only_who_may_verify_reads_the_log(sign_in: SignIn) -> None:
    renamed()
    entry = Entry.objects.first()
    assert entry

    for path in ("/log/entries/", f"/log/entries/{entry.pk}/"):
        assert sign_in("warehouse").get(path).status_code == 403


def test_pages_take_few_statements(
    sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    device = make_device()
    stock(make_company(), device, [label(device)], packs=10)
    sequence_all(at=clock.now())
    client = sign_in("auditor")
    entries = Entry.objects.filter(kind__in=["acceptance.reviewed", "put_away.stored"])
    paths = ["/log/entries/", *(f"/log/entries/{entry.pk}/" for entry in entries)]

    for path in paths:
        with django_assert_max_num_queries(15):
            client.get(path)


def test_lists_what_left_with_who_when_how_much_and_where(sign_in: SignIn) -> None:
    make_stock(make_lot("L1"), "A-01", 3)
    clerk = make_user("warehouse", name="Lin")
    sign_in(user=clerk).post("/stock/export/")
    client = sign_in("auditor")

    page = client.get("/log/exports/")
    none = client.get(f"/log/exports/?person={make_user('auditor').pk}")

    (row,) = page.context["rows"]
    assert (row.who, row.values["rows"]) == ("Lin", 1)
    assert row.workstation.startswith("T-")
    assert b"List of stock" in page.content
    assert none.context["rows"] == []
    assert client.get("/log/exports/?since=x").status_code == 422


def test_lists_who_came_and_who_failed_to(sign_in: SignIn, client: Client) -> None:
    person = make_user("warehouse", name="Lin")
    for name, password in (
        ("nobody-here", "x"),
        (person.username, "wrong"),
        (person.username, PASSWORD),
    ):
        client.post("/accounts/login/", {"login": name, "password": password})
    auditor = sign_in("auditor")

    everybody = auditor.get("/log/sign-ins/")
    one = auditor.get(f"/log/sign-ins/?person={person.pk}")

    assert b"a user name that nobody has" in everybody.content
    assert b"nobody-here" not in everybody.content
    assert [row.kind for row in one.context["rows"]] == [
        "accounts.signed_in",
        "accounts.sign_in_failed",
    ]
    assert one.context["rows"][0].workstation.startswith("T-")
    assert sign_in("warehouse").get("/log/sign-ins/").status_code == 403


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("lot_dossier", "Dossier of a lot"),
        ("receipt_record", "Record: Receipt"),
        ("of_a_later_version", "of_a_later_version"),
    ],
)
def test_says_what_left_in_words(what: str, words: str) -> None:
    assert str(kinds_shown.export_label(what)) == words
