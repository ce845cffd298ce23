"""The demo company's partners, warehouse and devices.

Firms, hospitals, people and papers are invented and say so (示范); makers and
devices are real.
"""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from lotproof.catalog.operations import (
    add_certificate,
    add_identifier,
    approve_device,
    create_device,
)
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.demo.devices import demo_devices
from lotproof.demo.places import OUTSIDE, SITE, SITE_CODE, ZONES
from lotproof.partners.models import DeviceClass, LicenceKind, Partner
from lotproof.partners.operations import (
    LicenceFacts,
    PartnerFacts,
    add_licence,
    approve_partner,
    create_partner,
)
from lotproof.warehouse.models import LocationKind, Site
from lotproof.warehouse.operations import (
    create_location,
    create_partner_location,
    create_site,
    create_zone,
)

SUPPLIERS = (
    ("S001", "示范骨科器械（上海）有限公司", "Demo Orthopaedics (Shanghai)", ("13",)),
    ("S002", "示范心血管器材有限公司", "Demo Cardiovascular", ("03", "13")),
    ("S003", "示范诊断与耗材有限公司", "Demo Diagnostics and Consumables", ()),
)
"""Code, name, English name, and the categories of the operating licence; none means
all. The last one's licence lapses soon, which the workbench warns of."""

HOSPITALS = (
    ("H001", "示范市第一人民医院", "Demo City First People's Hospital"),
    ("H002", "示范市中心医院", "Demo City Central Hospital"),
    ("H003", "示范大学附属骨科医院", "Demo University Orthopaedic Hospital"),
    ("H004", "示范心血管病医院", "Demo Cardiovascular Hospital"),
    ("H005", "示范区中医医院", "Demo District Hospital of Chinese Medicine"),
)

SCOPE = (DeviceClass.II, DeviceClass.III)
LAPSES_SOON_DAYS = 60


@transaction.atomic
def load_master_data(actor: Actor) -> None:
    """Enter the demo company's records through the operations: all, or none.

    Nothing happens if its site is there already.

    Args:
        actor: A person who may change partners, the warehouse and the catalogue.
    """
    if Site.objects.filter(code=SITE_CODE).exists():
        return
    today = clock.now().astimezone(ZoneInfo(SITE.time_zone)).date()
    _load_places(actor)
    _load_suppliers(today, actor)
    _load_hospitals(today, actor)
    _load_devices(today, actor)


def _load_places(actor: Actor) -> None:
    site = create_site(code=SITE_CODE, facts=SITE, actor=actor)
    for code, facts, bins in ZONES:
        zone = create_zone(site=site.pk, code=code, facts=facts, actor=actor)
        for bin_code in bins:
            create_location(
                code=bin_code, kind=LocationKind.BIN, zone=zone.pk, actor=actor
            )
    for code, kind, name in OUTSIDE:
        create_location(code=code, kind=kind, name=name, actor=actor)


def _load_suppliers(today: date, actor: Actor) -> None:
    for position, (code, name, name_en, categories) in enumerate(SUPPLIERS, 1):
        facts = PartnerFacts(
            name=name,
            name_en=name_en,
            is_supplier=True,
            uscc=f"91310000DEMO{position:05d}X",
            address=f"上海市示范区示范路{position}号",
            contact="示范联系人",
            phone=f"021-0000000{position}",
        )
        partner = create_partner(code=code, facts=facts, actor=actor)
        is_last = position == len(SUPPLIERS)
        ends = today + timedelta(days=LAPSES_SOON_DAYS) if is_last else None
        _add_papers(
            partner,
            today,
            (
                (LicenceKind.BUSINESS_LICENCE, f"示范营业执照{position:03d}", None),
                (
                    LicenceKind.OPERATING_LICENCE,
                    f"示范药监械经营许{position:03d}",
                    ends,
                ),
                (LicenceKind.AUTHORISATION, f"示范授权书{position:03d}", None),
                (LicenceKind.QUALITY_AGREEMENT, f"示范质保协议{position:03d}", None),
            ),
            categories,
            actor,
        )
        _open_for_business(partner, LocationKind.SUPPLIER, today, actor)


def _load_hospitals(today: date, actor: Actor) -> None:
    for position, (code, name, name_en) in enumerate(HOSPITALS, 1):
        facts = PartnerFacts(
            name=name,
            name_en=name_en,
            is_customer=True,
            address=f"示范市医院路{position}号",
            contact="示范设备科",
            phone=f"021-1000000{position}",
        )
        partner = create_partner(code=code, facts=facts, actor=actor)
        number = f"示范医疗机构执业许可证{position:03d}"
        papers = ((LicenceKind.MEDICAL_INSTITUTION, number, None),)
        _add_papers(partner, today, papers, (), actor)
        _open_for_business(partner, LocationKind.CUSTOMER, today, actor)


def _add_papers(
    partner: Partner,
    today: date,
    papers: tuple[tuple[LicenceKind, str, date | None], ...],
    categories: tuple[str, ...],
    actor: Actor,
) -> None:
    """Enter papers of five years from two years ago, where no other end is given."""
    for kind, number, ends in papers:
        has_scope = kind == LicenceKind.OPERATING_LICENCE
        facts = LicenceFacts(
            kind=kind,
            number=number,
            classes=SCOPE if has_scope else (),
            categories=categories if has_scope else (),
            valid_from=date(today.year - 2, 1, 1),
            valid_until=ends or date(today.year + 2, 12, 31),
        )
        add_licence(partner=partner.pk, facts=facts, actor=actor)


def _open_for_business(
    partner: Partner, kind: LocationKind, today: date, actor: Actor
) -> None:
    create_partner_location(partner=partner.pk, kind=kind, actor=actor)
    approve_partner(partner=partner.pk, on=today, actor=actor)


def _load_devices(today: date, actor: Actor) -> None:
    devices = demo_devices()
    makers = {}
    for position, name in enumerate(sorted({one.maker for one in devices}), 1):
        facts = PartnerFacts(name=name, name_en=name, is_maker=True)
        makers[name] = create_partner(code=f"M{position:03d}", facts=facts, actor=actor)
    for position, one in enumerate(devices, 1):
        device = create_device(
            code=one.code, facts=one.facts(makers[one.maker].pk), actor=actor
        )
        for identifier in one.identifiers():
            add_identifier(device=device.pk, facts=identifier, actor=actor)
        certificate = one.certificate(position, today.year - 3)
        add_certificate(device=device.pk, facts=certificate, actor=actor)
        approve_device(device=device.pk, actor=actor)
