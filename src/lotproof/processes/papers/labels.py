"""Labels of goods, locations and documents: what stands on each of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext

from lotproof.catalog.models import Device, Identifier, IdentifierKind
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.evidence.models import Audited
from lotproof.ledger.models import Lot, Serial
from lotproof.processes.papers.carriers import Carrier, Marked, carrier_of, own_code
from lotproof.processes.papers.goods import expiry_text, storage_text
from lotproof.warehouse.models import Location
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document, DocumentLine

MOST_LABELS = 500
"""In one print: a roll, or 24 sheets."""

OF_GOODS = (Kind.RECEIPT, Kind.ACCEPTANCE, Kind.PUT_AWAY)
"""Documents whose lines are goods that may need labels."""


WITHDRAWN = "withdrawn"
"""The state of a receipt whose goods didn't come."""


class LabelOf(StrEnum):
    """What a label is put on."""

    LOT = "lot"
    SERIAL = "serial"
    LOCATION = "location"
    DOCUMENT = "document"
    GOODS = "goods"
    """Every line of goods of a document."""


class NothingToPrint(Refused):
    """A document has no goods that could bear a label."""

    template = gettext_noop(
        "%(document)s has no goods to label: nothing was received yet, or nothing of "
        "it was accepted. Receive the goods, then print their labels."
    )


class TooManyLabels(Refused):
    """More labels than one print may have."""

    template = gettext_noop(
        "%(count)s labels are too many for one print; %(most)s are possible. Print "
        "fewer of each, or one lot after the other."
    )


class NoCopies(Refused):
    """Fewer than one label of each."""

    template = gettext_noop("%(count)s labels can't be printed. Print one or more.")


class RecordUnknown(Refused):
    """There is nothing of this id to be labelled."""

    template = gettext_noop(
        "There is nothing of this id to be labelled. Open its page again and print "
        "from there."
    )


@dataclass(frozen=True, slots=True)
class Label:
    """One label, printed several times perhaps."""

    title: str
    subtitle: str
    marks: tuple[tuple[str, str], ...]
    """Short names, each with its text: LOT, SN, Use by."""
    carrier: Carrier
    copies: int
    """How many are printed where nobody says otherwise."""
    is_large: bool = False
    """Whether the title is read from afar: the code of a location, a number."""


@dataclass(frozen=True, slots=True)
class Labelling:
    """The labels of one record."""

    subject: Audited
    labels: tuple[Label, ...]

    def printed(self, copies: int | None) -> list[tuple[Label, int]]:
        """Return each label with how often it is printed.

        Args:
            copies: Of each; `None` for as many as there are packs of the goods.

        Raises:
            NoCopies: If that is fewer than one.
            NothingToPrint: If there are no goods.
            TooManyLabels: If there are more than one print may have.
        """
        if copies is not None and copies < 1:
            raise NoCopies(count=copies)
        if not self.labels:
            raise NothingToPrint(document=self.subject)
        printed = [(label, copies or label.copies) for label in self.labels]
        count = sum(number for _label, number in printed)
        if count > MOST_LABELS:
            raise TooManyLabels(count=count, most=MOST_LABELS)
        return printed


def labelling_of(of: LabelOf, record: UUID, *, today: date) -> Labelling:
    """Return the labels of a record, in the reader's language.

    Args:
        of: What the record is.
        record: Its id.
        today: The present day; it decides the century of short years.

    Raises:
        RecordUnknown: If there is none.
    """
    subject = _subject(of, record)
    if subject is None:
        raise RecordUnknown
    return Labelling(subject, tuple(_labels(subject, of, today=today)))


def _subject(of: LabelOf, record: UUID) -> Lot | Serial | Location | Document | None:
    match of:
        case LabelOf.LOT:
            return Lot.objects.select_related("device").filter(pk=record).first()
        case LabelOf.SERIAL:
            units = Serial.objects.select_related("device", "lot")
            return units.filter(pk=record).first()
        case LabelOf.LOCATION:
            places = Location.objects.select_related("zone__site", "partner")
            return places.filter(pk=record).first()
        case LabelOf.DOCUMENT | LabelOf.GOODS:
            papers = Document.objects.select_related("partner", "site")
            return papers.filter(pk=record).first()


def _labels(
    subject: Lot | Serial | Location | Document, of: LabelOf, *, today: date
) -> list[Label]:
    match subject:
        case Lot():
            return _of_goods([(subject, None, 1)], today=today)
        case Serial():
            return _of_goods([(subject.lot, subject, 1)], today=today)
        case Location():
            return [_of_location(subject)]
        case Document() if of is LabelOf.GOODS:
            return _of_goods(_received(subject), today=today)
        case Document():
            return [_of_document(subject)]


def _received(document: Document) -> list[tuple[Lot, Serial | None, int]]:
    """Return lots or serial numbers of a document with the units that are good."""
    if document.kind not in OF_GOODS or document.state == WITHDRAWN:
        return []
    lines = DocumentLine.objects.filter(document=document, lot__isnull=False)
    known = lines.select_related("device", "lot__device", "serial__device")
    found = dict(
        DocumentLine.objects.filter(
            follows__document=document,
            document__kind=Kind.ACCEPTANCE,
            accepted__isnull=False,
        ).values_list("follows", "accepted")
    )
    goods = []
    for line in known.order_by("position"):
        accepted = found.get(line.pk, line.accepted)
        units = line.quantity if accepted is None else accepted
        if line.lot and units:
            goods.append((line.lot, line.serial, units))
    return goods


def _of_goods(
    goods: Sequence[tuple[Lot, Serial | None, int]], *, today: date
) -> list[Label]:
    packs = _packs({lot.device_id for lot, _serial, _units in goods})
    return [
        _of_unit(lot, serial, units, packs.get(lot.device_id, []), today=today)
        for lot, serial, units in goods
    ]


def _packs(devices: Iterable[UUID]) -> dict[UUID, list[Identifier]]:
    """Return the UDI-DIs that may stand on the sales unit, the first choice first."""
    kinds = (IdentifierKind.PRIMARY, IdentifierKind.SECONDARY)
    found = Identifier.objects.filter(
        device__in=list(devices), kind__in=kinds, ended_on=None
    )
    packs: dict[UUID, list[Identifier]] = {}
    for pack in found.order_by("kind", "pk"):
        packs.setdefault(pack.device_id, []).append(pack)
    return packs


def _of_unit(
    lot: Lot,
    serial: Serial | None,
    units: int,
    packs: Sequence[Identifier],
    *,
    today: date,
) -> Label:
    device = lot.device
    carrier, pack = _carrier(lot, serial, packs, today=today)
    held = pack.quantity if pack else 1
    marks = [
        ("REF", device.catalogue_number),
        ("LOT", lot.number),
        ("SN", serial.number if serial else ""),
        (gettext("Use by"), expiry_text(lot, serial)),
        (gettext("Units"), f"{held} {device.unit}" if held > 1 else ""),
        (gettext("Keep at"), storage_text(device)),
        ("" if pack else gettext("Own code"), "" if pack else carrier.data),
    ]
    return Label(
        title=device.name,
        subtitle=device.model,
        marks=tuple((name, text) for name, text in marks if text and text != "—"),
        carrier=carrier,
        copies=-(-units // held),
    )


def _carrier(
    lot: Lot, serial: Serial | None, packs: Sequence[Identifier], *, today: date
) -> tuple[Carrier, Identifier | None]:
    """Return the UDI of goods with its identifier, else our own number of them."""
    device: Device = lot.device
    made = (serial and serial.produced_on) or lot.produced_on
    for pack in packs:
        marked = Marked(
            agency=pack.agency,
            di=pack.code,
            lot=lot.number,
            serial=serial.number if serial else "",
            expires_on=(serial and serial.expires_on) or lot.expires_on,
            precision="month" if lot.expiry_precision == "month" else "day",
            produced_on=made if device.requires_production_date else None,
        )
        carrier = carrier_of(marked, today=today)
        if carrier:
            return carrier, pack
    return own_code(serial.number if serial else lot.number or device.code), None


def _of_location(location: Location) -> Label:
    zone = location.zone
    marks = (
        (gettext("Site"), zone.site.name if zone else ""),
        (gettext("Zone"), zone.name if zone else ""),
        (gettext("Kind"), str(location.get_kind_display())),
    )
    return Label(
        title=location.code,
        subtitle=location.name,
        marks=tuple((name, text) for name, text in marks if text),
        carrier=own_code(location.code),
        copies=1,
        is_large=True,
    )


def _of_document(document: Document) -> Label:
    marks = (
        (gettext("Partner"), document.partner.name if document.partner else ""),
        (gettext("Site"), document.site.name),
    )
    return Label(
        title=document.number,
        subtitle=str(document.get_kind_display()),
        marks=tuple((name, text) for name, text in marks if text),
        carrier=own_code(document.number),
        copies=1,
        is_large=True,
    )
