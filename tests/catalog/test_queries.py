import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lotproof.catalog.models import IdentifierKind
from lotproof.catalog.operations import IdentifierFacts, add_identifier
from lotproof.catalog.queries import (
    IdentifierOfSeveralDevices,
    UnknownIdentifier,
    device_by_identifier,
    device_rows,
    devices_matching,
)
from tests.builders.master_data import make_device, make_gtin
from tests.builders.people import make_actor

pytestmark = pytest.mark.django_db

GTIN = "06942221705071"


def test_scan_finds_device_and_units_of_the_pack() -> None:
    device, carton = make_device(gtin=GTIN), make_gtin(500)
    facts = IdentifierFacts(
        code=carton, kind=IdentifierKind.PACKAGE, quantity=12, contains=GTIN
    )
    add_identifier(device=device.pk, facts=facts, actor=make_actor())

    with CaptureQueriesContext(connection) as queries:
        found = device_by_identifier(carton)

    assert (found.device, found.units) == (device, 12)
    assert len(queries) == 1


def test_scan_of_unknown_code_is_refused() -> None:
    with pytest.raises(UnknownIdentifier, match=GTIN):
        device_by_identifier(GTIN)


def test_scan_of_a_shared_unit_of_use_names_the_devices() -> None:
    facts = IdentifierFacts(code=GTIN, kind=IdentifierKind.UNIT_OF_USE)
    first, second, actor = make_device(), make_device(), make_actor()
    add_identifier(device=first.pk, facts=facts, actor=actor)

    assert device_by_identifier(GTIN).device == first
    add_identifier(device=second.pk, facts=facts, actor=actor)
    with pytest.raises(IdentifierOfSeveralDevices, match=f"{first}, {second}"):
        device_by_identifier(GTIN)


def test_sales_unit_goes_before_unit_of_use_of_another() -> None:
    facts = IdentifierFacts(code=GTIN, kind=IdentifierKind.UNIT_OF_USE)
    single, box = make_device(gtin=GTIN), make_device()
    add_identifier(device=box.pk, facts=facts, actor=make_actor())

    assert device_by_identifier(GTIN).device == single


@pytest.mark.parametrize(
    "text", ["球囊", "qiunang", "gzdmqn", "6942221705071", " 06942221705071 ", "M-"]
)
def test_search_finds_by_any_of_these(text: str) -> None:
    device = make_device(name="冠状动脉球囊", gtin=GTIN)

    assert list(devices_matching(text)) == [device]


def test_list_is_paged_with_two_statements() -> None:
    for name in ("导管", "支架", "缝线"):
        make_device(name=name)

    with CaptureQueriesContext(connection) as queries:
        rows, more = device_rows(count=2)

    assert ([row.name for row in rows], more) == (["导管", "缝线"], True)
    assert len(queries) == 2
