"""What papers say of the partner that a document concerns."""

from datetime import date

from lotproof.partners.models import LicenceKind, Partner
from lotproof.processes.papers.goods import ABSENT
from lotproof.workflow.models import Document

CONSIGNEE_LICENCES = (
    LicenceKind.MEDICAL_INSTITUTION,
    LicenceKind.OPERATING_LICENCE,
    LicenceKind.OPERATING_FILING,
)


def consignee_of(document: Document, *, on: date) -> dict[str, str]:
    """Return name, address, contact, phone and licence of whom goods go to.

    Args:
        document: A document of the way out; its own delivery address comes first.
        on: The day on which the licence counts.

    Returns:
        Each of the five; `ABSENT` where nothing is known.
    """
    partner = document.partner
    if partner is None:
        return dict.fromkeys(("name", "address", "contact", "phone", "licence"), ABSENT)
    return {
        "name": partner.name,
        "address": document.values.get("delivery_address") or partner.address or ABSENT,
        "contact": partner.contact or ABSENT,
        "phone": partner.phone or ABSENT,
        "licence": licence_in_force(partner, on=on),
    }


def licence_in_force(partner: Partner, *, on: date) -> str:
    """Return the number of the licence that lets a partner trade or use devices."""
    licences = partner.licences.filter(kind__in=CONSIGNEE_LICENCES, ended_at=None)
    in_force = [
        licence.number
        for licence in licences.order_by("-valid_from", "pk")
        if licence.valid_from <= on
        and (licence.valid_until is None or on <= licence.valid_until)
    ]
    return in_force[0] if in_force else ABSENT
