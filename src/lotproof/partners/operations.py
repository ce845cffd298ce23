"""Every way in which partners and their licences change."""

from dataclasses import dataclass, fields
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db import transaction

from lotproof.accounts.permissions import Permission, require
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.pinyin import sort_key
from lotproof.core.reasons import require_reason
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.evidence.operations import append_entry, first_result, save_versioned
from lotproof.partners.models import DeviceClass, Licence, LicenceKind, Partner
from lotproof.partners.rules import missing_from_dossier

Record = TypeVar("Record", Partner, Licence)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerFacts:
    """What is entered about a partner, all of it at each change."""

    name: str
    name_en: str = ""
    is_supplier: bool = False
    is_customer: bool = False
    is_maker: bool = False
    uscc: str = ""
    address: str = ""
    contact: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LicenceFacts:
    """What is entered about a licence, all of it at each change."""

    kind: LicenceKind
    number: str
    classes: tuple[DeviceClass, ...] = ()
    categories: tuple[str, ...] = ()
    """Two-digit codes of the 2017 catalogue; empty covers all."""
    valid_from: date
    valid_until: date | None = None
    """The last day; `None` has no end."""


class PartnerInUse(Refused):
    """Business that goes on can't be taken up again."""

    template = gettext_noop("%(partner)s is in use already. Reload the page.")


class PartnerCodeTaken(Refused):
    """Another partner has this code."""

    template = gettext_noop(
        "The code %(code)s belongs to %(partner)s. Choose another code."
    )


class PartnerWithoutRole(Refused):
    """The partner would neither supply, nor buy, nor make anything."""

    template = gettext_noop(
        "%(partner)s must be a supplier, a customer or a maker. Choose at least one."
    )


class DossierIncomplete(Refused):
    """A dossier can't be approved without these papers in force."""

    template = gettext_noop(
        "The dossier of %(partner)s lacks a paper in force: %(missing)s. Enter it, "
        "then approve."
    )


class PartnerAlreadyApproved(Refused):
    """The dossier was approved before."""

    template = gettext_noop("The dossier of %(partner)s is approved already.")


class LicenceEnteredAlready(Refused):
    """The dossier has this paper."""

    template = gettext_noop(
        "%(licence)s %(number)s from %(first)s is in the dossier already. Change that "
        "record instead of entering it again."
    )


class LicenceEndsBeforeItBegins(Refused):
    """The last day lies before the first."""

    template = gettext_noop(
        "%(number)s would end on %(last)s, before its first day %(first)s. Check both "
        "days."
    )


class LicenceEnded(Refused):
    """The record is closed."""

    template = gettext_noop(
        "%(number)s has been ended and changes no more. Enter the new paper instead."
    )


@transaction.atomic
def create_partner(
    *,
    code: str,
    facts: PartnerFacts,
    request_id: UUID | None = None,
    actor: Actor,
) -> Partner:
    """Enter a partner, whose dossier isn't approved yet.

    Args:
        code: Our own code, unique, never given again.
        facts: What is known about it.
        request_id: The caller's id; the same again gives the first result.
        actor: A member of the quality staff.

    Returns:
        The new partner.

    Raises:
        NotPermitted: If `actor` may not change partners.
        PartnerCodeTaken: If another partner has this code.
        PartnerWithoutRole: If it would neither supply, nor buy, nor make.
    """
    require(actor, Permission.EDIT_PARTNERS)
    if done := first_result(request_id, "partners.partner_created"):
        return Partner.objects.get(pk=done)
    if taken := Partner.objects.filter(code=code).first():
        raise PartnerCodeTaken(code=code, partner=taken.name)
    partner = Partner(code=code)
    _apply(facts, partner)
    return _write("partners.partner_created", partner, actor, request_id=request_id)


@transaction.atomic
def change_partner(
    *,
    partner: UUID,
    facts: PartnerFacts,
    reason: str,
    request_id: UUID | None = None,
    actor: Actor,
) -> Partner:
    """Change what is known about a partner.

    Args:
        partner: The partner's id.
        facts: All of it as it is from now on.
        reason: Why.
        request_id: The caller's id; the same again gives the first result.
        actor: A member of the quality staff.

    Returns:
        The changed partner.

    Raises:
        NotPermitted: If `actor` may not change partners.
        ReasonMissing: If no reason is given.
        PartnerWithoutRole: If it would neither supply, nor buy, nor make.
    """
    require(actor, Permission.EDIT_PARTNERS)
    if done := first_result(request_id, "partners.partner_changed"):
        return Partner.objects.get(pk=done)
    reason = require_reason(reason)
    record = Partner.objects.select_for_update().get(pk=partner)
    _apply(facts, record)
    return _write(
        "partners.partner_changed", record, actor, reason, request_id=request_id
    )


@transaction.atomic
def approve_partner(
    *,
    partner: UUID,
    on: date,
    request_id: UUID | None = None,
    actor: Actor,
) -> Partner:
    """Approve a partner's dossier, so that business with it may begin.

    Args:
        partner: The partner's id.
        on: Today in the warehouse's time zone; the papers must be in force.
        request_id: The caller's id; the same again gives the first result.
        actor: A member of the quality staff.

    Returns:
        The approved partner.

    Raises:
        NotPermitted: If `actor` may not change partners.
        PartnerAlreadyApproved: If it was approved before.
        DossierIncomplete: If a paper that every such partner needs is missing.
    """
    require(actor, Permission.EDIT_PARTNERS)
    if done := first_result(request_id, "partners.partner_approved"):
        return Partner.objects.get(pk=done)
    record = Partner.objects.select_for_update().get(pk=partner)
    if record.approved_at is not None:
        raise PartnerAlreadyApproved(partner=record.name)
    licences = Licence.objects.filter(partner=record)
    if missing := missing_from_dossier(record, licences, on=on):
        labels = ", ".join(str(kind.label) for kind in missing)
        raise DossierIncomplete(partner=record.name, missing=labels)
    record.approved_at, record.approved_by_id = clock.now(), actor.user_id
    return _write("partners.partner_approved", record, actor, request_id=request_id)


@transaction.atomic
def deactivate_partner(
    *,
    partner: UUID,
    reason: str,
    request_id: UUID | None = None,
    actor: Actor,
) -> Partner:
    """End business with a partner; its records stay.

    Args:
        partner: The partner's id.
        reason: Why.
        request_id: The caller's id; the same again gives the first result.
        actor: A member of the quality staff.

    Returns:
        The inactive partner.

    Raises:
        NotPermitted: If `actor` may not change partners.
        ReasonMissing: If no reason is given.
    """
    require(actor, Permission.EDIT_PARTNERS)
    if done := first_result(request_id, "partners.partner_deactivated"):
        return Partner.objects.get(pk=done)
    reason = require_reason(reason)
    record = Partner.objects.select_for_update().get(pk=partner)
    record.is_active = False
    return _write(
        "partners.partner_deactivated", record, actor, reason, request_id=request_id
    )


@transaction.atomic
def reopen_partner(
    *,
    partner: UUID,
    reason: str,
    request_id: UUID | None = None,
    actor: Actor,
) -> Partner:
    """Take up business with a partner again; its dossier is to be approved anew.

    Args:
        partner: The partner's id.
        reason: Why.
        request_id: The caller's id; the same again gives the first result.
        actor: A member of the quality staff.

    Returns:
        The partner, not approved.

    Raises:
        NotPermitted: If `actor` may not change partners.
        ReasonMissing: If no reason is given.
        PartnerInUse: If business with it hadn't ended.

    Source:
        GSP Art. 53, 81: the dossier is complete before the business.
    """
    require(actor, Permission.EDIT_PARTNERS)
    if done := first_result(request_id, "partners.partner_reopened"):
        return Partner.objects.get(pk=done)
    reason = require_reason(reason)
    record = Partner.objects.select_for_update().get(pk=partner)
    if record.is_active:
        raise PartnerInUse(partner=record.name)
    record.is_active = True
    # Papers may have lapsed while nobody looked.
    record.approved_at = record.approved_by = None
    return _write(
        "partners.partner_reopened", record, actor, reason, request_id=request_id
    )


@transaction.atomic
def add_licence(
    *,
    partner: UUID,
    facts: LicenceFacts,
    request_id: UUID | None = None,
    actor: Actor,
) -> Licence:
    """Enter a licence, filing, letter or agreement into a partner's dossier.

    Args:
        partner: The partner's id.
        facts: What the paper says.
        request_id: The caller's id; the same again gives the first result.
        actor: A member of the quality staff.

    Returns:
        The new licence.

    Raises:
        NotPermitted: If `actor` may not change partners.
        LicenceEndsBeforeItBegins: If the last day lies before the first.
        LicenceEnteredAlready: If the dossier has it.
    """
    require(actor, Permission.EDIT_PARTNERS)
    if done := first_result(request_id, "partners.licence_added"):
        return Licence.objects.get(pk=done)
    # Papers of one partner are entered one at a time, so none comes in twice.
    owner = Partner.objects.select_for_update().get(pk=partner)
    licence = Licence(partner=owner)
    _apply_licence(facts, licence)
    return _write("partners.licence_added", licence, actor, request_id=request_id)


@transaction.atomic
def change_licence(
    *,
    licence: UUID,
    facts: LicenceFacts,
    reason: str,
    request_id: UUID | None = None,
    actor: Actor,
) -> Licence:
    """Correct what was entered about a licence.

    Args:
        licence: The licence's id.
        facts: All of it as the paper says.
        reason: Why.
        request_id: The caller's id; the same again gives the first result.
        actor: A member of the quality staff.

    Returns:
        The changed licence.

    Raises:
        NotPermitted: If `actor` may not change partners.
        ReasonMissing: If no reason is given.
        LicenceEnded: If it has been ended.
        LicenceEndsBeforeItBegins: If the last day lies before the first.
        LicenceEnteredAlready: If the dossier has such a paper beside it.
    """
    require(actor, Permission.EDIT_PARTNERS)
    if done := first_result(request_id, "partners.licence_changed"):
        return Licence.objects.get(pk=done)
    reason = require_reason(reason)
    record = _locked_licence(licence)
    _apply_licence(facts, record)
    return _write(
        "partners.licence_changed", record, actor, reason, request_id=request_id
    )


@transaction.atomic
def end_licence(
    *,
    licence: UUID,
    reason: str,
    request_id: UUID | None = None,
    actor: Actor,
) -> Licence:
    """Record that a licence was withdrawn or replaced before its last day.

    Args:
        licence: The licence's id.
        reason: Why.
        request_id: The caller's id; the same again gives the first result.
        actor: A member of the quality staff.

    Returns:
        The ended licence.

    Raises:
        NotPermitted: If `actor` may not change partners.
        ReasonMissing: If no reason is given.
        LicenceEnded: If it has been ended before.
    """
    require(actor, Permission.EDIT_PARTNERS)
    if done := first_result(request_id, "partners.licence_ended"):
        return Licence.objects.get(pk=done)
    reason = require_reason(reason)
    record = _locked_licence(licence)
    record.ended_at = clock.now()
    return _write(
        "partners.licence_ended", record, actor, reason, request_id=request_id
    )


def _apply(facts: PartnerFacts, partner: Partner) -> None:
    if not (facts.is_supplier or facts.is_customer or facts.is_maker):
        raise PartnerWithoutRole(partner=facts.name)
    for field in fields(facts):
        setattr(partner, field.name, getattr(facts, field.name))
    partner.sort_key = sort_key(facts.name)


def _apply_licence(facts: LicenceFacts, licence: Licence) -> None:
    if facts.valid_until is not None and facts.valid_until < facts.valid_from:
        raise LicenceEndsBeforeItBegins(
            number=facts.number, first=facts.valid_from, last=facts.valid_until
        )
    same = Licence.objects.exclude(pk=licence.pk).filter(
        partner=licence.partner_id,
        kind=facts.kind,
        number=facts.number,
        valid_from=facts.valid_from,
        ended_at__isnull=True,
    )
    if same.exists():
        raise LicenceEnteredAlready(
            licence=facts.kind.label, number=facts.number, first=facts.valid_from
        )
    licence.kind = facts.kind.value
    licence.number = facts.number
    licence.classes = [device_class.value for device_class in facts.classes]
    licence.categories = list(facts.categories)
    licence.valid_from, licence.valid_until = facts.valid_from, facts.valid_until


def _locked_licence(licence: UUID) -> Licence:
    # The partner's row stands for its whole dossier.
    Partner.objects.select_for_update(of=("self",)).get(licences=licence)
    record = Licence.objects.get(pk=licence)
    if record.ended_at is not None:
        raise LicenceEnded(number=record.number)
    return record


def _write(
    kind: str,
    record: Record,
    actor: Actor,
    reason: str = "",
    *,
    request_id: UUID | None = None,
) -> Record:
    save_versioned(record)
    append_entry(
        kind=kind,
        subject=record,
        rows=[record],
        at=clock.now(),
        actor=actor,
        reason=reason,
        request_id=request_id,
    )
    return record
