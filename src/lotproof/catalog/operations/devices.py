"""Entering, changing and approving devices."""

from dataclasses import dataclass, fields
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from lotproof.accounts.permissions import Permission, require
from lotproof.catalog.models import Device
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.pinyin import sort_key
from lotproof.core.reasons import require_reason
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.core.temperature import celsius
from lotproof.evidence.operations import append_entry, first_result, save_versioned


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFacts:
    """What is entered about a device, all of it at each change."""

    name: str
    name_en: str = ""
    model: str = ""
    catalogue_number: str = ""
    device_class: str = ""
    """`I`, `II`, `III`; empty if not known."""
    category: str = ""
    """Two-digit code of the 2017 catalogue; empty if not known."""
    maker_id: UUID | None = None
    maker_name: str = ""
    contract_maker_name: str = ""
    unit: str = "件"
    storage_min_celsius: Decimal | None = None
    storage_max_celsius: Decimal | None = None
    storage_text: str = ""
    is_implant: bool = False
    is_ivd: bool = False
    is_sterile: bool = False
    is_single_use: bool = False
    is_kit: bool = False
    requires_lot: bool = True
    requires_serial: bool = False
    requires_production_date: bool = False
    requires_expiry: bool = True
    near_expiry_days: int = 180


class DeviceCodeTaken(Refused):
    """Another device has this code."""

    template = gettext_noop(
        "The code %(code)s belongs to %(device)s. Choose another code."
    )


class DeviceInUse(Refused):
    """A device that is traded can't be taken up again."""

    template = gettext_noop("%(device)s is in use already. Reload the page.")


class StorageRangeReversed(Refused):
    """The lowest storage temperature is above the highest."""

    template = gettext_noop(
        "The storage range %(low)s °C to %(high)s °C is reversed. Compare it with the "
        "label."
    )


class ClassUnknown(Refused):
    """A dossier can't be approved without class and category."""

    template = gettext_noop(
        "The class or the category of %(device)s isn't known. Enter both from its "
        "certificate, then approve."
    )


class CertificateNeeded(Refused):
    """A dossier can't be approved without a certificate or filing."""

    template = gettext_noop(
        "The dossier of %(device)s has no registration certificate or filing. Enter "
        "it, then approve."
    )


class DeviceAlreadyApproved(Refused):
    """The dossier was approved before."""

    template = gettext_noop("The dossier of %(device)s is approved already.")


@transaction.atomic
def create_device(
    *,
    code: str,
    facts: DeviceFacts,
    request_id: UUID | None = None,
    actor: Actor,
) -> Device:
    """Enter a device by hand, whose dossier isn't approved yet.

    Args:
        code: Our own code, unique, never given again.
        facts: What is known about it.
        request_id: The caller's id; the same again gives the first result.
        actor: A member of the quality staff.

    Returns:
        The new device.

    Raises:
        NotPermitted: If `actor` may not change the catalogue.
        DeviceCodeTaken: If another device has this code.
        StorageRangeReversed: If the lowest temperature is above the highest.
    """
    require(actor, Permission.EDIT_CATALOG)
    if done := first_result(request_id, "catalog.device_created"):
        return Device.objects.get(pk=done)
    if taken := Device.objects.filter(code=code).first():
        raise DeviceCodeTaken(code=code, device=taken)
    device = Device(code=code)
    _apply(facts, device)
    return _write("catalog.device_created", device, actor, request_id=request_id)


@transaction.atomic
def change_device(
    *,
    device: UUID,
    facts: DeviceFacts,
    reason: str,
    request_id: UUID | None = None,
    actor: Actor,
) -> Device:
    """Change what is known about a device.

    Args:
        device: The device's id.
        facts: All of it as it is from now on.
        reason: Why.
        request_id: The caller's id; the same again gives the first result.
        actor: A member of the quality staff.

    Returns:
        The changed device.

    Raises:
        NotPermitted: If `actor` may not change the catalogue.
        ReasonMissing: If no reason is given.
        StorageRangeReversed: If the lowest temperature is above the highest.
        ClassUnknown: If an approved device would lose its class or category.
    """
    require(actor, Permission.EDIT_CATALOG)
    if done := first_result(request_id, "catalog.device_changed"):
        return Device.objects.get(pk=done)
    reason = require_reason(reason)
    record = Device.objects.select_for_update().get(pk=device)
    _apply(facts, record)
    if record.approved_at and not (record.device_class and record.category):
        raise ClassUnknown(device=record)
    return _write(
        "catalog.device_changed", record, actor, reason, request_id=request_id
    )


@transaction.atomic
def approve_device(
    *,
    device: UUID,
    request_id: UUID | None = None,
    actor: Actor,
) -> Device:
    """Approve a device's dossier, so that it may be purchased.

    Args:
        device: The device's id.
        request_id: The caller's id; the same again gives the first result.
        actor: A member of the quality staff.

    Returns:
        The approved device.

    Raises:
        NotPermitted: If `actor` may not change the catalogue.
        DeviceAlreadyApproved: If it was approved before.
        ClassUnknown: If its class or category isn't known.
        CertificateNeeded: If it has neither certificate nor filing.

    Source:
        GSP Art. 54.
    """
    require(actor, Permission.EDIT_CATALOG)
    if done := first_result(request_id, "catalog.device_approved"):
        return Device.objects.get(pk=done)
    record = Device.objects.select_for_update().get(pk=device)
    if record.approved_at is not None:
        raise DeviceAlreadyApproved(device=record)
    if not (record.device_class and record.category):
        raise ClassUnknown(device=record)
    if not record.certificates.exists():
        raise CertificateNeeded(device=record)
    record.approved_at, record.approved_by_id = clock.now(), actor.user_id
    return _write("catalog.device_approved", record, actor, request_id=request_id)


@transaction.atomic
def deactivate_device(
    *,
    device: UUID,
    reason: str,
    request_id: UUID | None = None,
    actor: Actor,
) -> Device:
    """End the trade in a device; its records and stock stay.

    Args:
        device: The device's id.
        reason: Why.
        request_id: The caller's id; the same again gives the first result.
        actor: A member of the quality staff.

    Returns:
        The inactive device.

    Raises:
        NotPermitted: If `actor` may not change the catalogue.
        ReasonMissing: If no reason is given.
    """
    require(actor, Permission.EDIT_CATALOG)
    if done := first_result(request_id, "catalog.device_deactivated"):
        return Device.objects.get(pk=done)
    reason = require_reason(reason)
    record = Device.objects.select_for_update().get(pk=device)
    record.is_active = False
    return _write(
        "catalog.device_deactivated", record, actor, reason, request_id=request_id
    )


@transaction.atomic
def reopen_device(
    *,
    device: UUID,
    reason: str,
    request_id: UUID | None = None,
    actor: Actor,
) -> Device:
    """Take a device into use again; its dossier is to be approved anew.

    Args:
        device: The device's id.
        reason: Why.
        request_id: The caller's id; the same again gives the first result.
        actor: A member of the quality staff.

    Returns:
        The device, not approved.

    Raises:
        NotPermitted: If `actor` may not change the catalogue.
        ReasonMissing: If no reason is given.
        DeviceInUse: If it wasn't taken out of use.

    Source:
        GSP Art. 54: the dossier is complete before the purchase.
    """
    require(actor, Permission.EDIT_CATALOG)
    if done := first_result(request_id, "catalog.device_reopened"):
        return Device.objects.get(pk=done)
    reason = require_reason(reason)
    record = Device.objects.select_for_update().get(pk=device)
    if record.is_active:
        raise DeviceInUse(device=record)
    record.is_active = True
    # Papers may have lapsed while nobody looked.
    record.approved_at = record.approved_by = None
    return _write(
        "catalog.device_reopened", record, actor, reason, request_id=request_id
    )


def _apply(facts: DeviceFacts, device: Device) -> None:
    low, high = facts.storage_min_celsius, facts.storage_max_celsius
    if low is not None and high is not None and low > high:
        raise StorageRangeReversed(low=low, high=high)
    for field in fields(facts):
        setattr(device, field.name, getattr(facts, field.name))
    device.storage_min_celsius, device.storage_max_celsius = celsius(low), celsius(high)
    device.device_class = str(facts.device_class)
    device.sort_key = sort_key(facts.name)


def _write(
    kind: str,
    device: Device,
    actor: Actor,
    reason: str = "",
    *,
    request_id: UUID | None = None,
) -> Device:
    save_versioned(device)
    append_entry(
        kind=kind,
        subject=device,
        rows=[device],
        at=clock.now(),
        actor=actor,
        reason=reason,
        request_id=request_id,
    )
    return device
