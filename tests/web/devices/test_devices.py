"""Devices: the list, one device, and its forms."""

from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from lotproof.catalog.models import Device
from tests.builders.master_data import make_device
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db

NEW = {
    "code": "D-1",
    "name": "导管",
    "unit": "件",
    "device_class": "II",
    "category": "03",
    "requires_lot": "on",
    "near_expiry_days": "90",
}


def test_finds_by_pinyin_and_udi(sign_in: SignIn) -> None:
    device = make_device(name="一次性导管", gtin="06901234567892")
    make_device(name="Stent")

    for text in ("ycx", "06901234567892", device.code):
        rows = sign_in().get("/devices/", {"text": text}).context["rows"]
        assert [row.id for row in rows] == [device.pk]


def test_enters_a_device_once(sign_in: SignIn) -> None:
    client = sign_in()
    wish = {**NEW, "request_id": str(uuid4())}

    first = client.post("/devices/new/", wish)
    second = client.post("/devices/new/", wish)

    device = Device.objects.get()
    assert first["Location"] == second["Location"] == f"/devices/{device.pk}/"
    assert (device.name, device.requires_expiry) == ("导管", False)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Choose another code"), ("zh-hans", "编码")]
)
def test_shows_a_refusal_at_the_form(sign_in: SignIn, language: str, said: str) -> None:
    client = sign_in(language=language)
    client.post("/devices/new/", NEW)

    answer = client.post("/devices/new/", {**NEW, "name": "Other"})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert 'value="Other"' in answer.content.decode()


def test_a_change_shows_before_and_after(sign_in: SignIn) -> None:
    client = sign_in()
    client.post("/devices/new/", NEW)
    path = f"/devices/{Device.objects.get().pk}/"

    client.post(f"{path}change/", {**NEW, "name": "球囊", "reason": "Misspelt"})

    latest = client.get(path).context["history"][0]
    names = [c for c in latest.rows[0].changes if c.column == "name"]
    assert latest.reason == "Misspelt"
    assert [(c.before, c.after) for c in names] == [("导管", "球囊")]


def test_a_change_needs_its_reason(sign_in: SignIn) -> None:
    device = make_device()

    answer = sign_in().post(f"/devices/{device.pk}/change/", NEW)

    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"reason"}


def test_approves_what_has_its_papers(sign_in: SignIn) -> None:
    client = sign_in()
    client.post("/devices/new/", NEW)
    path = f"/devices/{Device.objects.get().pk}/"

    refused = client.post(f"{path}approve/")
    client.post(f"{path}certificates/", {"number": "国械注准1", "kind": "registration"})
    client.post(f"{path}approve/")

    assert refused.status_code == 422
    assert refused.context["refusal"].code == "CertificateNeeded"
    assert Device.objects.get().approved_at


def test_adds_and_ends_an_identifier(sign_in: SignIn) -> None:
    client = sign_in()
    client.post("/devices/new/", NEW)
    device = Device.objects.get()
    typed = {"code": "06901234567892", "kind": "primary", "quantity": "1"}

    client.post(f"/devices/{device.pk}/identifiers/", typed)
    identifier = device.identifiers.get()
    ending = {"on": "2026-01-31", "reason": "New pack"}
    client.post(f"/devices/identifiers/{identifier.pk}/end/", ending)

    identifier.refresh_from_db()
    assert str(identifier.ended_on) == "2026-01-31"


def test_takes_a_device_out_of_use(sign_in: SignIn) -> None:
    device = make_device()

    sign_in().post(f"/devices/{device.pk}/deactivate/", {"reason": "Withdrawn"})

    device.refresh_from_db()
    assert not device.is_active


def test_only_quality_staff_may_change(sign_in: SignIn) -> None:
    assert sign_in("warehouse").get("/devices/").status_code == 200
    assert sign_in("warehouse").post("/devices/new/", NEW).status_code == 403


def test_pages_take_few_statements(
    sign_in: SignIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    device = make_device()
    client = sign_in()

    for path in ("/devices/", f"/devices/{device.pk}/", "/devices/new/"):
        with django_assert_max_num_queries(15):
            client.get(path)


def test_changes_a_certificate(sign_in: SignIn) -> None:
    client, device = sign_in(), make_device()
    [paper] = device.certificates.all()
    path = f"/devices/certificates/{paper.pk}/change/"
    assert path in client.get(f"/devices/{device.pk}/").content.decode()
    wish = {"number": paper.number, "kind": paper.kind, "valid_until": "2031-01-31"}

    refused = client.post(path, wish)
    client.post(path, {**wish, "reason": "Extended"})

    assert refused.status_code == 422
    paper.refresh_from_db()
    assert f"{paper.valid_until}" == "2031-01-31"


def test_takes_a_device_into_use_again(sign_in: SignIn) -> None:
    client, device = sign_in(), make_device()
    path = f"/devices/{device.pk}/"
    client.post(f"{path}deactivate/", {"reason": "Not made"})
    assert f"{path}reopen/" in client.get(path).content.decode()

    client.post(f"{path}reopen/", {"reason": "Made again"})

    device.refresh_from_db()
    assert (device.is_active, device.approved_at) == (True, None)
    assert f"{path}reopen/" not in client.get(path).content.decode()
