"""What the history's steps share: people, places, labels and signatures."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from lotproof.accounts.operations import Confirmation, confirm_identity_within
from lotproof.catalog.models import Device
from lotproof.core.actors import Actor
from lotproof.demo.calendar import Calendar
from lotproof.demo.devices import DemoDevice, demo_devices
from lotproof.demo.people import PASSWORD, actors
from lotproof.demo.places import SITE_CODE
from lotproof.partners.models import Partner
from lotproof.warehouse.models import Location, Site
from lotproof.workflow.models import Document, DocumentLine

Result = TypeVar("Result")
Chain = Iterator[datetime]
"""Steps that follow each other: it yields when the next one is due, then takes it."""

GOOD = {"packaging_intact": "yes", "labels_agree": "yes"}
AMBIENT_BINS = 20
COLD_BINS = 8


@dataclass
class Company:
    """The demo company, ready to trade."""

    calendar: Calendar
    people: dict[str, Actor] = field(default_factory=actors)
    table: dict[str, DemoDevice] = field(
        default_factory=lambda: {one.code: one for one in demo_devices()}
    )
    devices: dict[str, Device] = field(
        default_factory=lambda: Device.objects.in_bulk(field_name="code")
    )
    partners: dict[str, Partner] = field(
        default_factory=lambda: Partner.objects.in_bulk(field_name="code")
    )
    places: dict[str, UUID] = field(
        default_factory=lambda: dict(Location.objects.values_list("code", "id"))
    )
    site: Site = field(default_factory=lambda: Site.objects.get(code=SITE_CODE))
    scans: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """The label of each lot or unit received: by device code, lot, serial number."""

    def do(self, operation: Callable[..., Result], *, by: str, **values: Any) -> Result:
        """Have a person do something; returns what the operation does."""
        return operation(**values, actor=self.people[by])

    def confirmed(self, by: str) -> Confirmation:
        """Return that a person has just typed the password, checked as any other's.

        `confirm_identity` would have to commit each attempt, and a load that is
        killed must leave nothing.
        """
        return confirm_identity_within(password=PASSWORD, actor=self.people[by])

    def bin(self, kind: str, device: Device) -> UUID:
        """Return the bin for a device: kind W waiting, A accepted, D or R."""
        room, bins = ("C", COLD_BINS) if device.is_cold_chain else ("A", AMBIENT_BINS)
        order = list(self.table)
        number = order.index(device.code) % bins + 1 if kind == "A" else 1
        return self.places[f"{room}-{kind}-{number:02}"]

    def pack_units(self, device: str, by_package: int) -> int:
        """Return how many base units the pack holds that is scanned."""
        one = self.table[device]
        code = one.packs[by_package - 1][0] if by_package else one.di
        quantities = {known.code: known.quantity for known in one.identifiers()}
        return quantities[code]

    def remember(self, line: DocumentLine, scan: str) -> None:
        """Keep the label of what was received, to scan it again when it is picked."""
        self.scans[self._key(line)] = scan

    def label_of(self, line: DocumentLine) -> tuple[str, ...]:
        """Return what the scanner reads off the units of a line."""
        return (self.scans[self._key(line)],)

    def _key(self, line: DocumentLine) -> tuple[str, str, str]:
        lot = line.lot.number if line.lot else ""
        serial = line.serial.number if line.serial else ""
        return line.device.code, lot, serial


def lines_of(document: Document) -> list[DocumentLine]:
    """Return a document's lines in their order."""
    lines = DocumentLine.objects.filter(document=document)
    found = lines.select_related("device", "lot", "serial").order_by("position")
    return list(found)
