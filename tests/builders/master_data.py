"""Partners, devices and places for tests, made through the real operations."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import count

from lotproof.catalog.models import Device
from lotproof.catalog.operations import (
    CertificateFacts,
    DeviceFacts,
    IdentifierFacts,
    add_certificate,
    add_identifier,
    approve_device,
    create_device,
)
from lotproof.identification.checks import gs1_check_digit
from lotproof.partners.models import DeviceClass, Licence, LicenceKind, Partner
from lotproof.partners.operations import (
    LicenceFacts,
    PartnerFacts,
    add_licence,
    approve_partner,
    create_partner,
)
from lotproof.warehouse.models import Location, LocationKind, Site, Zone, ZoneKind
from lotproof.warehouse.operations import (
    SiteFacts,
    ZoneFacts,
    create_location,
    create_partner_location,
    create_site,
    create_zone,
)
from tests.builders.people import make_actor

TODAY = date(2026, 3, 2)
"""The day of `tests.conftest.NOON`."""

BOTH = (DeviceClass.II, DeviceClass.III)
_numbers = count(1)


def make_partner(
    *,
    name: str = "",
    is_supplier: bool = False,
    is_customer: bool = False,
    is_maker: bool = True,
) -> Partner:
    """A partner without papers, not approved; a maker if nothing else is said."""
    number = next(_numbers)
    facts = PartnerFacts(
        name=name or f"Partner {number}",
        is_supplier=is_supplier,
        is_customer=is_customer,
        is_maker=is_maker,
    )
    return create_partner(code=f"P{number}", facts=facts, actor=make_actor())


def make_licence(
    partner: Partner,
    kind: LicenceKind = LicenceKind.OPERATING_LICENCE,
    *,
    number: str = "",
    classes: Sequence[DeviceClass] = BOTH,
    categories: Sequence[str] = (),
    valid_from: date = date(2025, 1, 1),
    valid_until: date | None = date(2029, 12, 31),
) -> Licence:
    """A paper in a partner's dossier; by default it covers Class II and III."""
    facts = LicenceFacts(
        kind=kind,
        number=number or f"L{next(_numbers)}",
        classes=tuple(classes),
        categories=tuple(categories),
        valid_from=valid_from,
        valid_until=valid_until,
    )
    return add_licence(partner=partner.pk, facts=facts, actor=make_actor())


def make_supplier(
    *, name: str = "", valid_until: date | None = date(2029, 12, 31)
) -> Partner:
    """An approved supplier of every device, with its location.

    `valid_until` is the last day of its operating licence.
    """
    partner = make_partner(name=name, is_supplier=True, is_maker=False)
    make_licence(partner, LicenceKind.BUSINESS_LICENCE, classes=())
    make_licence(partner, LicenceKind.AUTHORISATION, classes=())
    make_licence(partner, valid_until=valid_until)
    return _ready(partner, LocationKind.SUPPLIER)


def make_customer(*, name: str = "") -> Partner:
    """An approved hospital, with its location."""
    partner = make_partner(name=name, is_customer=True, is_maker=False)
    make_licence(partner, LicenceKind.MEDICAL_INSTITUTION, classes=())
    return _ready(partner, LocationKind.CUSTOMER)


def _ready(partner: Partner, kind: LocationKind) -> Partner:
    actor = make_actor()
    create_partner_location(partner=partner.pk, kind=kind, actor=actor)
    return approve_partner(partner=partner.pk, on=TODAY, actor=actor)


def make_gtin(number: int) -> str:
    """A GTIN of 14 digits with its check digit."""
    digits = f"0{690000000000 + number:012d}"
    return digits + gs1_check_digit(digits)


def make_device(
    *,
    name: str = "",
    gtin: str = "",
    device_class: DeviceClass = DeviceClass.III,
    category: str = "13",
    requires_lot: bool = True,
    requires_serial: bool = False,
    requires_expiry: bool = True,
    requires_production_date: bool = False,
    is_implant: bool = False,
    is_ivd: bool = False,
    storage: tuple[str, str] | None = None,
    approved: bool = True,
) -> Device:
    """A device with a primary UDI-DI and a certificate of 2020 to 2029.

    `storage` is the lowest and highest temperature in °C.
    """
    number = next(_numbers)
    actor = make_actor()
    low, high = map(Decimal, storage) if storage else (None, None)
    facts = DeviceFacts(
        name=name or f"Device {number}",
        model=f"M-{number}",
        device_class=device_class,
        category=category,
        storage_min_celsius=low,
        storage_max_celsius=high,
        is_implant=is_implant,
        is_ivd=is_ivd,
        requires_lot=requires_lot,
        requires_serial=requires_serial,
        requires_expiry=requires_expiry,
        requires_production_date=requires_production_date,
    )
    device = create_device(code=f"D{number}", facts=facts, actor=actor)
    identifier = IdentifierFacts(code=gtin or make_gtin(number))
    add_identifier(device=device.pk, facts=identifier, actor=actor)
    certificate = CertificateFacts(
        number=f"国械注准2020{list(DeviceClass).index(device_class) + 1}"
        f"{category}{number % 10000:04d}",
        valid_from=date(2020, 1, 1),
        valid_until=date(2029, 12, 31),
    )
    add_certificate(device=device.pk, facts=certificate, actor=actor)
    if not approved:
        return device
    return approve_device(device=device.pk, actor=actor)


def make_site(*, time_zone: str = "Asia/Shanghai") -> Site:
    """A site without zones."""
    number = next(_numbers)
    facts = SiteFacts(name=f"Site {number}", time_zone=time_zone)
    return create_site(code=f"S{number}", facts=facts, actor=make_actor())


def make_zone(
    kind: ZoneKind = ZoneKind.ACCEPTED,
    *,
    site: Site | None = None,
    temperature: tuple[str, str] | None = None,
) -> Zone:
    """A zone; `temperature` is its lowest and highest in °C."""
    number = next(_numbers)
    low, high = map(Decimal, temperature) if temperature else (None, None)
    facts = ZoneFacts(
        name=f"Zone {number}",
        kind=kind,
        temperature_min_celsius=low,
        temperature_max_celsius=high,
    )
    return create_zone(
        site=(site or make_site()).pk,
        code=f"Z{number}",
        facts=facts,
        actor=make_actor(),
    )


def make_location(
    code: str = "",
    *,
    kind: LocationKind = LocationKind.BIN,
    zone: Zone | None = None,
) -> Location:
    """A bin of an accepted zone, or a place outside our stock.

    For a supplier or customer use `make_supplier` or `make_customer`, which bring
    their location with them.
    """
    is_bin = kind == LocationKind.BIN
    return create_location(
        code=code or f"L-{next(_numbers)}",
        kind=kind,
        zone=(zone or make_zone()).pk if is_bin else None,
        actor=make_actor(),
    )
