"""Reading partners and licences."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from lotproof.core.pinyin import plain
from lotproof.partners.models import Licence, LicenceKind, Partner


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """A line of the list of partners."""

    id: UUID
    code: str
    name: str
    name_en: str
    is_supplier: bool
    is_customer: bool
    is_maker: bool
    is_active: bool
    is_approved: bool
    first_lapse_on: date | None
    """The earliest last day among its licences that haven't been ended."""


@dataclass(frozen=True, slots=True)
class LapsingLicence:
    """A licence whose last day comes near."""

    id: UUID
    partner_id: UUID
    partner: str
    kind: LicenceKind
    number: str
    valid_until: date


def partners_matching(text: str = "") -> QuerySet[Partner]:
    """Return the partners whose code, name, pinyin or initials hold a text.

    Args:
        text: What somebody typed; empty finds all.

    Returns:
        In the order of their names, Chinese ones by pinyin.
    """
    found = Partner.objects.order_by("sort_key", "id")
    if not (text := text.strip()):
        return found
    return found.filter(
        Q(code__icontains=text)
        | Q(name__icontains=text)
        | Q(name_en__icontains=text)
        | Q(sort_key__contains=plain(text))
    )


def partner_rows(text: str = "") -> list[PartnerRow]:
    """Return the list of partners, with two statements whatever its length.

    Args:
        text: What somebody typed; empty finds all.

    Returns:
        In the order of their names.
    """
    partners = list(partners_matching(text))
    lapses: dict[UUID, date] = {}
    licences = Licence.objects.filter(
        partner__in=[partner.pk for partner in partners],
        ended_at__isnull=True,
        valid_until__isnull=False,
    ).values_list("partner_id", "valid_until")
    for partner_id, last in licences:
        if last is not None:
            lapses[partner_id] = min(last, lapses.get(partner_id, last))
    return [
        PartnerRow(
            id=partner.pk,
            code=partner.code,
            name=partner.name,
            name_en=partner.name_en,
            is_supplier=partner.is_supplier,
            is_customer=partner.is_customer,
            is_maker=partner.is_maker,
            is_active=partner.is_active,
            is_approved=partner.approved_at is not None,
            first_lapse_on=lapses.get(partner.pk),
        )
        for partner in partners
    ]


def suppliers() -> QuerySet[Partner]:
    """Return the active suppliers in the order of their names."""
    return partners_matching().filter(is_supplier=True, is_active=True)


def customers() -> QuerySet[Partner]:
    """Return the active customers in the order of their names."""
    return partners_matching().filter(is_customer=True, is_active=True)


def licences_of(partner: UUID) -> list[Licence]:
    """Return a partner's papers, those in use first, then by kind and first day."""
    return list(
        Licence.objects.filter(partner=partner).order_by(
            "-ended_at", "kind", "valid_from", "id"
        )
    )


def licences_lapsing_before(day: date) -> list[LapsingLicence]:
    """Return the licences of active partners whose last day comes before a day.

    Args:
        day: The first day that no longer counts.

    Returns:
        The earliest last day first; those already lapsed are among them.
    """
    licences = (
        Licence.objects.filter(
            ended_at__isnull=True, valid_until__lt=day, partner__is_active=True
        )
        .select_related("partner")
        .order_by("valid_until", "id")
    )
    return [
        LapsingLicence(
            id=licence.pk,
            partner_id=licence.partner_id,
            partner=licence.partner.name,
            kind=LicenceKind(licence.kind),
            number=licence.number,
            valid_until=licence.valid_until,
        )
        for licence in licences
        if licence.valid_until is not None
    ]
