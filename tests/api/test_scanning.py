"""Putting away and picking by scans, and stock as the screen narrows it."""

from datetime import date

from lotproof.core.ids import new_id
from lotproof.ledger.models import Lot
from tests.api.conftest import Trade
from tests.builders import main_line as line
from tests.builders.master_data import make_device


def test_goods_are_put_away_by_their_label(trade: Trade) -> None:
    company, device = trade.company, make_device()
    order = line.order(company, device, 10)
    store = line.accept(
        company, line.receive(company, order, [line.label(device)], packs=10)
    )
    body = {"scans": [line.label(device)], "location": str(company.green.pk)}
    key = new_id()
    path = f"/put-aways/{store.pk}/scans"

    part = trade.clerk.post(path, body | {"quantity": 4}, key=key)
    again = trade.clerk.post(path, body | {"quantity": 4}, key=key)
    too_much = trade.clerk.post(path, body | {"quantity": 7})
    unknown = trade.clerk.post(path, body | {"scans": ["nothing"]})
    rest = trade.clerk.post(path, body)

    assert [part.body["lines"][0]["done"], again.body["lines"][0]["done"]] == [4, 4]
    assert (too_much.status, too_much.body["type"]) == (409, "TooMuch")
    assert unknown.status == 409
    assert rest.body["state"] == "stored"
    assert trade.clerk.post(path, body).body["type"] == "StepNotOpen"


def test_goods_are_picked_by_their_label(trade: Trade) -> None:
    company, device = trade.company, make_device()
    line.stock(company, device, [line.label(device)], packs=10)
    pick = line.sell(company, device, 4)
    body = {
        "scans": [line.label(device)],
        "target": str(company.dispatch.pk),
        "source": str(company.green.pk),
    }
    path = f"/picks/{pick.pk}/scans"

    one = trade.clerk.post(path, body)
    too_many = trade.clerk.post(path, body | {"packs": 4})
    rest = trade.clerk.post(path, body | {"packs": 3})

    assert one.body["lines"][0]["done"] == 1
    assert (too_many.status, too_many.body["type"]) == (409, "TooMuch")
    assert rest.body["state"] == "picked"


def test_stock_is_narrowed_as_on_the_screen(trade: Trade) -> None:
    company, device = trade.company, make_device()
    line.stock(company, device, [line.label(device)], packs=10)
    lot = Lot.objects.get()
    ends = lot.expires_on or date.max

    def found(**asked: object) -> int:
        return len(trade.clerk.get("/stock", **asked).body["items"])

    assert found(lot_number=lot.number[:1], condition="sound") == 1
    assert found(supplier=company.supplier.pk, expires_until=ends) == 1
    assert found(expires_from=ends, expires_until=ends) == 1
    assert found(lot_number="~") == 0
    assert found(supplier=company.customer.pk) == 0
    assert found(condition="expired") == 0
    assert found(serial_number="S1") == 0
    assert trade.clerk.get("/stock", condition="fine").status == 422


def test_documents_are_found_by_a_part_of_number_or_partner(trade: Trade) -> None:
    order = line.order(trade.company, make_device(), 1)

    for text in (order.number[4:], trade.company.supplier.name):
        rows = trade.clerk.get("/documents", text=text).body["items"]
        assert str(order.pk) in {row["id"] for row in rows}
    assert trade.clerk.get("/documents", text="~").body["items"] == []
