"""Identify lots …"""

from datetime import date

import pytest
from django.db import transaction

from lotproof.catalog.models import Device
from lotproof.ledger.codes import ExpiryPrecision, InspectionStatus
from lotproof.ledger.models import Lot, Serial
from lotproof.ledger.operations import (
    DatesReversed,
    Identified,
    Label,
    LabelDiffers,
    LotNeeded,
    LotNotKept,
    SerialNotKept,
    identify_lots,
    set_inspection_status,
)
from tests.builders.master_data import make_device
from tests.ledger.refusals import refused

pytestmark = pytest.mark.django_db
MAY = date(2027, 5, 31)


@transaction.atomic
def identify(*labels: tuple[Device, Label]) -> list[Identified]:
    return identify_lots(labels=labels)


def test_records_a_lot_once() -> None:
    device = make_device()
    label = Label(lot=" L1 ", expires_on=MAY, expiry_precision=ExpiryPrecision.MONTH)

    (first,) = identify((device, label))
    (again,) = identify((device, label))

    assert (first.lot.number, first.lot.expiry_precision) == ("L1", "month")
    assert first.written == (first.lot,)
    assert (again.lot, again.written) == (first.lot, ())
    assert Lot.objects.get().inspection_status == InspectionStatus.PENDING


def test_keeps_two_makers_lots_of_one_number_apart() -> None:
    label = Label(lot="L1", expires_on=MAY)

    found = identify((make_device(), label), (make_device(), label))

    assert found[0].lot != found[1].lot


def test_learns_what_a_later_label_adds() -> None:
    device = make_device(requires_expiry=False)
    identify((device, Label(lot="L1")))

    (found,) = identify(
        (device, Label(lot="L1", expires_on=MAY, sterilisation_lot="S"))
    )

    lot = Lot.objects.get()
    assert found.written == (lot,)
    assert (lot.expires_on, lot.sterilisation_lot, lot.version) == (MAY, "S", 2)


def test_writes_a_row_that_several_labels_need_once() -> None:
    device = make_device(requires_serial=True)
    labels = [Label(lot="L1", serial=f"S{n}", expires_on=MAY) for n in (1, 2, 2)]

    found = identify(*((device, label) for label in labels))

    assert [len(one.written) for one in found] == [2, 1, 0]
    assert (Lot.objects.count(), Serial.objects.count()) == (1, 2)
    assert Lot.objects.get().version == 1


def test_puts_the_dates_of_units_without_lot_on_their_serial_numbers() -> None:
    device = make_device(requires_lot=False, requires_serial=True)
    labels = [
        Label(serial="S1", expires_on=MAY),
        Label(serial="S2", expires_on=date(2028, 1, 1)),
    ]

    first, second = identify(*((device, label) for label in labels))

    assert first.lot == second.lot == Lot.objects.get(number="", expires_on=None)
    assert first.serial
    assert second.serial
    assert (first.serial.expires_on, second.serial.expires_on) == (
        MAY,
        date(2028, 1, 1),
    )


@pytest.mark.parametrize(
    ("label", "missing"),
    [
        (Label(serial="S", expires_on=MAY, produced_on=date(2026, 1, 1)), "lot number"),
        (Label(lot="L", expires_on=MAY, produced_on=date(2026, 1, 1)), "serial number"),
        (Label(lot="L", serial="S", produced_on=date(2026, 1, 1)), "expiry date"),
        (Label(lot="L", serial="S", expires_on=MAY), "production date"),
    ],
)
def test_refuses_a_label_without_what_the_device_needs(
    label: Label, missing: str
) -> None:
    device = make_device(requires_serial=True, requires_production_date=True)

    with pytest.raises(LotNeeded, match=missing):
        identify((device, label))
    with refused(LotNeeded, device.name):
        identify((device, label))


def test_refuses_numbers_that_the_device_does_not_have() -> None:
    without_lot = make_device(requires_lot=False, requires_serial=True)
    without_serial = make_device()

    with refused(LotNotKept, "L1", without_lot.name):
        identify((without_lot, Label(lot="L1", serial="S1", expires_on=MAY)))
    with refused(SerialNotKept, "S1", without_serial.name):
        identify((without_serial, Label(lot="L1", serial="S1", expires_on=MAY)))


def test_refuses_a_label_that_contradicts_what_is_known() -> None:
    device = make_device()
    identify((device, Label(lot="L1", expires_on=MAY)))

    with refused(LabelDiffers, "L1", "2027-05-31", "2027-06-30"):
        identify((device, Label(lot="L1", expires_on=date(2027, 6, 30))))

    assert Lot.objects.get().expires_on == MAY


def test_refuses_a_serial_number_known_in_another_lot() -> None:
    device = make_device(requires_serial=True)
    identify((device, Label(lot="L1", serial="S1", expires_on=MAY)))

    with refused(LabelDiffers, "L1", "L2"):
        identify((device, Label(lot="L2", serial="S1", expires_on=MAY)))

    assert not Lot.objects.filter(number="L2").exists()


def test_refuses_dates_that_are_reversed() -> None:
    device = make_device()
    label = Label(lot="L1", expires_on=MAY, produced_on=date(2028, 1, 1))

    with refused(DatesReversed, "2028-01-01", "2027-05-31"):
        identify((device, label))

    assert not Lot.objects.exists()


def test_sets_what_an_inspection_said() -> None:
    (found,) = identify((make_device(), Label(lot="L1", expires_on=MAY)))
    lot = found.lot

    with transaction.atomic():
        changed = set_inspection_status(lots={lot.pk: InspectionStatus.ACCEPTED})
        again = set_inspection_status(lots={lot.pk: InspectionStatus.ACCEPTED})

    assert (changed, again) == ([lot], [])
    assert Lot.objects.get().version == 2
