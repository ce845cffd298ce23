"""All that the page of one document shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.utils import timezone

from lotproof.catalog.models import Device, Identifier, IdentifierKind
from lotproof.core import clock
from lotproof.evidence.queries import latest_entry_about
from lotproof.ledger.models import Lot, Serial
from lotproof.processes.labels import read_label
from lotproof.processes.matching import lines_of_label
from lotproof.warehouse.models import Location, ZoneKind
from lotproof.workflow.codes import NOTHING_DONE, Kind
from lotproof.workflow.models import Document, DocumentLine, StepTaken
from lotproof.workflow.templates import StepRule, read_process


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line of a document with what it names."""

    id: UUID
    position: int
    device: Device
    lot: Lot | None
    serial: Serial | None
    location: Location | None
    """With its zone."""
    quantity: int
    """Base units expected."""
    done: int
    accepted: int | None
    values: Mapping[str, str]
    follows: UUID | None

    @property
    def left(self) -> int:
        """Base units that are still to be done."""
        return self.quantity - self.done

    @property
    def rejected(self) -> int:
        """Base units that the inspection didn't accept."""
        return self.quantity - (self.accepted or 0)

    @property
    def expires_on(self) -> date | None:
        """The last usable day."""
        own = self.serial.expires_on if self.serial else None
        return own or (self.lot.expires_on if self.lot else None)


@dataclass(frozen=True, slots=True)
class DocumentDetail:
    """One document with its lines and steps, read in three statements."""

    document: Document
    lines: list[LineRow]
    steps: list[StepTaken]
    """Those that led it on, with person and signature; the first comes first."""
    open_steps: Mapping[str, StepRule]
    """What may be done by hand now, by the step's code."""
    latest_entry: UUID | None
    """The last thing recorded of it when it was read, before its lines were."""

    @property
    def devices(self) -> list[Device]:
        """The devices of its lines."""
        return [line.device for line in self.lines]

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of its site."""
        return ZoneInfo(self.document.site.time_zone)

    @property
    def today(self) -> date:
        """The present day at its site."""
        return timezone.localtime(clock.now(), self.zone).date()

    @property
    def quantity(self) -> int:
        """Base units of all lines."""
        return sum(line.quantity for line in self.lines)

    @property
    def done(self) -> int:
        """Base units of all lines that are done."""
        return sum(line.done for line in self.lines)


@dataclass(frozen=True, slots=True)
class OrderedRow:
    """A line of a purchase order as one of its receipts sees it."""

    line: UUID
    position: int
    device: Device
    ordered: int
    before: int
    """Base units received with finished receipts, but for this one."""
    elsewhere: int
    """Base units on other receipts that are open."""
    here: int
    """Base units on this receipt; none on one that was withdrawn."""

    @property
    def missing(self) -> int:
        """Base units that the order still expects."""
        return self.ordered - self.before - self.elsewhere - self.here


def document_detail(document: UUID, *kinds: Kind) -> DocumentDetail | None:
    """Return all that the page of a document shows.

    Args:
        document: The document.
        kinds: What it may be; none named, anything.

    Returns:
        The document, or `None` if there is none of these kinds.
    """
    found = Document.objects.select_related(
        "template", "partner", "site", "opened_by", "follows"
    ).annotate(latest_entry=Subquery(latest_entry_about(OuterRef("pk"))))
    if kinds:
        found = found.filter(kind__in=kinds)
    record = found.filter(pk=document).first()
    if record is None:
        return None
    steps = (
        StepTaken.objects.filter(document=record)
        .exclude(from_state=F("to_state"))
        .select_related("taken_by", "signature")
        .order_by("taken_at", "pk")
    )
    process = read_process(record.template.definition)
    return DocumentDetail(
        document=record,
        lines=[_line_row(line) for line in _lines_of(record)],
        steps=list(steps),
        open_steps={
            rule.code: rule
            for rule in process.steps.values()
            if record.state in rule.from_states and not rule.is_automatic
        },
        latest_entry=record.latest_entry,
    )


def ordered_rows(receipt: Document) -> list[OrderedRow]:
    """Return the lines of a receipt's order with what came; one statement."""
    own = Q(followed_by__document=receipt)
    other = Q(
        followed_by__document__kind=Kind.RECEIPT, followed_by__document__is_open=True
    )
    lines = (
        DocumentLine.objects.filter(document=receipt.follows_id)
        .select_related("device")
        .annotate(
            here=Sum("followed_by__quantity", filter=own, default=0),
            elsewhere=Sum("followed_by__quantity", filter=other & ~own, default=0),
        )
        .order_by("position")
    )
    return [
        OrderedRow(
            line=line.pk,
            position=line.position,
            device=line.device,
            ordered=line.quantity,
            before=line.done - (0 if receipt.is_open else here),
            elsewhere=line.elsewhere,
            here=here,
        )
        for line in lines
        for here in [0 if receipt.state in NOTHING_DONE else line.here]
    ]


def line_for_label(detail: DocumentDetail, scans: Sequence[str]) -> UUID:
    """Return the first line of a document that a scanned label belongs to.

    Raises:
        Refused: Whatever `read_label` and `lines_of_label` refuse.
    """
    scanned = read_label(scans, today=detail.today)
    lines = list(_lines_of(detail.document))
    return lines_of_label(detail.document, lines, scanned)[0].pk


def sales_units(devices: Sequence[UUID]) -> dict[UUID, str]:
    """Return the GTIN on the sales unit of devices, by device."""
    found = Identifier.objects.filter(
        device__in=devices, kind=IdentifierKind.PRIMARY, agency="GS1", ended_on=None
    )
    return dict(found.order_by("pk").values_list("device_id", "code"))


def first_bin(site: UUID, kind: ZoneKind, devices: Sequence[Device]) -> str:
    """Return the code of the bin to begin with: the first one of a site's zones.

    One that is kept cold comes first if a device needs that.
    """
    bins = Location.objects.filter(
        zone__site=site, zone__kind=kind, zone__is_active=True, is_active=True
    )
    warmest = F("zone__temperature_max_celsius")
    is_cold = any(device.is_cold_chain for device in devices)
    order = warmest.asc(nulls_last=True) if is_cold else warmest.desc(nulls_first=True)
    return bins.order_by(order, "code").values_list("code", flat=True).first() or ""


def _lines_of(document: Document) -> list[DocumentLine]:
    lines = DocumentLine.objects.filter(document=document)
    known = lines.select_related("device", "lot", "serial", "location__zone")
    return list(known.order_by("position"))


def _line_row(line: DocumentLine) -> LineRow:
    return LineRow(
        id=line.pk,
        position=line.position,
        device=line.device,
        lot=line.lot,
        serial=line.serial,
        location=line.location,
        quantity=line.quantity,
        done=line.done,
        accepted=line.accepted,
        values=line.values,
        follows=line.follows_id,
    )
