"""Entering the identifiers of a device."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from lotproof.accounts.permissions import Permission, require
from lotproof.catalog.models import (
    Device,
    Identifier,
    IdentifierKind,
)
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.reasons import require_reason
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.evidence.operations import append_entry, first_result, save_versioned
from lotproof.evidence.queries import row_of_request
from lotproof.identification.di import normalise_di


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierFacts:
    """What is entered about an identifier."""

    code: str
    kind: IdentifierKind = IdentifierKind.PRIMARY
    quantity: int = 1
    """Base units in the pack that bears it."""
    contains: str = ""
    """Code of the next lower pack; empty for a sales unit."""


class IdentifierTaken(Refused):
    """The identifier is known already; it is never given to another device."""

    template = gettext_noop(
        "%(code)s already identifies %(device)s. A device identifier is never given "
        "again: compare the label."
    )


class PackWithoutUnits(Refused):
    """A pack must hold one base unit at least."""

    template = gettext_noop(
        "%(code)s can't hold %(quantity)s units. Enter a whole number from 1."
    )


class ContentUnknown(Refused):
    """The pack's content is no identifier of the device."""

    template = gettext_noop(
        "%(code)s would hold packs %(contains)s, which %(device)s doesn't have. Enter "
        "the lower pack first."
    )


class IdentifierEnded(Refused):
    """The identifier was ended before."""

    template = gettext_noop("%(code)s was ended on %(on)s already.")


@transaction.atomic
def add_identifier(
    *,
    device: UUID,
    facts: IdentifierFacts,
    request_id: UUID | None = None,
    actor: Actor,
) -> Identifier:
    """Enter a UDI-DI of a device.

    Args:
        device: The device's id.
        facts: The code, what bears it, and how many base units that holds.
        request_id: The caller's id; the same again gives the first result.
        actor: A member of the quality staff.

    Returns:
        The new identifier, its code in the form in which codes are compared.

    Raises:
        NotPermitted: If `actor` may not change the catalogue.
        IdentifierError: If the code is no device identifier.
        PackWithoutUnits: If the quantity is below 1.
        IdentifierTaken: If the code is known already.
        ContentUnknown: If the next lower pack isn't one of the device's.
    """
    require(actor, Permission.EDIT_CATALOG)
    if first_result(request_id, "catalog.identifier_added"):
        written = row_of_request(request_id, Identifier)
        return Identifier.objects.get(pk=written)
    owner = Device.objects.select_for_update().get(pk=device)
    agency, code = normalise_di(facts.code)
    if facts.quantity < 1:
        raise PackWithoutUnits(code=code, quantity=facts.quantity)
    _refuse_taken(owner, agency, code, facts.kind)
    contains = normalise_di(facts.contains)[1] if facts.contains else ""
    if contains and not owner.identifiers.filter(code=contains).exists():
        raise ContentUnknown(code=code, contains=contains, device=owner)
    identifier = Identifier(
        device=owner,
        agency=agency,
        code=code,
        kind=facts.kind.value,
        quantity=facts.quantity,
        contains=contains,
    )
    save_versioned(identifier)
    append_entry(
        kind="catalog.identifier_added",
        subject=owner,
        rows=[identifier],
        at=clock.now(),
        actor=actor,
        request_id=request_id,
    )
    return identifier


@transaction.atomic
def end_identifier(
    *,
    identifier: UUID,
    on: date,
    reason: str,
    request_id: UUID | None = None,
    actor: Actor,
) -> Identifier:
    """Record that packs with an identifier are no longer put on the market.

    Packs that still come are recognised as before.

    Args:
        identifier: The identifier's id.
        on: The last day.
        reason: Why.
        request_id: The caller's id; the same again gives the first result.
        actor: A member of the quality staff.

    Returns:
        The ended identifier.

    Raises:
        NotPermitted: If `actor` may not change the catalogue.
        ReasonMissing: If no reason is given.
        IdentifierEnded: If it was ended before.
    """
    require(actor, Permission.EDIT_CATALOG)
    if done := first_result(request_id, "catalog.identifier_ended"):
        return Identifier.objects.get(pk=done)
    reason = require_reason(reason)
    record = Identifier.objects.select_for_update().get(pk=identifier)
    if record.ended_on is not None:
        raise IdentifierEnded(code=record.code, on=record.ended_on)
    record.ended_on = on
    save_versioned(record)
    append_entry(
        kind="catalog.identifier_ended",
        subject=record.device,
        rows=[record],
        at=clock.now(),
        actor=actor,
        reason=reason,
        request_id=request_id,
    )
    return record


def _refuse_taken(device: Device, agency: str, code: str, kind: IdentifierKind) -> None:
    same = Identifier.objects.filter(agency=agency, code=code).select_related("device")
    if kind == IdentifierKind.UNIT_OF_USE:
        same = same.filter(device=device, kind=kind)
    else:
        same = same.exclude(kind=IdentifierKind.UNIT_OF_USE)
    if taken := same.first():
        raise IdentifierTaken(code=code, device=taken.device)
