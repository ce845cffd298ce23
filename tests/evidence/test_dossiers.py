import json
from pathlib import Path

import pytest

from lotproof.accounts.permissions import NotPermitted, Permission
from lotproof.evidence.logkeys import trusted_vkeys
from lotproof.evidence.models import Entry
from lotproof.evidence.proofs.dossier import DossierRefused, verify_dossier
from lotproof.ledger.codes import Cause
from lotproof.ledger.models import Lot
from lotproof.ledger.operations import place_hold
from lotproof.processes.dossier import (
    DeviceUnknown,
    LotUnknown,
    export_lot_dossier,
    find_lot,
)
from tests.builders.evidence import cheat, sequence, visit
from tests.builders.ledger import clerk, make_lot, play
from tests.builders.main_line import (
    label,
    make_company,
    pick_all,
    release,
    sell,
    ship_out,
    stock,
)
from tests.builders.master_data import make_device
from tests.builders.people import make_actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data")]


def test_holds_everything_about_a_lot_and_verifies_offline() -> None:
    company = make_company()
    device = make_device(gtin="06901234567892")
    stock(company, device, [label(device, lot="L1")], packs=5)
    ship_out(company, release(company, pick_all(company, sell(company, device, 2))))
    lot = Lot.objects.get(number="L1")
    place_hold(lot=lot.pk, cause=Cause.QUALITY, reason="Torn", actor=clerk())
    visit()

    report = verify_dossier(
        export_lot_dossier(lot=lot.pk, actor=clerk()), trusted_vkeys()
    )

    assert report.key_is_trusted
    content = report.content
    kinds = {entry.kind for entry in content.entries}
    assert {kind.partition(".")[0] for kind in kinds} == {
        "catalog",
        "purchase_order",
        "receipt",
        "acceptance",
        "put_away",
        "sales_order",
        "pick",
        "review",
        "shipment",
        "ledger",
    }
    assert {"acceptance.reviewed", "review.released", "ledger.hold_placed"} <= kinds
    assert content.subject["lot"] == "L1"
    assert content.summary["to_customers"] == {company.customer.name: 2}
    assert sum(content.summary["in_stock"].values()) == 3


def test_that_it_was_taken_is_an_entry() -> None:
    lot = play("0 3 supplier A-01")

    export_lot_dossier(lot=lot.pk, actor=clerk())

    entry = Entry.objects.get(kind="accounts.exported")
    assert entry.subject == lot.pk
    assert json.loads(entry.body)["values"]["what"] == "lot_dossier"


def test_one_who_may_not_export_gets_none() -> None:
    lot = make_lot()

    with pytest.raises(NotPermitted):
        export_lot_dossier(lot=lot.pk, actor=make_actor(Permission.VIEW))


def test_every_changed_byte_is_refused() -> None:
    lot = make_lot()
    dossier = export_lot_dossier(lot=lot.pk, actor=clerk())

    for place in range(0, len(dossier), 97):
        changed = bytearray(dossier)
        changed[place] ^= 1
        with pytest.raises(DossierRefused):
            verify_dossier(bytes(changed), trusted_vkeys())


def test_none_is_made_of_a_log_that_was_changed() -> None:
    lot = make_lot()
    sequence()
    cheat(
        "UPDATE evidence_entry SET body = replace(body, 'L42', 'L43') "
        "WHERE subject = %s",
        lot.pk,
    )

    with pytest.raises(DossierRefused):
        export_lot_dossier(lot=lot.pk, actor=clerk())


def test_a_lot_is_found_by_what_its_label_says() -> None:
    device = make_device(gtin="06901234567892")
    lot = make_lot("L5", device=device)

    assert find_lot(device="06901234567892", number="L5") == lot
    assert find_lot(device="6901234567892", number="L5") == lot
    assert find_lot(device=device.code, number="L5") == lot
    with pytest.raises(LotUnknown, match="There is no lot L6"):
        find_lot(device=device.code, number="L6")
    with pytest.raises(DeviceUnknown, match="code X"):
        find_lot(device="X", number="L5")


def test_the_data_folder_holds_the_key(data: Path) -> None:
    export_lot_dossier(lot=make_lot().pk, actor=clerk())

    assert (data / "keys" / "log.key").exists()
