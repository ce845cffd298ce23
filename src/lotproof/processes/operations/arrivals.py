"""What a receipt asks of a label that was scanned, and of the trip behind it."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Max, Sum
from django.utils.translation import gettext_lazy as _

from lotproof.catalog.models import Device
from lotproof.catalog.rules import check_made_under_certificate
from lotproof.fields.rules import field_label
from lotproof.ledger.codes import Purpose
from lotproof.ledger.facts import read_facts
from lotproof.ledger.operations.lots import Identified
from lotproof.ledger.operations.posting import NothingToMove, OneUnitASerial
from lotproof.ledger.rules import check_may_go, is_expired
from lotproof.processes.labels import Scanned
from lotproof.processes.operations.purchasing import certificates_of
from lotproof.processes.operations.steps import (
    MOST_LINES,
    Work,
    check_site,
    known,
)
from lotproof.processes.refusals import (
    ExpiredAtScan,
    FieldsContradict,
    NotOnOrder,
    QuantityBeyondOrder,
    SerialScanned,
    TooManyLines,
)
from lotproof.warehouse.models import LocationKind
from lotproof.warehouse.queries import location_of_partner
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import DocumentLine

NOT_ABOVE: tuple[tuple[str, str, Callable[[str], Any]], ...] = (
    ("departed_at", "arrived_at", datetime.fromisoformat),
    ("transit_min_celsius", "transit_max_celsius", Decimal),
)
"""Fields of a trip of which the first is never above the second, and their type."""


def lines_on_order(work: Work, device: Device) -> list[DocumentLine]:
    """Return the lines of the receipt's order for a device, in their order.

    Raises:
        NotOnOrder: If it has none.
    """
    lines = DocumentLine.objects.filter(
        document=work.document.follows_id, device=device
    ).order_by("position")
    if not lines:
        raise NotOnOrder(device=device, order=known(work.document.follows).number)
    return list(lines)


def units_of(scanned: Scanned, packs: int) -> int:
    """Return the base units in some packs of a label.

    Raises:
        NothingToMove: If there are no packs.
        OneUnitASerial: If several units would bear one serial number.
    """
    units = packs * scanned.units
    if units < 1:
        raise NothingToMove
    if scanned.label.serial and units > 1:
        raise OneUnitASerial(serial=scanned.label.serial, quantity=units)
    return units


def check_label_dates(work: Work, scanned: Scanned) -> None:
    """Do nothing if the dates on a label allow to take the goods in.

    Raises:
        ExpiredAtScan: If the last usable day is past.
        MadeOutsideCertificate: If no certificate covers the production date.
    """
    label = scanned.label
    number = label.lot or label.serial
    _check_not_expired(work, scanned.device, number, label.expires_on)
    if label.produced_on:
        certificates = certificates_of([DocumentLine(device=scanned.device)])
        check_made_under_certificate(
            scanned.device,
            certificates.get(scanned.device.pk, ()),
            produced_on=label.produced_on,
        )


def check_arrival(work: Work, identified: Identified) -> None:
    """Do nothing if what is known of the lot or unit says that it is still usable.

    A label may be silent on the expiry that an earlier delivery stated.

    Raises:
        ExpiredAtScan: If the last usable day is past.
    """
    lot, serial = identified.lot, identified.serial
    last = (serial.expires_on if serial else None) or lot.expires_on
    number = lot.number or (serial.number if serial else "")
    _check_not_expired(work, lot.device, number, last)


def _check_not_expired(
    work: Work, device: Device, number: str, expires_on: date | None
) -> None:
    if is_expired(expires_on, work.today):
        raise ExpiredAtScan(lot=number or "—", device=device, expires_on=expires_on)


def check_not_scanned(identified: Identified) -> None:
    """Do nothing if a unit with a serial number isn't on an open receipt already.

    Raises:
        SerialScanned: If it is.
    """
    if identified.serial is None:
        return
    before = DocumentLine.objects.filter(
        serial=identified.serial,
        quantity__gt=0,
        document__kind=Kind.RECEIPT,
        document__is_open=True,
    ).select_related("document")
    for line in before:
        raise SerialScanned(
            serial=identified.serial.number, document=line.document.number
        )


def check_place(work: Work, identified: Identified, location: UUID) -> None:
    """Do nothing if goods may be set down at a location of the dock.

    The ledger asks the same when the receipt is finished; at the scan the person
    still has the goods in hand.

    Raises:
        OtherSite: If it is elsewhere.
        Refused: Whatever `read_facts` and `check_may_go` refuse.
    """
    supplier = location_of_partner(known(work.document.partner), LocationKind.SUPPLIER)
    serial = identified.serial.pk if identified.serial else None
    facts = read_facts(
        lots={identified.lot.pk},
        serials={serial} if serial else (),
        locations={supplier.pk, location},
        lock=False,
    )
    check_site(work, [facts.places.get(location)])
    check_may_go(
        facts.goods(identified.lot.pk, serial),
        source=facts.place(supplier.pk),
        target=facts.place(location),
        purpose=Purpose.RECEIVE,
        on=work.today,
    )


def share_out(
    work: Work, ordered: Sequence[DocumentLine], units: int
) -> list[tuple[DocumentLine, int]]:
    """Share units among the lines of the order that still expect some.

    Other receipts of the same order may be open: their lines count too. The lock on
    the order's lines keeps two docks from receiving the last units at once.

    Returns:
        The order's lines with the units that each takes, those of 0 left out.

    Raises:
        QuantityBeyondOrder: If fewer are expected.
    """
    locked = DocumentLine.objects.filter(pk__in=[line.pk for line in ordered])
    lines = list(locked.select_for_update(no_key=True).order_by("pk"))
    waiting = dict(
        DocumentLine.objects.filter(
            follows__in=lines, document__kind=Kind.RECEIPT, document__is_open=True
        )
        .values_list("follows")
        .annotate(Sum("quantity"))
    )
    shares: list[tuple[DocumentLine, int]] = []
    left = units
    expected = 0
    for line in sorted(lines, key=lambda line: line.position):
        room = max(line.quantity - line.done - waiting.get(line.pk, 0), 0)
        expected += room
        if part := min(room, left):
            shares.append((line, part))
            left -= part
    if left:
        raise QuantityBeyondOrder(
            asked=units,
            device=ordered[0].device,
            order=known(work.document.follows).number,
            left=expected,
        )
    return shares


def lines_for(
    work: Work,
    scanned: Scanned,
    identified: Identified,
    location: UUID,
    shares: Sequence[tuple[DocumentLine, int]],
) -> list[DocumentLine]:
    """Return the receipt's lines with the scanned units added, not yet saved.

    Raises:
        TooManyLines: If the receipt has as many lines as it may have.
    """
    own = DocumentLine.objects.filter(document=work.document)
    alike = {
        line.follows_id: line
        for line in own.filter(
            lot=identified.lot, serial=identified.serial, location=location
        )
    }
    last = own.aggregate(last=Max("position"))["last"] or 0
    lines = []
    for ordered, units in shares:
        line = alike.get(ordered.pk)
        if line is None:
            last += 1
            if last > MOST_LINES:
                raise TooManyLines(lines=last, most=MOST_LINES)
            line = DocumentLine(
                document=work.document,
                position=last,
                follows=ordered,
                device=scanned.device,
                lot=identified.lot,
                serial=identified.serial,
                location_id=location,
                quantity=0,
                scan=scanned.text,
            )
        line.quantity += units
        lines.append(line)
    return lines


def check_trip(work: Work) -> None:
    """Do nothing if what is said of the trip can be true.

    Raises:
        FieldsContradict: If the goods arrived before they left or later than now, or
            were never as warm as at the coldest moment.
    """
    values = work.document.values
    for code in ("departed_at", "arrived_at"):
        if (
            code in values
            and (moment := datetime.fromisoformat(values[code])) > work.at
        ):
            now = work.at.astimezone(moment.tzinfo)
            raise FieldsContradict(
                first=field_label(code),
                first_value=values[code],
                second=_("The time now"),
                second_value=now.isoformat("T", "seconds"),
            )
    for first, second, read in NOT_ABOVE:
        if first not in values or second not in values:
            continue
        if read(values[first]) > read(values[second]):
            raise FieldsContradict(
                first=field_label(first),
                first_value=values[first],
                second=field_label(second),
                second_value=values[second],
            )
