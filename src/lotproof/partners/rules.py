"""Which partner may supply or buy which device on which day.

Pure: partners and licences come in as they were read, a refusal comes out.
"""

from collections.abc import Iterable
from datetime import date

from lotproof.core.refusals import Refused, gettext_noop
from lotproof.partners.models import DeviceClass, Licence, LicenceKind, Partner

SUPPLIER_LICENCES = {
    LicenceKind.OPERATING_LICENCE: frozenset({"III", "II"}),
    LicenceKind.OPERATING_FILING: frozenset({"II"}),
    LicenceKind.PRODUCTION_LICENCE: frozenset({"III", "II"}),
}
"""What lets a firm sell, and the classes that such a paper can cover at most: a
filing never reaches Class III (Order 54 Art. 4)."""

BUYER_LICENCES = SUPPLIER_LICENCES | {
    LicenceKind.MEDICAL_INSTITUTION: frozenset({"III", "II"}),
}
"""What lets a firm or hospital buy wholesale (GSP Art. 81, 82)."""

WITHOUT_CLASSES = frozenset(
    {LicenceKind.MEDICAL_INSTITUTION, LicenceKind.AUTHORISATION}
)
"""Papers that name no device classes and so cover every one."""


class PartnerInactive(Refused):
    """Business with this partner has ended."""

    template = gettext_noop(
        "%(partner)s is no longer active. Choose another partner, or have quality "
        "staff reopen its dossier."
    )


class NotASupplier(Refused):
    """The partner isn't entered as a supplier."""

    template = gettext_noop(
        "%(partner)s isn't a supplier. Choose a supplier, or have quality staff "
        "complete its dossier."
    )


class NotACustomer(Refused):
    """The partner isn't entered as a customer."""

    template = gettext_noop(
        "%(partner)s isn't a customer. Choose a customer, or have quality staff "
        "complete its dossier."
    )


class PartnerNotApproved(Refused):
    """The first-business review of the partner is missing."""

    template = gettext_noop(
        "The dossier of %(partner)s isn't approved. Quality staff must approve it "
        "before the first business."
    )


class LicenceMissing(Refused):
    """The dossier holds no paper of the kind that is needed."""

    template = gettext_noop(
        "The dossier of %(partner)s has none of these: %(licences)s. Ask the partner "
        "for a copy and enter it."
    )


class LicenceLapsed(Refused):
    """The paper isn't in force on the day."""

    template = gettext_noop(
        "%(licence)s %(number)s of %(partner)s isn't in force on %(on)s (%(first)s to "
        "%(last)s). Ask the partner for the renewed one and enter it."
    )


class ScopeDoesNotCover(Refused):
    """The partner's papers don't cover this class and category."""

    template = gettext_noop(
        "The licences of %(partner)s don't cover class %(device_class)s, category "
        "%(category)s. Choose a partner whose scope covers the device."
    )


def check_may_supply(
    partner: Partner,
    licences: Iterable[Licence],
    device_class: str,
    category: str,
    *,
    on: date,
) -> None:
    """Do nothing if the partner may supply a device of this class on this day.

    Class I needs neither licence nor filing. A device whose class isn't known is
    treated as Class III, the strictest.

    Args:
        partner: The supplier.
        licences: All papers of its dossier.
        device_class: `I`, `II`, `III`, or empty if not known.
        category: Two-digit code of the 2017 catalogue, or empty if not known.
        on: The day of the purchase, in the warehouse's time zone.

    Raises:
        PartnerInactive: If business with it has ended.
        NotASupplier: If it isn't entered as a supplier.
        PartnerNotApproved: If its dossier isn't approved.
        LicenceMissing: If the dossier lacks a licence, or the letter of
            authorisation of the sales person.
        ScopeDoesNotCover: If no licence covers the class and category.
        LicenceLapsed: If none that covers them is in force on the day.

    Source:
        Order 54 Art. 4; GSP Art. 53.
    """
    _check_dossier(partner, is_entered=partner.is_supplier, refusal=NotASupplier)
    if device_class == DeviceClass.I:
        return
    held = [licence for licence in licences if licence.ended_at is None]
    scope = (device_class or DeviceClass.III, category)
    _check_licences(partner, held, SUPPLIER_LICENCES, scope, on)
    letters = {LicenceKind.AUTHORISATION: frozenset({"III", "II"})}
    _check_licences(partner, held, letters, scope, on)


def check_may_buy(
    partner: Partner,
    licences: Iterable[Licence],
    device_class: str,
    category: str,
    *,
    on: date,
) -> None:
    """Do nothing if the partner may buy a device of this class on this day.

    Class I needs nothing. A device whose class isn't known is treated as Class III.

    Args:
        partner: The customer.
        licences: All papers of its dossier.
        device_class: `I`, `II`, `III`, or empty if not known.
        category: Two-digit code of the 2017 catalogue, or empty if not known.
        on: The day of the sale, in the warehouse's time zone.

    Raises:
        PartnerInactive: If business with it has ended.
        NotACustomer: If it isn't entered as a customer.
        PartnerNotApproved: If its dossier isn't approved.
        LicenceMissing: If the dossier lacks a licence.
        ScopeDoesNotCover: If no licence covers the class and category.
        LicenceLapsed: If none that covers them is in force on the day.

    Source:
        GSP Art. 81, 82.
    """
    _check_dossier(partner, is_entered=partner.is_customer, refusal=NotACustomer)
    if device_class == DeviceClass.I:
        return
    held = [licence for licence in licences if licence.ended_at is None]
    scope = (device_class or DeviceClass.III, category)
    _check_licences(partner, held, BUYER_LICENCES, scope, on)


def missing_from_dossier(
    partner: Partner, licences: Iterable[Licence], *, on: date
) -> list[LicenceKind]:
    """Return the papers without which a partner's dossier can't be approved.

    A supplier needs its business licence and the letter of authorisation of its
    sales person; a customer its business licence or, a hospital, that of a medical
    institution. What else they need depends on the device and is asked at each order.

    Args:
        partner: The partner under review.
        licences: All papers of its dossier.
        on: The day of the review.

    Returns:
        The kinds that no paper in force has, in the order above.

    Source:
        GSP Art. 53, 81.
    """
    kinds = {
        licence.kind
        for licence in licences
        if licence.ended_at is None and _is_in_force(licence, on)
    }
    missing: list[LicenceKind] = []
    trades = partner.is_supplier or partner.is_customer
    proofs = {LicenceKind.BUSINESS_LICENCE.value}
    if not partner.is_supplier:
        proofs.add(LicenceKind.MEDICAL_INSTITUTION.value)
    if trades and not kinds & proofs:
        missing.append(LicenceKind.BUSINESS_LICENCE)
    if partner.is_supplier and LicenceKind.AUTHORISATION not in kinds:
        missing.append(LicenceKind.AUTHORISATION)
    return missing


def _check_dossier(
    partner: Partner, *, is_entered: bool, refusal: type[Refused]
) -> None:
    if not partner.is_active:
        raise PartnerInactive(partner=partner.name)
    if not is_entered:
        raise refusal(partner=partner.name)
    if partner.approved_at is None:
        raise PartnerNotApproved(partner=partner.name)


def _check_licences(
    partner: Partner,
    held: Iterable[Licence],
    kinds: dict[LicenceKind, frozenset[str]],
    scope: tuple[str, str],
    on: date,
) -> None:
    device_class, category = scope
    needed = [kind for kind, reach in kinds.items() if device_class in reach]
    fitting = [licence for licence in held if licence.kind in needed]
    if not fitting:
        raise LicenceMissing(
            partner=partner.name, licences=", ".join(str(kind.label) for kind in needed)
        )
    covering = [licence for licence in fitting if _covers(licence, scope)]
    if not covering:
        raise ScopeDoesNotCover(
            partner=partner.name, device_class=device_class, category=category or "?"
        )
    if not any(_is_in_force(licence, on) for licence in covering):
        last = max(covering, key=lambda licence: licence.valid_until or date.max)
        raise LicenceLapsed(
            licence=LicenceKind(last.kind).label,
            number=last.number,
            partner=partner.name,
            on=on,
            first=last.valid_from,
            last=last.valid_until or "…",
        )


def _covers(licence: Licence, scope: tuple[str, str]) -> bool:
    device_class, category = scope
    has_class = licence.kind in WITHOUT_CLASSES or device_class in licence.classes
    return has_class and (not licence.categories or category in licence.categories)


def _is_in_force(licence: Licence, on: date) -> bool:
    return licence.valid_from <= on <= (licence.valid_until or date.max)
