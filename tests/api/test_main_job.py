"""The main job through the API: from the order to the customer, and the proof."""

from datetime import date

from lotproof.core import clock
from lotproof.evidence.sequencing import sequence_all
from tests.api.conftest import Trade
from tests.builders import main_line as line
from tests.builders.master_data import make_device
from tests.builders.people import PASSWORD

SIGNED = {"signature": {"password": PASSWORD}}


def test_goods_go_from_supplier_to_customer(trade: Trade) -> None:
    company = trade.company
    device = make_device()
    clerk, colleague = trade.clerk, trade.colleague

    ordered = clerk.post(
        "/purchase-orders",
        {
            "supplier": str(company.supplier.pk),
            "site": str(company.site.pk),
            "lines": [
                {"device": str(device.pk), "quantity": 10, "unit_price": "12.50"}
            ],
        },
    )
    assert ordered.status == 201, ordered
    order = ordered.body["id"]
    approved = colleague.post(f"/purchase-orders/{order}/approve", SIGNED)
    assert approved.body["state"] == "approved", approved
    receipt = clerk.post("/receipts", {"order": order}).body["id"]
    scanned = clerk.post(
        f"/receipts/{receipt}/scans",
        {
            "scans": [line.label(device, expires_on=date(2028, 5, 15))],
            "location": str(company.waiting.pk),
            "packs": 10,
        },
    )
    assert (scanned.status, scanned.body["quantity"]) == (201, 10), scanned
    acceptance = clerk.post(
        f"/receipts/{receipt}/finish", {"values": line.RECEIPT_FIELDS}
    ).body
    inspected = clerk.post(
        f"/acceptances/{acceptance['id']}/inspect",
        {
            "results": [
                {"line": row["id"], "accepted": row["quantity"], "values": line.GOOD}
                for row in acceptance["lines"]
            ],
            **SIGNED,
        },
    )
    assert inspected.body["state"] == "inspected", inspected
    reviewed = colleague.post(f"/acceptances/{acceptance['id']}/review", SIGNED)
    assert reviewed.status == 200, reviewed
    store = clerk.get("/documents", kind="put_away").body["items"][0]["id"]
    rows = clerk.get(f"/documents/{store}").body["lines"]
    stored = clerk.post(
        f"/put-aways/{store}/placements",
        {
            "placements": [
                {
                    "line": row["id"],
                    "location": str(company.green.pk),
                    "quantity": row["quantity"],
                }
                for row in rows
            ]
        },
    )
    assert stored.body["state"] == "stored", stored
    stock = clerk.get("/stock", zone_kind="accepted").body["items"]
    assert [row["quantity"] for row in stock] == [10]

    sale = clerk.post(
        "/sales-orders",
        {
            "customer": str(company.customer.pk),
            "site": str(company.site.pk),
            "lines": [{"device": str(device.pk), "quantity": 4, "unit_price": 20}],
            "values": {"delivery_address": "Road 1"},
        },
    ).body["id"]
    pick = colleague.post(f"/sales-orders/{sale}/approve", {}).body
    picked = clerk.post(
        f"/picks/{pick['id']}/units",
        {
            "picked": [
                {
                    "line": row["id"],
                    "quantity": row["quantity"],
                    "target": str(company.dispatch.pk),
                }
                for row in pick["lines"]
            ]
        },
    )
    assert picked.body["state"] == "picked", picked
    review = clerk.get("/documents", kind="review", is_open="true").body["items"][0]
    lines = clerk.get(f"/documents/{review['id']}").body["lines"]
    shipment = colleague.post(
        f"/reviews/{review['id']}/release",
        {
            "checks": [{"line": row["id"], "values": line.GOOD} for row in lines],
            **SIGNED,
        },
    ).body
    shipped = clerk.post(
        f"/shipments/{shipment['id']}/ship",
        {
            "values": {
                "transport_mode": "courier",
                "departed_at": "2026-03-02T12:00:00Z",
            }
        },
    )
    assert shipped.body["state"] == "shipped", shipped

    lot = stock[0]["lot"]
    trace = clerk.get(f"/lots/{lot}/trace").body
    assert (trace["received"], trace["in_stock"], trace["shipped"]) == (10, 6, 4)
    assert trace["is_balanced"]
    chain = clerk.get(f"/documents/{shipment['id']}/chain").body
    assert chain[0]["kind"] == "sales_order"
    signatures = clerk.get(f"/documents/{acceptance['id']}/signatures").body
    assert {row["state"] for row in signatures} == {"valid"}
    assert clerk.get("/tasks").body == []
    sequence_all(at=clock.now())
    entry = clerk.get("/entries", kind="shipment.shipped").body["items"][0]
    proof = clerk.get(f"/entries/{entry['id']}/proof").body
    assert proof["index"] == entry["index"]
