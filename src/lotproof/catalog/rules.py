"""What registration numbers, certificates and packs say. Pure functions."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lotproof.catalog.models import Certificate, CertificateKind, Device
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.partners.models import DeviceClass

CLASSES = {"1": DeviceClass.I, "2": DeviceClass.II, "3": DeviceClass.III}

REGISTRATION = re.compile(
    r"(国|[\u4e00-\u9fa5])械注(准|进|许)(20\d{2})([123])(\d{2})(\d{4})"
)
"""Order 47 Art. 115. Older numbers in the market look otherwise."""

FILING = re.compile(r"(国|[\u4e00-\u9fa5]{2})械备(20\d{2})(\d{4,})")
"""Order 47 Art. 116."""


class DeviceNotApproved(Refused):
    """The first-product review of the device is missing."""

    template = gettext_noop(
        "The dossier of %(device)s isn't approved. Quality staff must approve it "
        "before the first purchase."
    )


class DeviceInactive(Refused):
    """The device is no longer traded."""

    template = gettext_noop(
        "%(device)s is no longer active. Choose another device, or have quality staff "
        "reopen its dossier."
    )


class CertificateMissing(Refused):
    """The device has neither a registration certificate nor a filing."""

    template = gettext_noop(
        "The dossier of %(device)s has no registration certificate or filing. Enter "
        "it before the purchase."
    )


class MadeOutsideCertificate(Refused):
    """No certificate was valid when the goods were made."""

    template = gettext_noop(
        "%(device)s made on %(produced)s: no certificate was valid on that day (the "
        "last one, %(number)s, from %(first)s to %(last)s). Don't accept the goods; "
        "ask the supplier."
    )


@dataclass(frozen=True, slots=True)
class NumberFacts:
    """What a registration or filing number says about its device."""

    kind: CertificateKind
    device_class: DeviceClass
    category: str
    """Two digits; empty for a filing, which doesn't tell."""


def number_facts(number: str) -> NumberFacts | None:
    """Return what a registration or filing number of the current form says.

    Args:
        number: As printed, such as 国械注准20233141234.

    Returns:
        `None` if the number has another form. Older forms are still in the market,
        so this is a reason to warn and never one to refuse.

    Source:
        Order 47 Art. 115, 116.
    """
    number = number.strip()
    if found := REGISTRATION.fullmatch(number):
        return NumberFacts(
            CertificateKind.REGISTRATION, CLASSES[found[4]], category=found[5]
        )
    if FILING.fullmatch(number):
        return NumberFacts(CertificateKind.FILING, DeviceClass.I, category="")
    return None


def number_warnings(number: str, device_class: str, category: str) -> list[str]:
    """Return what looks wrong about a registration number; nothing is refused.

    Args:
        number: As entered.
        device_class: The device's, empty if not known.
        category: The device's, empty if not known.

    Returns:
        Sentences for the person, in the language of the moment; none if all fits.
    """
    facts = number_facts(number)
    if facts is None:
        text = gettext_noop(
            "%(number)s doesn't have the form of a current registration or filing "
            "number. Compare it with the certificate."
        )
        return [Refused.translate(text) % {"number": number}]
    said = f"{facts.device_class.value} {facts.category}".strip()
    entered = f"{device_class} {category if facts.category else ''}".strip()
    if device_class and said != entered:
        text = gettext_noop(
            "%(number)s says class and category %(said)s, the device has %(entered)s. "
            "Compare both with the certificate."
        )
        values = {"number": number, "said": said, "entered": entered}
        return [Refused.translate(text) % values]
    return []


def check_may_purchase(
    device: Device, certificates: Iterable[Certificate], *, on: date
) -> None:
    """Do nothing if a device may be ordered on this day.

    Args:
        device: The device.
        certificates: All of its dossier.
        on: Today in the warehouse's time zone.

    Raises:
        DeviceInactive: If it is no longer traded.
        DeviceNotApproved: If its dossier isn't approved.
        CertificateMissing: If it has neither certificate nor filing that has begun.

    Source:
        GSP Art. 54. Whether a certificate still runs is asked of the production
        date when the goods arrive (`check_made_under_certificate`): goods made while
        it was valid may be traded until they expire.
    """
    if not device.is_active:
        raise DeviceInactive(device=device)
    if device.approved_at is None:
        raise DeviceNotApproved(device=device)
    if not any((c.valid_from or date.min) <= on for c in certificates):
        raise CertificateMissing(device=device)


def check_made_under_certificate(
    device: Device, certificates: Iterable[Certificate], *, produced_on: date
) -> Certificate:
    """Return the certificate that was valid on the day the goods were made.

    Args:
        device: The device.
        certificates: All of its dossier.
        produced_on: The production date on the label.

    Returns:
        The certificate that covers the day; the one that runs longest of several.

    Raises:
        CertificateMissing: If it has neither certificate nor filing.
        MadeOutsideCertificate: If none covers the day.

    Source:
        Regulation 739 Art. 22.
    """
    known = sorted(certificates, key=lambda c: c.valid_until or date.max)
    if not known:
        raise CertificateMissing(device=device)
    covering = [
        c
        for c in known
        if (c.valid_from or date.min) <= produced_on <= (c.valid_until or date.max)
    ]
    if covering:
        return covering[-1]
    last = known[-1]
    raise MadeOutsideCertificate(
        device=device,
        produced=produced_on,
        number=last.number,
        first=last.valid_from or "…",
        last=last.valid_until or "…",
    )
