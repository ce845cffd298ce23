from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from lotproof.accounts.permissions import NotPermitted, Permission
from lotproof.catalog.models import Device, Identifier, IdentifierKind
from lotproof.catalog.operations import (
    CertificateFacts,
    DeviceFacts,
    IdentifierFacts,
    add_certificate,
    add_identifier,
    approve_device,
    change_device,
    create_device,
    deactivate_device,
    end_identifier,
)
from lotproof.catalog.operations.certificates import (
    CertificateEndsBeforeItBegins,
    CertificateEntered,
)
from lotproof.catalog.operations.devices import (
    CertificateNeeded,
    ClassUnknown,
    DeviceAlreadyApproved,
    DeviceCodeTaken,
    StorageRangeReversed,
)
from lotproof.catalog.operations.identifiers import (
    ContentUnknown,
    IdentifierEnded,
    IdentifierTaken,
    PackWithoutUnits,
)
from lotproof.core.reasons import ReasonMissing
from lotproof.identification.errors import CheckDigitWrong
from tests.builders.master_data import make_device, make_gtin
from tests.builders.people import make_actor

pytestmark = pytest.mark.django_db

FACTS = DeviceFacts(name="一次性采样器", device_class="II", category="22")
GTIN = "06942221705071"


def test_create_writes_device_with_its_key() -> None:
    device = create_device(code="D1", facts=FACTS, actor=make_actor())

    assert (device.version, device.approved_at) == (1, None)
    assert device.sort_key == "yicixingcaiyangqi ycxcyq"


def test_create_needs_permission() -> None:
    with pytest.raises(NotPermitted):
        create_device(code="D1", facts=FACTS, actor=make_actor(Permission.VIEW))


def test_create_refuses_known_code() -> None:
    device = make_device()

    with pytest.raises(DeviceCodeTaken, match=device.code):
        create_device(code=device.code, facts=FACTS, actor=make_actor())


def test_create_refuses_reversed_storage_range() -> None:
    facts = replace(
        FACTS, storage_min_celsius=Decimal(8), storage_max_celsius=Decimal(2)
    )

    with pytest.raises(StorageRangeReversed, match="8 °C to 2 °C"):
        create_device(code="D1", facts=facts, actor=make_actor())


def test_approve_needs_class_and_certificate() -> None:
    actor = make_actor()
    device = create_device(code="D1", facts=DeviceFacts(name="X"), actor=actor)

    with pytest.raises(ClassUnknown):
        approve_device(device=device.pk, actor=actor)
    change_device(device=device.pk, facts=FACTS, reason="class read", actor=actor)
    with pytest.raises(CertificateNeeded):
        approve_device(device=device.pk, actor=actor)


def test_approve_once() -> None:
    device = make_device()

    assert device.approved_by_id
    with pytest.raises(DeviceAlreadyApproved):
        approve_device(device=device.pk, actor=make_actor())


def test_approved_device_keeps_its_class() -> None:
    device, actor = make_device(), make_actor()
    facts = DeviceFacts(name="X")

    with pytest.raises(ReasonMissing):
        change_device(device=device.pk, facts=facts, reason="", actor=actor)
    with pytest.raises(ClassUnknown):
        change_device(device=device.pk, facts=facts, reason="x", actor=actor)


def test_deactivate_keeps_the_record() -> None:
    device = make_device()

    deactivate_device(device=device.pk, reason="withdrawn", actor=make_actor())

    assert not Device.objects.get(pk=device.pk).is_active


@pytest.mark.parametrize(
    ("storage", "is_cold"),
    [(("2", "8"), True), (("8", "15"), True), (("2", "25"), False), (None, False)],
)
def test_cold_chain_follows_from_the_highest_temperature(
    storage: tuple[str, str] | None,
    is_cold: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert make_device(storage=storage).is_cold_chain is is_cold


def test_identifier_is_kept_in_its_stored_form() -> None:
    device = make_device(gtin="6942221705071")

    assert [i.code for i in device.identifiers.all()] == [GTIN]


def test_identifier_refuses_wrong_check_digit() -> None:
    facts = IdentifierFacts(code="06942221705072")

    with pytest.raises(CheckDigitWrong, match="check digit is 2, expected 1"):
        add_identifier(device=make_device().pk, facts=facts, actor=make_actor())


def test_identifier_is_never_given_to_another_device() -> None:
    first, second, actor = make_device(gtin=GTIN), make_device(), make_actor()
    identifier = first.identifiers.get()
    end_identifier(
        identifier=identifier.pk, on=date(2026, 1, 1), reason="new pack", actor=actor
    )

    with pytest.raises(IdentifierTaken, match=f"{GTIN} already identifies {first}"):
        add_identifier(device=second.pk, facts=IdentifierFacts(code=GTIN), actor=actor)
    forced = Identifier(
        device=second, agency="GS1", code=GTIN, kind="primary", quantity=1
    )
    with pytest.raises(IntegrityError, match="of_one_device"), transaction.atomic():
        forced.save()


def test_unit_of_use_may_belong_to_several_devices() -> None:
    facts = IdentifierFacts(code=make_gtin(777), kind=IdentifierKind.UNIT_OF_USE)
    actor = make_actor()

    for device in (make_device(), make_device()):
        add_identifier(device=device.pk, facts=facts, actor=actor)

    assert Identifier.objects.filter(code=facts.code).count() == 2


def test_pack_holds_known_packs_and_units() -> None:
    device, actor = make_device(gtin=GTIN), make_actor()
    code = make_gtin(888)

    with pytest.raises(PackWithoutUnits):
        add_identifier(
            device=device.pk, facts=IdentifierFacts(code=code, quantity=0), actor=actor
        )
    unknown = IdentifierFacts(
        code=code, kind=IdentifierKind.PACKAGE, quantity=10, contains=make_gtin(999)
    )
    with pytest.raises(ContentUnknown):
        add_identifier(device=device.pk, facts=unknown, actor=actor)
    pack = add_identifier(
        device=device.pk, facts=replace(unknown, contains=GTIN), actor=actor
    )

    assert (pack.quantity, pack.contains) == (10, GTIN)


def test_identifier_ends_once() -> None:
    identifier, actor = make_device().identifiers.get(), make_actor()
    day = date(2026, 1, 1)
    end_identifier(identifier=identifier.pk, on=day, reason="x", actor=actor)

    with pytest.raises(IdentifierEnded, match="2026-01-01"):
        end_identifier(identifier=identifier.pk, on=day, reason="x", actor=actor)


def test_certificate_is_entered_once_a_period() -> None:
    device, actor = make_device(), make_actor()
    first = CertificateFacts(number="国械注准20203130001", valid_from=date(2020, 1, 1))
    renewed = replace(first, valid_from=date(2025, 1, 1))
    add_certificate(device=device.pk, facts=first, actor=actor)

    with pytest.raises(CertificateEntered):
        add_certificate(device=device.pk, facts=first, actor=actor)
    add_certificate(device=device.pk, facts=renewed, actor=actor)


def test_certificate_ends_after_it_begins() -> None:
    facts = CertificateFacts(
        number="X", valid_from=date(2025, 1, 1), valid_until=date(2024, 1, 1)
    )

    with pytest.raises(CertificateEndsBeforeItBegins):
        add_certificate(device=make_device().pk, facts=facts, actor=make_actor())
