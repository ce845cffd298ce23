"""A company to measure with: people, devices, bins, goods waiting to be put away."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from lotproof.accounts.models import User
from lotproof.accounts.operations import create_roles, create_system_user, create_user
from lotproof.accounts.permissions import Permission
from lotproof.accounts.queries import actor_of
from lotproof.accounts.roles import StartingRole
from lotproof.catalog.models import Device
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.ids import new_id
from lotproof.evidence.models import Versioned
from lotproof.evidence.operations import append_entry, save_versioned
from lotproof.ledger.batches import Line
from lotproof.ledger.codes import InspectionStatus, Purpose
from lotproof.ledger.models import Lot
from lotproof.ledger.operations import write_movements
from lotproof.partners.models import DeviceClass, Partner
from lotproof.processes.templates import STARTING_TEMPLATES
from lotproof.warehouse.models import Location, LocationKind, Site, Zone, ZoneKind
from lotproof.workflow.codes import DRAFT, Kind
from lotproof.workflow.models import Document, DocumentLine, ProcessTemplate
from lotproof.workflow.operations import install_templates

PLENTY = 1_000_000
"""Units of each lot that wait to be put away: more than is ever measured with."""
LOTS = 200


@dataclass(frozen=True, slots=True)
class Company:
    """What the measurements of posting need to know."""

    actor: Actor
    site: Site
    waiting: Location
    bins: list[Location]
    lots: list[Lot]


def found_company() -> Company:
    """Return the company of the database in use, made if it isn't there."""
    if not User.objects.filter(username="bench").exists():
        with transaction.atomic():
            _make()
    actor = actor_of(User.objects.get(username="bench"), workstation="bench")
    return Company(
        actor=actor,
        site=Site.objects.get(code="BENCH"),
        waiting=Location.objects.get(code="BENCH-W"),
        bins=list(Location.objects.filter(code__startswith="BENCH-A").order_by("code")),
        lots=list(Lot.objects.filter(number__startswith="BENCH").order_by("number")),
    )


def _make() -> None:
    system = create_system_user()
    manager = Actor(
        system.pk,
        system.username,
        system.name,
        permissions=frozenset(Permission),
    )
    role = StartingRole("bench", "bench", tuple(Permission))
    create_roles(roles=[role], actor=manager)
    create_user(
        username="bench", name="Bench", password="", roles=["bench"], actor=manager
    )
    actor = actor_of(User.objects.get(username="bench"), workstation="bench")
    install_templates(definitions=STARTING_TEMPLATES, actor=manager)
    site = Site(code="BENCH", name="Bench", time_zone="Asia/Shanghai")
    waiting = Zone(
        site=site, code="W", name="Waiting", kind=ZoneKind.WAITING_INSPECTION
    )
    accepted = Zone(site=site, code="A", name="Accepted", kind=ZoneKind.ACCEPTED)
    supplier = Partner(code="BENCH", name="Bench", sort_key="bench", is_supplier=True)
    places = _places(waiting, accepted, supplier)
    devices, lots = _goods()
    rows: list[Versioned] = [site, waiting, accepted, supplier, *places]
    rows += [*devices, *lots]
    save_versioned(*rows)
    _receive(lots, source=places[1], target=places[0], rows=rows, actor=actor)


def _places(waiting: Zone, accepted: Zone, supplier: Partner) -> list[Location]:
    """The place where goods wait, where they came from, and bins for them."""
    return [
        Location(code="BENCH-W", kind=LocationKind.BIN, zone=waiting, is_stocked=True),
        Location(
            code="BENCH-S",
            kind=LocationKind.SUPPLIER,
            partner=supplier,
            is_stocked=False,
        ),
        *(
            Location(
                code=f"BENCH-A{number:03}",
                kind=LocationKind.BIN,
                zone=accepted,
                is_stocked=True,
            )
            for number in range(100)
        ),
    ]


def _goods() -> tuple[list[Device], list[Lot]]:
    devices = [
        Device(
            code=f"BENCH-{number:03}",
            name=f"Bench device {number}",
            sort_key=f"bench device {number:03}",
            device_class=DeviceClass.III,
            category="13",
            unit="件",
        )
        for number in range(LOTS)
    ]
    lots = [
        Lot(
            device=device,
            number=f"BENCH{number:03}",
            expires_on=date(2099, 12, 31),
            inspection_status=InspectionStatus.ACCEPTED,
        )
        for number, device in enumerate(devices)
    ]
    return devices, lots


def _receive(
    lots: list[Lot],
    *,
    source: Location,
    target: Location,
    rows: list[Versioned],
    actor: Actor,
) -> None:
    at = clock.now()
    entry = new_id()
    posted = write_movements(
        lines=[Line(lot.pk, PLENTY, source.pk, target.pk) for lot in lots],
        purpose=Purpose.RECEIVE,
        entry=entry,
        occurred_at=at - timedelta(seconds=1),
        at=at,
        actor=actor,
    )
    append_entry(
        kind="bench.made",
        subject=lots[0],
        rows=rows,
        groups=posted.groups,
        at=at,
        actor=actor,
        entry_id=entry,
    )


@transaction.atomic
def open_put_aways(company: Company, *, count: int, lines: int) -> list[UUID]:
    """Open put-away orders of accepted goods; each line is of another lot."""
    template = ProcessTemplate.objects.get(kind=Kind.PUT_AWAY)
    at = clock.now()
    rows: list[Document | DocumentLine] = []
    for number in range(count):
        document = Document(
            kind=Kind.PUT_AWAY,
            number=f"B{new_id().hex[:24]}",
            template=template,
            state=DRAFT,
            site=company.site,
            opened_at=at,
            opened_by_id=company.actor.user_id,
        )
        rows.append(document)
        for position in range(lines):
            lot = company.lots[(number * lines + position) % len(company.lots)]
            rows.append(
                DocumentLine(
                    document=document,
                    position=position + 1,
                    device_id=lot.device_id,
                    lot=lot,
                    location=company.waiting,
                    quantity=1,
                    accepted=1,
                )
            )
    documents = [row for row in rows if isinstance(row, Document)]
    save_versioned(*documents)
    save_versioned(*(row for row in rows if isinstance(row, DocumentLine)))
    append_entry(
        kind="bench.opened",
        subject=documents[0],
        rows=rows,
        at=at,
        actor=company.actor,
    )
    return [document.pk for document in documents]
