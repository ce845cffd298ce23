from datetime import UTC, date, datetime

import pytest

from lotproof.catalog.models import Certificate, Device
from lotproof.catalog.rules import (
    CertificateMissing,
    DeviceInactive,
    DeviceNotApproved,
    MadeOutsideCertificate,
    check_made_under_certificate,
    check_may_purchase,
    number_facts,
    number_warnings,
)

TODAY = date(2026, 3, 2)
DEVICE = Device(name="Stent", model="S-1", approved_at=datetime(2026, 1, 1, tzinfo=UTC))
CERTIFICATE = Certificate(
    number="国械注准20213131234",
    valid_from=date(2021, 1, 1),
    valid_until=date(2025, 12, 31),
)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("国械注准20233141234", ("III", "14")),
        ("国械注进20192030456", ("II", "03")),
        ("沪械注准20212020123", ("II", "02")),
        ("国械备20150001", ("I", "")),
        ("粤潮械备20140023", ("I", "")),
    ],
)
def test_number_says_class_and_category(number: str, said: tuple[str, str]) -> None:
    facts = number_facts(number)

    assert facts
    assert (facts.device_class, facts.category) == said


def test_older_number_warns_and_is_not_refused() -> None:
    number = "国食药监械(准)字2013第3460123号"

    assert number_facts(number) is None
    assert number in number_warnings(number, "III", "46")[0]


def test_number_of_another_class_warns() -> None:
    assert number_warnings("国械注准20233141234", "III", "14") == []
    assert "III 14" in number_warnings("国械注准20233141234", "II", "14")[0]


def test_may_purchase_refuses_in_order() -> None:
    check_may_purchase(DEVICE, [CERTIFICATE], on=TODAY)
    with pytest.raises(CertificateMissing):
        check_may_purchase(DEVICE, [], on=TODAY)
    with pytest.raises(DeviceNotApproved):
        check_may_purchase(Device(name="New"), [], on=TODAY)
    with pytest.raises(DeviceInactive):
        check_may_purchase(Device(name="Old", is_active=False), [], on=TODAY)


def test_goods_made_while_the_certificate_was_valid_pass_later() -> None:
    found = check_made_under_certificate(
        DEVICE, [CERTIFICATE], produced_on=date(2025, 12, 31)
    )

    assert found is CERTIFICATE


@pytest.mark.parametrize("day", [date(2020, 12, 31), date(2026, 1, 1)])
def test_goods_made_outside_the_certificate_are_refused(day: date) -> None:
    with pytest.raises(MadeOutsideCertificate, match=f"Stent S-1 made on {day}"):
        check_made_under_certificate(DEVICE, [CERTIFICATE], produced_on=day)
    with pytest.raises(CertificateMissing):
        check_made_under_certificate(DEVICE, [], produced_on=day)
