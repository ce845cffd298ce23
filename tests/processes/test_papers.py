"""The delivery note of a shipment."""

import hashlib
import json
from base64 import b64decode
from pathlib import Path

import pytest

from lotproof.accounts.permissions import NotPermitted, Permission
from lotproof.core import clock
from lotproof.evidence.logkeys import trusted_vkeys
from lotproof.evidence.models import Entry
from lotproof.evidence.proofs import checkpoints
from lotproof.processes.operations.printing import print_delivery_note
from lotproof.processes.papers import (
    FontsMissing,
    NotShippedYet,
    delivery_note,
    setting,
)
from lotproof.processes.papers.delivery_note import note_data, shipping_step
from lotproof.processes.papers.seals import Seal, seal_of
from lotproof.workflow.models import Document
from tests.builders import main_line as line
from tests.builders.master_data import make_device
from tests.builders.people import make_actor

pytestmark = pytest.mark.django_db


def shipped() -> tuple[line.Company, Document]:
    company = line.make_company(temperature=("2", "8"))
    device = make_device(name="无菌接骨螺钉", requires_serial=True, storage=("2", "8"))
    line.stock(company, device, [line.label(device, serial="SN1")], packs=1)
    pick = line.sell(company, device, 1)
    line.pick_all(company, pick)
    return company, line.ship_out(company, line.release(company, pick))


def seal(shipment: Document) -> Seal:
    entry = shipping_step(shipment).entry_id
    return seal_of(
        entry=entry, kind="delivery_note", number=shipment.number, at=clock.now()
    )


def test_shows_every_field_that_the_regulation_asks_for() -> None:
    company, shipment = shipped()

    data = note_data(shipment, seal(shipment))

    (item,) = data["lines"]
    assert data["supplier"]["name"] == company.site.name
    assert data["consignee"]["name"] == company.customer.name
    assert data["consignee"]["address"] == "Road 1"
    assert data["transport"]["date"]
    assert item["name"] == "无菌接骨螺钉"
    assert item["model"].startswith("M-")
    assert item["registration"].startswith("国械注准2020")
    assert (item["lot"], item["serial"]) == ("L1", "SN1")
    assert (item["expiry"], item["quantity"]) == ("2028-05-15", 1)
    assert (item["storage"], item["cold"]) == ("2–8 °C", True)
    assert data["persons"]["pick"].startswith(company.clerk.name)
    assert data["persons"]["release"].startswith(company.colleague.name)


def test_is_a_pdf_and_its_export_is_an_entry() -> None:
    company, shipment = shipped()

    paper = print_delivery_note(shipment=shipment.pk, actor=company.clerk)

    assert paper.startswith(b"%PDF-")
    body = json.loads(Entry.objects.get(kind="accounts.exported").body)
    assert body["values"] == {
        "what": "delivery_note",
        "sha256": hashlib.sha256(paper).hexdigest(),
    }


def test_prints_the_same_bytes_again() -> None:
    company, shipment = shipped()

    first = print_delivery_note(shipment=shipment.pk, actor=company.clerk)

    assert print_delivery_note(shipment=shipment.pk, actor=company.clerk) == first


def test_its_seal_holds_a_checkpoint_that_verifies() -> None:
    _, shipment = shipped()

    heading, kind, number, index, leaf, note = seal(shipment).text.split("\n", 5)

    checkpoint, _ = checkpoints.verify(note, trusted_vkeys())
    assert (heading, kind, number) == (
        "lotproof-paper-1",
        "delivery_note",
        shipment.number,
    )
    assert checkpoint.size > int(index)
    entry = Entry.objects.get(leaf__index=int(index))
    assert b64decode(leaf) == bytes(entry.leaf_hash)
    assert entry.kind == "shipment.shipped"


def test_sets_long_texts_and_a_hundred_lines() -> None:
    company = line.make_company()
    device = make_device(name="超长名称" * 60, requires_serial=True)
    labels = [line.label(device, serial=f"SERIAL{n:012}") for n in range(100)]
    line.stock(company, device, labels, packs=1)
    pick = line.sell(company, device, 100)
    line.pick_all(company, pick)
    shipment = line.ship_out(company, line.release(company, pick))

    paper = delivery_note(shipment, seal(shipment))

    assert paper.startswith(b"%PDF-")
    assert len(note_data(shipment, seal(shipment))["lines"]) == 100


def test_refuses_goods_that_are_still_here() -> None:
    company = line.make_company()
    device = make_device()
    line.stock(company, device, [line.label(device)], packs=2)
    pick = line.sell(company, device, 1)
    line.pick_all(company, pick)
    shipment = line.release(company, pick)

    with pytest.raises(NotShippedYet, match=shipment.number):
        print_delivery_note(shipment=shipment.pk, actor=company.clerk)

    assert not Entry.objects.filter(kind="accounts.exported").exists()


def test_refuses_a_person_who_may_not_print() -> None:
    _, shipment = shipped()

    with pytest.raises(NotPermitted):
        print_delivery_note(shipment=shipment.pk, actor=make_actor(Permission.VIEW))


def test_refuses_to_print_without_the_bundled_fonts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    company, shipment = shipped()
    monkeypatch.setattr(setting, "FONTS", tmp_path)

    with pytest.raises(FontsMissing, match="make bundle"):
        print_delivery_note(shipment=shipment.pk, actor=company.clerk)
