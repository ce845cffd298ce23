"""The columns of printed records: heads, widths, and what stands in a cell."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext

from lotproof.core.refusals import gettext_noop
from lotproof.processes.papers.goods import ABSENT, expiry_text, storage_text
from lotproof.processes.papers.items import Item

Cell = list[tuple[str, str]]
"""Small labels, perhaps empty, each with its text; one below the other."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a record's table."""

    head: str
    """English; translated when printed."""
    share: float
    """Of the width that is left, as the other columns' shares."""
    cell: Callable[[Item], Cell]
    is_number: bool = False


def said(text: str) -> Cell:
    """Return a cell of one text."""
    return [("", text or ABSENT)]


def yes_no(answer: str) -> str:
    """Return an answer as people read it."""
    if not answer:
        return ABSENT
    return gettext("Yes") if answer == "yes" else gettext("No")


def money(amount: Decimal) -> str:
    """Return an amount with two decimals, or with as many as it has beyond them."""
    cents = amount.quantize(Decimal("0.01"))
    return f"{cents:f}" if cents == amount else f"{amount.normalize():f}"


def _device(item: Item) -> Cell:
    device = item.line.device
    english = device.name_en if device.name_en != device.name else ""
    return [("", device.name), *([(english, "")] if english else [])]


def _model(item: Item) -> Cell:
    device = item.line.device
    number = device.catalogue_number
    cell = said(device.model or number)
    if device.model and number and number != device.model:
        cell.append((gettext("Catalogue number"), number))
    return cell


def _makers(item: Item) -> Cell:
    cell = said(item.goods.maker)
    if item.line.device.contract_maker_name:
        label = gettext("Contract maker")
        cell.append((label, item.line.device.contract_maker_name))
    return cell


def _licensed_makers(item: Item) -> Cell:
    label = gettext("Production licence or filing number")
    return [*_makers(item), (label, item.goods.production_licence)]


def _lot(item: Item) -> Cell:
    lot, number = item.line.lot, item.goods.serial_number
    cell = [] if number and not (lot and lot.number) else said(item.goods.lot_number)
    if number:
        cell.append((gettext("Serial number"), number))
    if lot and lot.sterilisation_lot:
        cell.append((gettext("Sterilisation lot"), lot.sterilisation_lot))
    return cell


def _dates(item: Item) -> Cell:
    lot, serial = item.line.lot, item.line.serial
    cell = said(expiry_text(lot, serial))
    made = (serial and serial.produced_on) or (lot and lot.produced_on)
    if made:
        cell.append((gettext("Production date"), f"{made:%Y-%m-%d}"))
    return cell


def _amount(item: Item) -> Cell:
    return said(money(Decimal(item.price) * item.quantity) if item.price else "")


def _price(item: Item) -> Cell:
    return said(money(Decimal(item.price)) if item.price else "")


def _conclusion(item: Item) -> Cell:
    line = item.line
    if line.accepted is None:
        return said(gettext("Not inspected yet"))
    if line.accepted == line.quantity:
        word = gettext("Accepted")
    else:
        word = (
            gettext("Rejected") if line.accepted == 0 else gettext("Accepted in part")
        )
    cell = said(word)
    if reason := line.values.get("rejection_reason"):
        cell.append((gettext("Reason of rejection"), reason))
    if measure := line.values.get("rejection_measure"):
        cell.append((gettext("What was done"), measure))
    return cell


def _checks(item: Item) -> Cell:
    values = item.line.values
    return [
        (gettext("Packaging intact"), yes_no(values.get("packaging_intact", ""))),
        (gettext("Labels agree"), yes_no(values.get("labels_agree", ""))),
    ]


def _rejected(item: Item) -> Cell:
    accepted = item.line.accepted
    return said("" if accepted is None else str(item.quantity - accepted))


def _accepted(item: Item) -> Cell:
    return said("" if item.line.accepted is None else str(item.line.accepted))


def _bin(item: Item) -> Cell:
    location = item.line.location
    cell = said(location.code if location else "")
    if location and location.zone:
        cell.append((location.zone.name, ""))
    return cell


def _put_into(item: Item) -> Cell:
    if not item.places:
        return said("")
    return [
        part
        for place in item.places
        for part in (("", place.code), (f"{place.zone} × {place.units}".strip(), ""))
    ]


def _result(item: Item) -> Cell:
    return said(gettext("Accepted") if item.line.accepted else gettext("Rejected"))


def _choice(item: Item) -> Cell:
    reason = item.line.values.get("override_reason", "")
    cell = said(str(item.line.done))
    if reason:
        cell.append((gettext("Reason of another choice"), reason))
    return cell


NUMBER = Column(gettext_noop("No."), 0.4, lambda item: said(str(item.position)))
DEVICE = Column(gettext_noop("Product name"), 1.7, _device)
MODEL = Column(gettext_noop("Model and specification"), 1.1, _model)
REGISTRATION = Column(
    gettext_noop("Registration or filing number"),
    1.4,
    lambda item: said(item.goods.registration),
)
MAKER = Column(gettext_noop("Registrant or filer"), 1.5, _makers)
LICENSED_MAKER = Column(
    gettext_noop("Registrant or filer, production licence"), 1.6, _licensed_makers
)
LOT = Column(gettext_noop("Lot or serial number"), 1.3, _lot)
EXPIRY = Column(gettext_noop("Use by"), 0.9, _dates)
UDI = Column("UDI-DI", 1.25, lambda item: said(item.goods.udi_di))
QUANTITY = Column(
    gettext_noop("Quantity"), 0.6, lambda item: said(str(item.quantity)), is_number=True
)
UNIT = Column(gettext_noop("Unit"), 0.45, lambda item: said(item.line.device.unit))
PRICE = Column(gettext_noop("Unit price (CNY)"), 0.8, _price, is_number=True)
AMOUNT = Column(gettext_noop("Amount (CNY)"), 0.95, _amount, is_number=True)
STORAGE = Column(
    gettext_noop("Storage conditions"),
    1.0,
    lambda item: said(storage_text(item.line.device)),
)
ORDERED = Column(
    gettext_noop("Ordered"),
    0.6,
    lambda item: said("" if item.ordered is None else str(item.ordered)),
    is_number=True,
)
RECEIVED = Column(
    gettext_noop("Received so far"),
    0.65,
    lambda item: said(str(item.line.done)),
    is_number=True,
)
ACCEPTED = Column(gettext_noop("Accepted units"), 0.6, _accepted, is_number=True)
REJECTED = Column(gettext_noop("Rejected units"), 0.6, _rejected, is_number=True)
CONCLUSION = Column(gettext_noop("Conclusion"), 1.1, _conclusion)
CHECKS = Column(gettext_noop("Checked"), 0.9, _checks)
BIN = Column(gettext_noop("Location"), 0.9, _bin)
PUT_INTO = Column(gettext_noop("Put into"), 1.0, _put_into)
RESULT = Column(gettext_noop("Result"), 0.6, _result)
PICKED = Column(gettext_noop("Picked units"), 0.7, _choice, is_number=True)
