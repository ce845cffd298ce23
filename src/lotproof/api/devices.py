"""Devices with their identifiers and certificates."""

from dataclasses import fields
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import ModelSchema, Query, Router, Status
from pydantic import Field, StringConstraints

from lotproof.accounts.permissions import Permission
from lotproof.api.access import actor_of, needs
from lotproof.api.paging import page_of
from lotproof.api.shapes import (
    Code,
    Count,
    Day,
    In,
    Key,
    NameText,
    Page,
    Paged,
    ReasonIn,
    ShortText,
    Text,
    shaped,
)
from lotproof.catalog.models import (
    Certificate,
    CertificateKind,
    Device,
    Identifier,
    IdentifierKind,
)
from lotproof.catalog.operations import (
    CertificateFacts,
    DeviceFacts,
    IdentifierFacts,
    add_certificate,
    add_identifier,
    approve_device,
    change_certificate,
    change_device,
    create_device,
    deactivate_device,
    end_identifier,
    reopen_device,
)
from lotproof.catalog.queries import certificates_of, devices_matching, identifiers_of
from lotproof.ledger.facts import UnknownRecord
from lotproof.partners.models import DeviceClass, Partner

router = Router(tags=["devices"])

EDIT = needs(Permission.EDIT_CATALOG)
VIEW = needs(Permission.VIEW)
Celsius = Annotated[Decimal, Field(ge=-273, le=999, decimal_places=2)]
Days = Annotated[int, Field(strict=True, ge=0, le=36_500)]


class DeviceOut(ModelSchema):
    """A device."""

    is_cold_chain: bool

    class Meta:
        model = Device
        exclude = ["sort_key"]


class IdentifierOut(ModelSchema):
    """A UDI-DI of a device."""

    class Meta:
        model = Identifier
        fields = "__all__"


class CertificateOut(ModelSchema):
    """A registration certificate or filing of a device."""

    class Meta:
        model = Certificate
        fields = "__all__"


class DeviceDetail(DeviceOut):
    """A device with its identifiers and certificates."""

    identifiers: list[IdentifierOut]
    certificates: list[CertificateOut]

    @staticmethod
    def resolve_identifiers(device: Device) -> list[Identifier]:
        """Return the identifiers, the smallest pack first."""
        return identifiers_of(device.pk)

    @staticmethod
    def resolve_certificates(device: Device) -> list[Certificate]:
        """Return the certificates, the newest period first."""
        return certificates_of(device.pk)


class DeviceFilters(Paged):
    """Which devices; empty asks for all."""

    text: ShortText = ""
    """Part of name, pinyin, initials, model or code; or a whole UDI-DI."""


class DeviceFactsIn(In):
    """What is known about a device, all of it at each change."""

    name: Annotated[NameText, StringConstraints(max_length=300)]
    name_en: ShortText = ""
    model: ShortText = ""
    catalogue_number: Annotated[ShortText, StringConstraints(max_length=100)] = ""
    device_class: DeviceClass | None = None
    category: Annotated[str, StringConstraints(pattern=r"^([0-9]{2})?$")] = ""
    maker: UUID | None = None
    maker_name: ShortText = ""
    contract_maker_name: ShortText = ""
    unit: Annotated[Code, StringConstraints(max_length=20)] = "件"
    storage_min_celsius: Celsius | None = None
    storage_max_celsius: Celsius | None = None
    storage_text: Text = ""
    is_implant: bool = False
    is_ivd: bool = False
    is_sterile: bool = False
    is_single_use: bool = False
    is_kit: bool = False
    requires_lot: bool = True
    requires_serial: bool = False
    requires_production_date: bool = False
    requires_expiry: bool = True
    near_expiry_days: Days = 180

    def facts(self) -> DeviceFacts:
        """Return the same for the operation.

        Raises:
            UnknownRecord: If there is no such maker.
        """
        if self.maker and not Partner.objects.filter(pk=self.maker).exists():
            raise UnknownRecord(what=_("partner"), id=self.maker)
        names = {field.name for field in fields(DeviceFacts)}
        values = {name: value for name, value in self if name in names}
        values["device_class"] = self.device_class.value if self.device_class else ""
        return DeviceFacts(maker_id=self.maker, **values)


EXAMPLE = {"name": "一次性使用无菌导管", "device_class": "II", "category": "03"}


class DeviceIn(DeviceFactsIn):
    """A new device."""

    model_config = shaped({"code": "CATH-01", **EXAMPLE})

    code: Code


class DeviceChangeIn(DeviceFactsIn):
    """A changed device, and why it changes."""

    model_config = shaped({**EXAMPLE, "reason": "New edition of the certificate."})

    reason: Text


class IdentifierIn(In):
    """A new UDI-DI of a device."""

    model_config = shaped({"code": "06901234567892", "quantity": 1})

    code: Code
    kind: IdentifierKind = IdentifierKind.PRIMARY
    quantity: Annotated[Count, Field(le=2**31 - 1)] = 1
    """Base units in the pack that bears it."""
    contains: Annotated[ShortText, StringConstraints(max_length=60)] = ""


class EndIdentifierIn(In):
    """When and why packs with an identifier are no longer put on the market."""

    model_config = shaped({"on": "2026-11-22", "reason": "New pack size."})

    on: Day
    reason: Text


class CertificateIn(In):
    """A new certificate of a device."""

    model_config = shaped(
        {
            "number": "国械注准20203030001",
            "valid_from": "2025-01-01",
            "valid_until": "2029-12-31",
        }
    )

    number: Annotated[NameText, StringConstraints(max_length=100)]
    kind: CertificateKind = CertificateKind.REGISTRATION
    valid_from: Day | None = None
    valid_until: Day | None = None
    holder: ShortText = ""

    def facts(self) -> CertificateFacts:
        """Return what the operations take."""
        names = [field.name for field in fields(CertificateFacts)]
        return CertificateFacts(**{name: getattr(self, name) for name in names})


class CertificateChangeIn(CertificateIn):
    """A certificate as it is from now on, and why."""

    model_config = shaped(
        {
            "number": "国械注准20203030001",
            "valid_from": "2025-01-01",
            "valid_until": "2030-06-30",
            "reason": "Extended by the agency.",
        }
    )

    reason: Text


@router.get("/devices", response=Page[DeviceOut], auth=VIEW)
def list_devices(request: HttpRequest, filters: Query[DeviceFilters]) -> dict[str, Any]:
    """List devices by name, Chinese ones by pinyin."""
    del request
    rows = devices_matching(filters.text)
    order = ["sort_key", "id"]
    return page_of(rows, order=order, after=filters.after, limit=filters.limit)


@router.post("/devices", response={201: DeviceOut}, auth=EDIT)
def create_new_device(request: HttpRequest, body: DeviceIn, key: Key) -> Status[Device]:
    """Enter a device, whose dossier isn't approved yet."""
    device = create_device(
        code=body.code, facts=body.facts(), request_id=key, actor=actor_of(request)
    )
    return Status(201, device)


@router.get("/devices/{uuid:device}", response=DeviceDetail, auth=VIEW)
def get_device(request: HttpRequest, device: UUID) -> Device:
    """Return a device with its identifiers and certificates."""
    del request
    return Device.objects.get(pk=device)


@router.put("/devices/{uuid:device}", response=DeviceOut, auth=EDIT)
def change_known_device(
    request: HttpRequest, device: UUID, body: DeviceChangeIn, key: Key
) -> Device:
    """Change what is known about a device."""
    return change_device(
        device=device,
        facts=body.facts(),
        reason=body.reason,
        request_id=key,
        actor=actor_of(request),
    )


@router.post("/devices/{uuid:device}/approve", response=DeviceOut, auth=EDIT)
def approve_known_device(request: HttpRequest, device: UUID, key: Key) -> Device:
    """Approve a device's dossier, so that it may be purchased."""
    return approve_device(device=device, request_id=key, actor=actor_of(request))


@router.post("/devices/{uuid:device}/deactivate", response=DeviceOut, auth=EDIT)
def deactivate_known_device(
    request: HttpRequest, device: UUID, body: ReasonIn, key: Key
) -> Device:
    """End the trade in a device; its records and stock stay."""
    return deactivate_device(
        device=device, reason=body.reason, request_id=key, actor=actor_of(request)
    )


@router.post("/devices/{uuid:device}/reopen", response=DeviceOut, auth=EDIT)
def reopen_known_device(
    request: HttpRequest, device: UUID, body: ReasonIn, key: Key
) -> Device:
    """Take a device into use again; its dossier is to be approved anew."""
    return reopen_device(
        device=device, reason=body.reason, request_id=key, actor=actor_of(request)
    )


@router.post(
    "/devices/{uuid:device}/identifiers", response={201: IdentifierOut}, auth=EDIT
)
def create_identifier(
    request: HttpRequest, device: UUID, body: IdentifierIn, key: Key
) -> Status[Identifier]:
    """Enter a UDI-DI of a device."""
    identifier = add_identifier(
        device=device,
        facts=IdentifierFacts(**dict(body)),
        request_id=key,
        actor=actor_of(request),
    )
    return Status(201, identifier)


@router.post("/identifiers/{uuid:identifier}/end", response=IdentifierOut, auth=EDIT)
def end_known_identifier(
    request: HttpRequest, identifier: UUID, body: EndIdentifierIn, key: Key
) -> Identifier:
    """Record that packs with an identifier are no longer put on the market."""
    return end_identifier(
        identifier=identifier,
        on=body.on,
        reason=body.reason,
        request_id=key,
        actor=actor_of(request),
    )


@router.post(
    "/devices/{uuid:device}/certificates", response={201: CertificateOut}, auth=EDIT
)
def create_certificate(
    request: HttpRequest, device: UUID, body: CertificateIn, key: Key
) -> Status[Certificate]:
    """Enter a registration certificate or filing of a device."""
    certificate = add_certificate(
        device=device,
        facts=body.facts(),
        request_id=key,
        actor=actor_of(request),
    )
    return Status(201, certificate)


@router.put("/certificates/{uuid:certificate}", response=CertificateOut, auth=EDIT)
def change_known_certificate(
    request: HttpRequest, certificate: UUID, body: CertificateChangeIn, key: Key
) -> Certificate:
    """Put right what was entered about a certificate, or extend it."""
    return change_certificate(
        certificate=certificate,
        facts=body.facts(),
        reason=body.reason,
        request_id=key,
        actor=actor_of(request),
    )
