"""Records read by SQL of our own …"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lotproof.catalog.models import Device
from lotproof.core.records import ask_to_attach, records
from lotproof.core.statements import array
from lotproof.ledger.models import Balance, Lot
from lotproof.warehouse.models import Location
from tests.builders.ledger import make_lot, make_stock

pytestmark = pytest.mark.django_db


def test_are_those_that_a_queryset_gives() -> None:
    lot = make_lot()

    (found,) = records(Lot, "WHERE number = %s", [lot.number])

    fields = [field.attname for field in Lot._meta.concrete_fields]
    assert found == lot
    assert not found._state.adding
    assert [getattr(found, name) for name in fields] == [
        getattr(Lot.objects.get(), name) for name in fields
    ]


def test_get_what_they_refer_to_in_one_statement_a_kind() -> None:
    lot = make_lot()
    make_stock(lot, "A-01", 3)
    ids = array(Balance.objects.values_list("pk", flat=True))
    found = records(Balance, "WHERE id = ANY(%s::uuid[]) ORDER BY id", [ids])

    with CaptureQueriesContext(connection) as queries:
        ask_to_attach((found, {"lot": Lot, "device": Device, "location": Location}))()
        names = [(row.lot.number, row.device.name, row.location.code) for row in found]

    assert len(queries) == 3
    assert ("L42", lot.device.name, "A-01") in names
