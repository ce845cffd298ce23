"""Labels with two barcodes, scanned into a receipt one after the other."""

from typing import Any

import pytest

from lotproof.processes.operations import open_receipt
from tests.builders.main_line import label, make_company, order
from tests.builders.master_data import make_device
from tests.web.documents.conftest import Person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("htmx", [True, False])
def test_a_receipt_waits_for_the_second_barcode(person: Person, *, htmx: bool) -> None:
    device = make_device()
    company = make_company()
    receipt = open_receipt(order=order(company, device, 5).pk, actor=company.clerk)
    clerk = person("warehouse")
    whole = label(device, lot="L7")
    first, second = whole[:19], f"]d2{whole[19:]}"

    def scan(code: str, *kept: str) -> Any:
        return clerk.post(receipt.pk, "scan", code=code, kept=list(kept), htmx=htmx)

    alone = scan(first)
    scan(second, *alone.context["kept"])

    assert alone.status_code == 422
    assert alone.context["lacking"] == ["Lot number", "Expiry date"]
    assert f'name="kept" value="{first}" form="scan-form"' in alone.content.decode()
    line = receipt.lines.get()
    assert (str(line.lot), line.quantity) == ("L7", 1)


def test_another_label_is_taken_by_itself(person: Person) -> None:
    device, other = make_device(), make_device()
    company = make_company()
    receipt = open_receipt(order=order(company, other, 5).pk, actor=company.clerk)

    person("warehouse").post(
        receipt.pk, "scan", code=label(other), kept=[label(device)[:19]]
    )

    assert receipt.lines.get().device == other
