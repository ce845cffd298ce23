"""Reading devices, identifiers and the results of imports."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from lotproof.catalog.models import (
    Certificate,
    Device,
    Identifier,
    IdentifierKind,
    ImportProblem,
    ImportRun,
)
from lotproof.core.pinyin import plain
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.core.statements import rows_of
from lotproof.partners.models import DeviceClass


class UnknownIdentifier(Refused):
    """The catalogue has no such device identifier."""

    template = gettext_noop(
        "No device has the identifier %(code)s. Have quality staff enter the device or "
        "this pack of it."
    )


class IdentifierOfSeveralDevices(Refused):
    """A unit of use is the same in several packs, so its code can't say which."""

    template = gettext_noop(
        "%(code)s is the unit of use in several devices: %(devices)s. Scan the pack "
        "instead."
    )


@dataclass(frozen=True, slots=True)
class IdentifiedDevice:
    """What a scanned device identifier names."""

    device: Device
    identifier: Identifier
    units: int
    """Base units in the pack that bears the code."""


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A line of the list of devices."""

    id: UUID
    code: str
    name: str
    name_en: str
    model: str
    device_class: str
    maker: str
    primary_di: str
    """Empty if it has none."""
    is_cold_chain: bool
    is_implant: bool
    is_approved: bool
    is_active: bool

    @property
    def class_label(self) -> str:
        """The risk class in words; empty if it isn't known."""
        return str(DeviceClass(self.device_class).label) if self.device_class else ""


@dataclass(frozen=True, slots=True)
class LapsingCertificate:
    """A device whose last certificate comes to its end."""

    device: UUID
    device_name: str
    device_model: str
    kind: str
    number: str
    valid_until: date


LAPSING = """
SELECT device.id, device.name, device.model, latest.kind, latest.number,
       latest.valid_until
FROM catalog_device device
CROSS JOIN LATERAL (
    SELECT kind, number, valid_until FROM catalog_certificate certificate
    WHERE certificate.device_id = device.id AND valid_until < %s
    ORDER BY valid_until DESC, id LIMIT 1
) AS latest
WHERE device.is_active AND device.approved_at IS NOT NULL
  AND NOT EXISTS (
      SELECT FROM catalog_certificate other
      WHERE other.device_id = device.id
        AND (other.valid_until IS NULL OR other.valid_until >= %s)
  )
ORDER BY latest.valid_until, device.sort_key, device.id
"""


def device_by_identifier(code: str, agency: str = "") -> IdentifiedDevice:
    """Return the device that a scanned UDI-DI names, with one statement.

    Args:
        code: In the form that `identification` gives, such as a GTIN of 14 digits.
        agency: The issuing agency, if the scan tells it.

    Returns:
        The device and how many base units the pack holds. An identifier that ended
        is found too: its packs are still about.

    Raises:
        UnknownIdentifier: If no device has it.
        IdentifierOfSeveralDevices: If it only names a unit of use of several.
    """
    found = Identifier.objects.filter(code=code).select_related("device")
    if agency:
        found = found.filter(agency=agency)
    rows = list(found.order_by("id")[:20])
    own = [row for row in rows if row.kind != IdentifierKind.UNIT_OF_USE]
    if not rows:
        raise UnknownIdentifier(code=code)
    chosen = own or rows
    if len({row.device_id for row in chosen}) > 1:
        names = ", ".join(str(row.device) for row in chosen)
        raise IdentifierOfSeveralDevices(code=code, devices=names)
    return IdentifiedDevice(chosen[0].device, chosen[0], chosen[0].quantity)


def devices_matching(text: str = "") -> QuerySet[Device]:
    """Return the devices that a typed text finds.

    Args:
        text: A part of the name, model, catalogue number, our code, the pinyin or
            its initials; or a whole device identifier. Empty finds all.

    Returns:
        In the order of their names, Chinese ones by pinyin.
    """
    found = Device.objects.order_by("sort_key", "id")
    if not (text := text.strip()):
        return found
    # A GTIN may be typed without the zeros that fill it up.
    codes = [text, text.zfill(14)] if text.isdecimal() else [text, text.upper()]
    bearers = Identifier.objects.filter(code__in=codes).values("device")
    return found.filter(
        Q(pk__in=bearers)
        | Q(code__icontains=text)
        | Q(name__icontains=text)
        | Q(name_en__icontains=text)
        | Q(model__icontains=text)
        | Q(catalogue_number__icontains=text)
        | Q(sort_key__contains=plain(text))
    )


def device_rows(
    text: str = "", *, start: int = 0, count: int = 50
) -> tuple[list[DeviceRow], bool]:
    """Return a page of the list of devices, with two statements.

    Args:
        text: As for `devices_matching`.
        start: Rows to leave out before the page.
        count: Rows of the page at most.

    Returns:
        The rows, and whether more follow.
    """
    devices = list(devices_matching(text)[start : start + count + 1])
    page = devices[:count]
    primaries = Identifier.objects.filter(
        device__in=[device.pk for device in page], kind=IdentifierKind.PRIMARY
    )
    codes = dict(primaries.order_by("-id").values_list("device_id", "code"))
    rows = [
        DeviceRow(
            id=device.pk,
            code=device.code,
            name=device.name,
            name_en=device.name_en,
            model=device.model,
            device_class=device.device_class,
            maker=device.maker_name,
            primary_di=codes.get(device.pk, ""),
            is_cold_chain=device.is_cold_chain,
            is_implant=device.is_implant,
            is_approved=device.approved_at is not None,
            is_active=device.is_active,
        )
        for device in page
    ]
    return rows, len(devices) > count


def identifiers_of(device: UUID) -> list[Identifier]:
    """Return a device's identifiers, the smallest pack first."""
    return list(
        Identifier.objects.filter(device=device).order_by("quantity", "code", "id")
    )


def certificates_of(device: UUID) -> list[Certificate]:
    """Return a device's certificates, the newest period first."""
    return list(
        Certificate.objects.filter(device=device).order_by("-valid_from", "number")
    )


def certificates_lapsing_before(day: date) -> list[LapsingCertificate]:
    """Return the traded devices whose registration or filing comes to its end.

    A renewed certificate is a new record, so the last day of all a device has counts.

    Args:
        day: The first day that no longer counts.

    Returns:
        Approved devices in use, the earliest last day first; those whose certificate
        has lapsed are among them.
    """
    return [LapsingCertificate(*row) for row in rows_of(LAPSING, [day, day])]


def import_runs() -> QuerySet[ImportRun]:
    """Return the imports, the latest first."""
    return ImportRun.objects.order_by("-started_at", "-id")


def problems_of(run: UUID) -> QuerySet[ImportProblem]:
    """Return what an import couldn't take over as it stood, in the file's order."""
    return ImportProblem.objects.filter(run=run).order_by("row", "id")
