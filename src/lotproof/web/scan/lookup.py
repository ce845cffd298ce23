"""What a scanned or typed text is, and what we have of it."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from lotproof.catalog.models import Device, Identifier
from lotproof.identification.errors import IdentifierError
from lotproof.identification.names import element_name
from lotproof.identification.parse import barcodes_of
from lotproof.identification.values import Udi
from lotproof.ledger.models import Lot, Serial
from lotproof.ledger.queries import HoldRow, LotRow, holds_in_force, lots_like
from lotproof.warehouse.models import Location
from lotproof.web.lots.reading import Place, Standing, places_of, standing_of
from lotproof.web.scan.label import missing_from, plain, read_label
from lotproof.workflow.models import Document, DocumentLine

MOST_HITS = 20
MOST_DOCUMENTS = 6
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
    documents: list[Document] = field(default_factory=list)
    """Open ones that are about these goods, those opened last first."""

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
    missing: list[str]
    """Fields that the label must bear and these barcodes don't; English, marked for
    translation. While there are some, the next barcode may be the label's second."""
    hits: "Hits"
    """Records of exactly this number, where we don't know the device that it would be:
    the number of a lot may pass for one."""

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


NO_HITS = Hits([], [], [], [], [])


def read(text: str, *, kept: Sequence[str] = (), today: date) -> Reading | Hits:
    """Find out what a text is.

    Args:
        text: As the scanner sent it, or as somebody typed it.
        kept: Barcodes that came before, of a label of which something is missing.
        today: The present day.

    Returns:
        The reading of a code; for a text that is none, the records of this number.

    Raises:
        IdentifierError: If it is a code that can't be read, or neither a code nor
            the number of anything.
    """
    number = plain(text)
    udi: Udi | None = None
    with suppress(IdentifierError):
        udi = read_label(text, kept=(), today=today)
    if (udi is None or udi.di is None) and (hits := _hits(number)):
        return hits
    if udi is None or kept:
        udi = read_label(text, kept=kept, today=today)
    found = _found(udi, today)
    return Reading(
        udi=udi,
        elements=[
            ElementRow(key=key, name=element_name(udi.agency, key), value=value)
            for key, value in udi.elements
        ],
        found=found,
        missing=missing_from(udi, found.device),
        hits=NO_HITS if found.device else _hits(number),
    )


def unfinished(text: str, *, kept: Sequence[str], today: date) -> dict[str, object]:
    """Return what a page needs to ask for a label's second barcode.

    Args:
        text: The barcode that a document refused.
        kept: Those of the label that came before.
        today: The present day.

    Returns:
        `kept` and `lacking` for `scan/_kept.html`; nothing of a label that is whole.
    """
    try:
        udi = read_label(text, kept=kept, today=today)
    except IdentifierError:
        return {"kept": kept}
    pack = _pack(udi)
    missing = missing_from(udi, pack.device if pack else None)
    scans = [code for scan in udi.scans for code in barcodes_of(scan)]
    return {"kept": scans, "lacking": missing} if missing else {}


def _pack(udi: Udi) -> Identifier | None:
    return (
        Identifier.objects.filter(agency=udi.agency, code=udi.di)
        .select_related("device")
        .order_by("ended_on", "pk")
        .first()
    )


def _found(udi: Udi, today: date) -> Found:
    if udi.di is None:
        return Found()
    pack = _pack(udi)
    if pack is None:
        return Found()
    serial = _serial(pack.device_id, udi.serial)
    lot = serial.lot if serial else _lot(pack.device_id, udi.lot)
    if lot is None:
        waiting = _documents(pack.device_id, None)
        return Found(device=pack.device, pack=pack, documents=waiting)
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
        documents=_documents(pack.device_id, lot.pk),
    )


def _documents(device: UUID, lot: UUID | None) -> list[Document]:
    """Return the open documents in which somebody may go on with the goods."""
    lines = DocumentLine.objects.filter(document=OuterRef("pk"), device=device)
    lines = lines.filter(Q(lot=None) | Q(lot=lot))
    waiting = Document.objects.filter(Exists(lines), is_open=True)
    return list(waiting.order_by("-opened_at", "pk")[:MOST_DOCUMENTS])


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
    if not text or len(text) > 120 or "\0" in text:
        return NO_HITS
    serials = Serial.objects.filter(number__iexact=text).select_related("device", "lot")
    devices = Device.objects.filter(Q(code__iexact=text) | Q(catalogue_number=text))
    return Hits(
        lots=lots_like(text, limit=MOST_HITS),
        serials=list(serials.order_by("number", "pk")[:MOST_HITS]),
        locations=list(Location.objects.filter(code__iexact=text)[:MOST_HITS]),
        documents=list(Document.objects.filter(number__iexact=text)[:MOST_HITS]),
        devices=list(devices.order_by("sort_key", "pk")[:MOST_HITS]),
    )
