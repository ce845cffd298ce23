"""What a scanned or typed text is, and what we have of it."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q

from lotproof.catalog.models import Device, Identifier
from lotproof.identification.errors import IdentifierError
from lotproof.identification.names import element_name
from lotproof.identification.parse import parse_scan
from lotproof.identification.values import Udi
from lotproof.ledger.models import Lot, Serial
from lotproof.ledger.queries import HoldRow, LotRow, holds_in_force, lots_like
from lotproof.warehouse.models import Location
from lotproof.web.lots.reading import Place, Standing, places_of, standing_of
from lotproof.workflow.models import Document

MOST_HITS = 20
NEAR_EXPIRY_DAYS = 180
"""For a device that we don't know; a known one says its own."""


@dataclass(frozen=True, slots=True)
class ElementRow:
    """One element of a code."""

    key: str
    name: str
    """English, marked for translation; a data title of the standard otherwise."""
    value: str


@dataclass(frozen=True, slots=True)
class Found:
    """What we have of the goods that a code names."""

    device: Device | None = None
    pack: Identifier | None = None
    """The identifier as we know it, with the units that its pack holds."""
    lot: Lot | None = None
    serial: Serial | None = None
    standing: Standing = ("", "")
    holds: list[HoldRow] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)
    """Columns of the lot that say something else than the label."""

    @property
    def quantity(self) -> int:
        """Base units in stock at all places."""
        return sum(place.quantity for place in self.places)


@dataclass(frozen=True, slots=True)
class Reading:
    """A text that was read as a code."""

    udi: Udi
    elements: list[ElementRow]
    found: Found

    @property
    def last_day(self) -> date | None:
        """The last usable day: the label's, else what we know of the lot."""
        lot = self.found.lot
        return self.udi.usable_until or (lot.expires_on if lot else None)

    @property
    def near_days(self) -> int:
        """How many days before its end a lot counts as near expiry."""
        device = self.found.device
        return device.near_expiry_days if device else NEAR_EXPIRY_DAYS


@dataclass(frozen=True, slots=True)
class Hits:
    """Records that bear a typed text as their number or code."""

    lots: list[LotRow]
    serials: list[Serial]
    locations: list[Location]
    documents: list[Document]
    devices: list[Device]

    def __bool__(self) -> bool:
        return any(
            (self.lots, self.serials, self.locations, self.documents, self.devices)
        )


def read(text: str, *, today: date) -> Reading | Hits:
    """Find out what a text is.

    Args:
        text: As the scanner sent it, or as somebody typed it.
        today: The present day.

    Returns:
        The reading of a code; for a text that is none, the records of this number.

    Raises:
        IdentifierError: If it is a code that can't be read, or neither a code nor
            the number of anything.
    """
    try:
        udi = parse_scan(text, today=today)
    except IdentifierError:
        hits = _hits(text.strip())
        if not hits:
            raise
        return hits
    if udi.di is None and (hits := _hits(text.strip())):
        return hits
    return Reading(
        udi=udi,
        elements=[
            ElementRow(key=key, name=element_name(udi.agency, key), value=value)
            for key, value in udi.elements
        ],
        found=_found(udi, today),
    )


def _found(udi: Udi, today: date) -> Found:
    if udi.di is None:
        return Found()
    pack = (
        Identifier.objects.filter(agency=udi.agency, code=udi.di)
        .select_related("device")
        .order_by("ended_on", "pk")
        .first()
    )
    if pack is None:
        return Found()
    serial = _serial(pack.device_id, udi.serial)
    lot = serial.lot if serial else _lot(pack.device_id, udi.lot)
    if lot is None:
        return Found(device=pack.device, pack=pack)
    holds = holds_in_force(lot=lot.pk)
    return Found(
        device=pack.device,
        pack=pack,
        lot=lot,
        serial=serial,
        standing=standing_of(lot, holds, today),
        holds=holds,
        places=places_of(lot.pk),
        differs=_differences(udi, lot),
    )


def _serial(device: UUID, number: str | None) -> Serial | None:
    if number is None:
        return None
    serials = Serial.objects.filter(device=device, number=number)
    return serials.select_related("lot__device").first()


def _lot(device: UUID, number: str | None) -> Lot | None:
    if number is None:
        return None
    return (
        Lot.objects.filter(device=device, number=number)
        .select_related("device")
        .first()
    )


def _differences(udi: Udi, lot: Lot) -> list[str]:
    """Return in what our record differs from the label."""
    said = {
        "expires_on": (udi.usable_until, lot.expires_on),
        "produced_on": (udi.produced_on, lot.produced_on),
        "sterilisation_lot": (udi.sterilisation_lot, lot.sterilisation_lot or None),
    }
    return [
        column
        for column, (label, ours) in said.items()
        if label is not None and ours is not None and label != ours
    ]


def _hits(text: str) -> Hits:
    if not text or len(text) > 120:
        return Hits([], [], [], [], [])
    serials = Serial.objects.filter(number__iexact=text).select_related("device", "lot")
    devices = Device.objects.filter(Q(code__iexact=text) | Q(catalogue_number=text))
    return Hits(
        lots=lots_like(text, limit=MOST_HITS),
        serials=list(serials.order_by("number", "pk")[:MOST_HITS]),
        locations=list(Location.objects.filter(code__iexact=text)[:MOST_HITS]),
        documents=list(Document.objects.filter(number__iexact=text)[:MOST_HITS]),
        devices=list(devices.order_by("sort_key", "pk")[:MOST_HITS]),
    )
