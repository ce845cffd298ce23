"""Entering the registration certificates and filings of a device."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from lotproof.accounts.permissions import Permission, require
from lotproof.catalog.models import Certificate, CertificateKind, Device
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.reasons import require_reason
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.evidence.operations import append_entry, first_result, save_versioned
from lotproof.evidence.queries import row_of_request


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """What is entered about a registration certificate or filing."""

    number: str
    kind: CertificateKind = CertificateKind.REGISTRATION
    valid_from: date | None = None
    valid_until: date | None = None
    """The last day; `None` has no end."""
    holder: str = ""


class CertificateEntered(Refused):
    """The device has this certificate for this period."""

    template = gettext_noop(
        "%(number)s from %(first)s is in the dossier of %(device)s already."
    )


class CertificateEndsBeforeItBegins(Refused):
    """The last day lies before the first."""

    template = gettext_noop(
        "%(number)s would end on %(last)s, before its first day %(first)s. Check both "
        "days."
    )


@transaction.atomic
def add_certificate(
    *,
    device: UUID,
    facts: CertificateFacts,
    request_id: UUID | None = None,
    actor: Actor,
) -> Certificate:
    """Enter a registration certificate or filing of a device.

    A number of an unusual form is entered too; `rules.number_warnings` says what
    looks wrong about it.

    Args:
        device: The device's id.
        facts: What the certificate says.
        request_id: The caller's id; the same again gives the first result.
        actor: A member of the quality staff.

    Returns:
        The new certificate.

    Raises:
        NotPermitted: If `actor` may not change the catalogue.
        CertificateEndsBeforeItBegins: If the last day lies before the first.
        CertificateEntered: If the device has it.
    """
    require(actor, Permission.EDIT_CATALOG)
    if first_result(request_id, "catalog.certificate_added"):
        written = row_of_request(request_id, Certificate)
        return Certificate.objects.get(pk=written)
    owner = Device.objects.select_for_update().get(pk=device)
    certificate = Certificate(device=owner)
    _apply(facts, certificate)
    return _write(
        "catalog.certificate_added", certificate, actor, request_id=request_id
    )


@transaction.atomic
def change_certificate(
    *,
    certificate: UUID,
    facts: CertificateFacts,
    reason: str,
    request_id: UUID | None = None,
    actor: Actor,
) -> Certificate:
    """Put right what was entered about a certificate, or extend it.

    An extension that bears the same number and first day is a change; a renewed
    certificate with a period of its own is a new record, so that goods made under the
    former one stay covered.

    Args:
        certificate: The certificate's id.
        facts: All of it as the paper says.
        reason: Why.
        request_id: The caller's id; the same again gives the first result.
        actor: A member of the quality staff.

    Returns:
        The changed certificate.

    Raises:
        NotPermitted: If `actor` may not change the catalogue.
        ReasonMissing: If no reason is given.
        CertificateEndsBeforeItBegins: If the last day lies before the first.
        CertificateEntered: If the device has such a paper beside it.
    """
    require(actor, Permission.EDIT_CATALOG)
    if first_result(request_id, "catalog.certificate_changed"):
        written = row_of_request(request_id, Certificate)
        return Certificate.objects.get(pk=written)
    reason = require_reason(reason)
    owner = Certificate.objects.values_list("device", flat=True).get(pk=certificate)
    # Adding waits for the same row, so that no paper is entered twice.
    Device.objects.select_for_update().get(pk=owner)
    record = Certificate.objects.select_for_update().get(pk=certificate)
    _apply(facts, record)
    return _write(
        "catalog.certificate_changed", record, actor, reason, request_id=request_id
    )


def _apply(facts: CertificateFacts, certificate: Certificate) -> None:
    first, last = facts.valid_from, facts.valid_until
    number = facts.number.strip()
    if first and last and last < first:
        raise CertificateEndsBeforeItBegins(number=number, first=first, last=last)
    device = certificate.device
    same = device.certificates.filter(number=number, valid_from=first)
    if same.exclude(pk=certificate.pk).exists():
        raise CertificateEntered(number=number, first=first or "…", device=device)
    certificate.number, certificate.kind = number, facts.kind.value
    certificate.valid_from, certificate.valid_until = first, last
    certificate.holder = facts.holder


def _write(
    kind: str,
    certificate: Certificate,
    actor: Actor,
    reason: str = "",
    *,
    request_id: UUID | None = None,
) -> Certificate:
    save_versioned(certificate)
    append_entry(
        kind=kind,
        subject=certificate.device,
        rows=[certificate],
        at=clock.now(),
        actor=actor,
        reason=reason,
        request_id=request_id,
    )
    return certificate
