"""Each resource: what it takes, what it answers."""

import pytest

from lotproof.ledger.models import Lot
from tests.api.conftest import Program, Trade
from tests.builders import main_line as line
from tests.builders.ledger import balances, make_lot, make_serial, make_stock, place
from tests.builders.master_data import make_device, make_supplier

pytestmark = pytest.mark.django_db


def test_places(anything: Program) -> None:
    site = anything.post("/sites", {"code": "S1", "name": "一号库"}).body
    zone = anything.post(
        f"/sites/{site['id']}/zones",
        {"code": "Z1", "name": "合格品区", "kind": "accepted"},
    ).body
    bin_ = anything.post("/locations", {"code": "A-1", "zone": zone["id"]})
    assert bin_.status == 201
    renamed = anything.send(
        "PUT",
        f"/locations/{bin_.body['id']}",
        {"name": "By the door", "reason": "Found easier"},
        key=bin_.body["id"],
    )

    assert renamed.body["name"] == "By the door"
    assert anything.get("/locations/by-code/a-1").body["id"] == bin_.body["id"]
    assert anything.get("/locations", site=site["id"]).body["items"][0]["code"] == "A-1"
    assert [row["code"] for row in anything.get("/zones").body] == ["Z1"]
    assert [row["code"] for row in anything.get("/sites").body] == ["S1"]
    closed = anything.post(
        f"/locations/{bin_.body['id']}/deactivate", {"reason": "Gone"}
    )
    assert closed.body["is_active"] is False


def test_a_location_with_stock_stays_in_use(anything: Program) -> None:
    make_stock(make_lot(), "A-01", 3)

    answer = anything.post(f"/locations/{place('A-01').pk}/deactivate", {"reason": "x"})

    assert (answer.status, answer.body["type"]) == (409, "LocationHoldsStock")


def test_partners_and_licences(anything: Program) -> None:
    body = {"code": "SUP-1", "name": "上海某某公司", "is_supplier": True}
    partner = anything.post("/partners", body).body
    path = f"/partners/{partner['id']}"
    paper = {
        "kind": "operating_licence",
        "number": "L-1",
        "classes": ["III"],
        "valid_from": "2025-01-01",
        "valid_until": "2026-12-31",
    }
    licence = anything.post(f"{path}/licences", paper)
    assert licence.status == 201

    refused = anything.post(f"{path}/approve")
    assert refused.body["type"] == "DossierIncomplete"
    assert (
        anything.get("/partners", text="shmm").body["items"][0]["id"] == partner["id"]
    )
    detail = anything.get(path).body
    assert [row["number"] for row in detail["licences"]] == ["L-1"]
    lapsing = anything.get("/licences/lapsing", before="2027-01-01").body
    assert [row["number"] for row in lapsing] == ["L-1"]
    ended = anything.post(
        f"/licences/{licence.body['id']}/end", {"reason": "Withdrawn"}
    )
    assert ended.body["ended_at"] is not None
    for kind, status in (("supplier", 201), ("customer", 409)):
        answer = anything.post(f"{path}/locations", {"kind": kind})
        assert answer.status == status


def test_devices(anything: Program) -> None:
    body = {"code": "D-1", "name": "一次性导管", "device_class": "II", "category": "03"}
    device = anything.post("/devices", body).body
    path = f"/devices/{device['id']}"
    anything.post(f"{path}/identifiers", {"code": "06901234567892"})
    anything.post(f"{path}/certificates", {"number": "国械注准20202030001"})

    taken = anything.post("/devices", body)
    assert taken.body["type"] == "DeviceCodeTaken"
    assert taken.body["values"]["code"] == "D-1"
    for text in ("ycxdg", "06901234567892", "导管"):
        assert anything.get("/devices", text=text).body["items"][0]["code"] == "D-1"
    detail = anything.get(path).body
    assert detail["identifiers"][0]["agency"] == "GS1"
    assert len(detail["certificates"]) == 1
    assert anything.post(f"{path}/approve").body["approved_at"]
    changed = anything.send(
        "PUT", path, {**body, "name": "导管", "reason": "New name"}, key=device["id"]
    )
    assert changed.status == 422  # the code stays: the body of a change has none
    body.pop("code")
    changed = anything.send(
        "PUT", path, {**body, "name": "导管", "reason": "New name"}, key=device["id"]
    )
    assert changed.body["name"] == "导管"
    unknown = {**body, "maker": device["id"], "code": "D-2"}
    assert anything.post("/devices", unknown).body["type"] == "UnknownRecord"
    closed = anything.post(f"{path}/deactivate", {"reason": "No longer traded"})
    assert closed.body["is_active"] is False


def test_a_scan_names_device_lot_and_place(trade: Trade) -> None:
    device = make_device()
    text = line.label(device)
    line.stock(trade.company, device, [text], packs=10)
    lot = Lot.objects.get()

    found = trade.clerk.post("/scans", {"scans": [text]}).body

    assert found["label"]["lot"] == "L1"
    assert found["pack"]["device"] == str(device.pk)
    assert found["lot"]["id"] == str(lot.pk)
    assert [row["quantity"] for row in found["stock"]] == [10]
    assert found["holds"] == []
    by_number = trade.clerk.post("/scans", {"scans": ["L1"]}).body
    assert [row["id"] for row in by_number["lots"]] == [str(lot.pk)]
    assert by_number["label"] is None


def test_a_scan_of_a_unit_names_its_one_place(trade: Trade) -> None:
    device = make_device(requires_serial=True)
    labels = [line.label(device, serial=f"SN{number}") for number in range(2)]
    line.stock(trade.company, device, labels, packs=1)

    found = trade.clerk.post("/scans", {"scans": [labels[1]]}).body

    assert [row["serial_number"] for row in found["stock"]] == ["SN1"]
    units = trade.clerk.get("/serials", device=device.pk).body["items"]
    assert [row["number"] for row in units] == ["SN0", "SN1"]
    assert trade.clerk.get(f"/serials/{units[0]['id']}").body["number"] == "SN0"


def test_lots_and_what_expires(anything: Program) -> None:
    lot = make_lot("L42")
    make_stock(lot, "A-01", 5)

    assert anything.get("/lots", number="L4").body["items"][0]["id"] == str(lot.pk)
    assert anything.get("/lots", expires_before="2020-01-01").body["items"] == []
    assert anything.get(f"/lots/{lot.pk}").body["number"] == "L42"
    assert anything.get(f"/lots/{lot.pk}/stock").body[0]["quantity"] == 5
    assert anything.get(f"/lots/{lot.pk}/days").body[0]["closing"] == 5
    counts = anything.get("/stock/counts", on="2026-03-02").body
    assert (counts["lots"], counts["units"]) == (1, 5)
    near = anything.get("/stock/near-expiry", on="2027-02-01").body
    assert [row["lot_number"] for row in near] == ["L42"]
    over = anything.get("/stock/expired", on="2028-01-01").body
    assert [row["units"] for row in over] == [5]
    site = anything.get("/sites").body[0]["id"]
    wanted = {"device": lot.device_id, "site": site}
    assert anything.get("/stock/allowable", **wanted).body[0]["available"] == 5


def test_moving_and_reversing(anything: Program) -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 5)
    row = {
        "lot": str(lot.pk),
        "quantity": 2,
        "source": str(place("A-01").pk),
        "target": str(place("B-07").pk),
    }

    moved = anything.post("/movements", {"lines": [row, row]})
    assert balances(lot) == {"A-01": 1, "B-07": 4}
    refused = anything.post("/movements", {"lines": [row]})
    assert (refused.status, refused.body["type"]) == (409, "InsufficientStock")
    reversal = anything.post(
        "/movements/reverse",
        {"movements": [moved.body[0]["id"]], "reason": "Wrong shelf"},
    )

    assert reversal.body[0]["reverses"] == moved.body[0]["id"]
    assert balances(lot) == {"A-01": 3, "B-07": 2}
    there = anything.get("/movements", location=place("B-07").pk, purpose="move").body
    assert len(there["items"]) == 2
    assert anything.get(f"/movements/{moved.body[0]['id']}").body["quantity"] == 2


def test_holding_and_releasing(anything: Program) -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 5)
    body = {"lot": str(lot.pk), "cause": "quality", "reason": "Complaint"}

    hold = anything.post("/holds", body).body
    row = {
        "lot": str(lot.pk),
        "quantity": 2,
        "source": str(place("A-01").pk),
        "target": str(place("B-07").pk),
    }
    assert anything.post("/movements", {"lines": [row]}).body["type"] == "GoodsOnHold"
    assert anything.get("/holds", lot=lot.pk).body["items"][0]["id"] == hold["id"]
    released = anything.post(f"/holds/{hold['id']}/release", {"reason": "Good"})
    assert released.body["released_at"]
    assert anything.get("/holds").body["items"] == []
    again = anything.post(f"/holds/{hold['id']}/release", {"reason": "Good"})
    assert again.body["type"] == "HoldNotInForce"
    nowhere = anything.post("/holds", {**body, "location": hold["id"]})
    assert nowhere.body["type"] == "UnknownRecord"


def test_a_line_is_lowered_and_a_pick_changed(trade: Trade) -> None:
    company, clerk = trade.company, trade.clerk
    device = make_device()
    order = line.order(company, device, 10)
    receipt = clerk.post("/receipts", {"order": str(order.pk)}).body["id"]
    scan = {"scans": [line.label(device)], "location": str(company.waiting.pk)}
    row = clerk.post(f"/receipts/{receipt}/scans", {**scan, "packs": 5}).body
    lowered = clerk.post(
        f"/receipts/{receipt}/lines/{row['id']}/lower",
        {"quantity": 4, "reason": "Miscounted"},
    )

    assert lowered.body["quantity"] == 4
    expected = clerk.post(
        f"/receipts/{receipt}/lines/{row['id']}/lower", {"quantity": 9, "reason": "x"}
    )
    assert expected.body["type"] == "NotLower"


def test_a_short_pick_is_allocated_and_closed(trade: Trade) -> None:
    company, clerk = trade.company, trade.clerk
    device = make_device()
    line.stock(company, device, [line.label(device, lot="A")], packs=3)
    pick = line.sell(company, device, 5)
    line.stock(company, device, [line.label(device, lot="B")], packs=1)

    allocated = clerk.post(f"/picks/{pick.pk}/allocate").body
    claimed = [row for row in allocated["lines"] if row["lot"]]
    assert [row["quantity"] for row in claimed] == [3, 1]
    body = {
        "picked": [
            {
                "line": claimed[0]["id"],
                "quantity": 3,
                "target": str(company.dispatch.pk),
            }
        ]
    }
    clerk.post(f"/picks/{pick.pk}/units", body)
    closed = clerk.post(f"/picks/{pick.pk}/close-short", {"reason": "Out of stock"})

    assert closed.body["state"] == "picked"


def test_dossier_and_proof_verify(trade: Trade) -> None:
    device = make_device()
    line.stock(trade.company, device, [line.label(device)], packs=2)
    lot = Lot.objects.get()

    dossier = trade.clerk.get(f"/lots/{lot.pk}/dossier")

    assert dossier.status == 200
    assert "attachment" in dossier.headers["Content-Disposition"]
    assert trade.clerk.get("/log").body["size"] > 0
    assert trade.clerk.get("/log/checkpoint").content.startswith(
        b"lotproof.local/log\n"
    )
    entry = trade.clerk.get("/entries", kind="ledger.", subject=lot.pk).body["items"]
    assert entry == []
    received = trade.clerk.get("/entries", kind="receipt.received").body["items"][0]
    detail = trade.clerk.get(f"/entries/{received['id']}").body
    assert detail["body"]["kind"] == "receipt.received"
    raw = trade.clerk.get(f"/entries/{received['id']}/body").content
    assert raw.startswith(b'{"actor":')


def test_a_key_leads_to_its_entry(anything: Program) -> None:
    key = make_supplier().pk
    anything.post("/sites", {"code": "S1", "name": "One"}, key=key)

    found = anything.get("/entries", request_id=key).body["items"]

    assert [row["kind"] for row in found] == ["warehouse.site_created"]


def test_units_of_a_serial_are_known_by_number(anything: Program) -> None:
    device = make_device(requires_serial=True)
    serial = make_serial("SN7", device=device)

    found = anything.get("/serials", number="SN").body["items"]

    assert [row["id"] for row in found] == [str(serial.pk)]
