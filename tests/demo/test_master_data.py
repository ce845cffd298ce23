import pytest

from lotproof.catalog.models import Device, Identifier
from lotproof.catalog.rules import check_may_purchase, number_warnings
from lotproof.core import clock
from lotproof.demo.master_data import load_master_data
from lotproof.demo.places import AMBIENT, COLD
from lotproof.evidence.models import Entry
from lotproof.ledger.rules import keeps_within
from lotproof.partners.models import Partner
from lotproof.partners.rules import check_may_buy, check_may_supply
from lotproof.warehouse.models import Location, LocationKind, Zone
from tests.builders.people import make_actor
from tests.conftest import NOON

pytestmark = pytest.mark.django_db

TODAY = NOON.date()


@pytest.fixture(autouse=True)
def loaded() -> None:
    with clock.set_to(NOON):
        load_master_data(make_actor())


def test_every_device_may_be_purchased_from_somebody() -> None:
    suppliers = list(Partner.objects.filter(is_supplier=True))

    for device in Device.objects.all():
        check_may_purchase(device, device.certificates.all(), on=TODAY)
        check_may_supply(
            suppliers[-1],
            suppliers[-1].licences.all(),
            device.device_class,
            device.category,
            on=TODAY,
        )


def test_every_hospital_may_buy_everything() -> None:
    for hospital in Partner.objects.filter(is_customer=True):
        check_may_buy(hospital, hospital.licences.all(), "III", "13", on=TODAY)


def test_every_device_has_a_zone_that_suits_it() -> None:
    zones = list(Zone.objects.filter(kind="accepted"))

    for device in Device.objects.all():
        limits = (device.storage_min_celsius, device.storage_max_celsius)
        assert any(
            keeps_within(
                zone.temperature_min_celsius, zone.temperature_max_celsius, *limits
            )
            for zone in zones
        ), device
    assert COLD[1] < AMBIENT[0]


def test_registration_numbers_say_that_they_are_for_demonstration() -> None:
    for device in Device.objects.prefetch_related("certificates"):
        for certificate in device.certificates.all():
            assert "示范" in certificate.number
            assert number_warnings(certificate.number, "III", "13")


def test_there_is_enough_of_everything() -> None:
    assert Device.objects.count() == 44
    assert Identifier.objects.filter(kind="package").count() >= 15
    assert Location.objects.filter(kind=LocationKind.BIN).count() == 41
    assert Partner.objects.filter(is_customer=True).count() == 5


def test_loading_again_adds_nothing() -> None:
    actor = make_actor()
    before = Entry.objects.count()

    load_master_data(actor)

    assert Entry.objects.count() == before
