"""Changing certificates, and taking devices into use again."""

from dataclasses import replace
from datetime import date

import pytest

from lotproof.accounts.permissions import NotPermitted, Permission
from lotproof.catalog.models import Certificate, Device
from lotproof.catalog.operations import (
    CertificateFacts,
    add_certificate,
    approve_device,
    change_certificate,
    deactivate_device,
    reopen_device,
)
from lotproof.catalog.operations.certificates import (
    CertificateEndsBeforeItBegins,
    CertificateEntered,
)
from lotproof.catalog.operations.devices import DeviceInUse
from lotproof.core.ids import new_id
from lotproof.core.reasons import ReasonMissing
from lotproof.evidence.models import Entry
from tests.builders.images import gaps_in_versions, rows_unlike_their_images
from tests.builders.master_data import make_device
from tests.builders.people import make_actor
from tests.builders.refusing import refused

pytestmark = pytest.mark.django_db

PAPER = CertificateFacts(
    number="国械注准20203030001",
    valid_from=date(2021, 1, 1),
    valid_until=date(2025, 12, 31),
)
EXTENDED = replace(PAPER, valid_until=date(2026, 6, 30))


def entered() -> Certificate:
    return add_certificate(device=make_device().pk, facts=PAPER, actor=make_actor())


def test_an_extension_changes_the_last_day_and_says_why() -> None:
    certificate = entered()

    changed = change_certificate(
        certificate=certificate.pk,
        facts=EXTENDED,
        reason="Extended by the agency",
        actor=make_actor(),
    )

    assert (changed.pk, changed.valid_until) == (certificate.pk, date(2026, 6, 30))
    entry = Entry.objects.get(kind="catalog.certificate_changed")
    assert entry.subject == certificate.device_id
    assert "Extended by the agency" in entry.body
    assert gaps_in_versions() == rows_unlike_their_images() == []


def test_the_same_request_changes_once() -> None:
    certificate, request, actor = entered(), new_id(), make_actor()

    versions = [
        change_certificate(
            certificate=certificate.pk,
            facts=EXTENDED,
            reason="Extended",
            request_id=request,
            actor=actor,
        ).version
        for _ in range(2)
    ]

    assert versions == [2, 2]


def test_refuses_a_change_in_this_order() -> None:
    certificate = entered()
    other = replace(PAPER, number="国械注准20203030002")
    add_certificate(device=certificate.device_id, facts=other, actor=make_actor())
    actor, reader = make_actor(), make_actor(Permission.VIEW)
    wrong = replace(other, valid_until=date(2020, 1, 1))

    with refused(NotPermitted, "may not do this", "无权"):
        change_certificate(
            certificate=certificate.pk, facts=wrong, reason="", actor=reader
        )
    with refused(ReasonMissing, "in a few words why", "原因"):
        change_certificate(
            certificate=certificate.pk, facts=wrong, reason=" ", actor=actor
        )
    with refused(CertificateEndsBeforeItBegins, "would end on", "早于"):
        change_certificate(
            certificate=certificate.pk, facts=wrong, reason="x", actor=actor
        )
    with refused(CertificateEntered, "in the dossier of", "档案"):
        change_certificate(
            certificate=certificate.pk, facts=other, reason="x", actor=actor
        )


def out_of_use() -> Device:
    device = make_device()
    return deactivate_device(device=device.pk, reason="Not made", actor=make_actor())


def test_a_device_taken_up_again_waits_for_approval() -> None:
    device = out_of_use()

    again = reopen_device(device=device.pk, reason="Made again", actor=make_actor())

    assert (again.is_active, again.approved_at, again.approved_by) == (True, None, None)
    assert approve_device(device=device.pk, actor=make_actor()).approved_at
    assert gaps_in_versions() == rows_unlike_their_images() == []


def test_refuses_to_take_up_what_is_in_use() -> None:
    device, actor = make_device(), make_actor()

    with refused(DeviceInUse, "is in use already", "已在使用"):
        reopen_device(device=device.pk, reason="x", actor=actor)


def test_taking_up_needs_a_reason_and_the_right() -> None:
    device, actor = out_of_use(), make_actor()
    reader = make_actor(Permission.VIEW)

    with refused(ReasonMissing, "in a few words why", "原因"):
        reopen_device(device=device.pk, reason="", actor=actor)
    with refused(NotPermitted, "may not do this", "无权"):
        reopen_device(device=device.pk, reason="x", actor=reader)
