"""The labels of the demo company's goods, as a scanner reads them."""

from dataclasses import dataclass
from datetime import date, timedelta

from lotproof.demo.devices import DemoDevice
from lotproof.demo.plan import Goods
from lotproof.identification.gs1.build import build
from lotproof.identification.values import Element

AIM_OF_DATA_MATRIX = "]d2"
MADE_BEFORE_EXPIRY = timedelta(days=3 * 365)
YOUNGEST = timedelta(days=40)
"""Goods are never fresher than this when they come."""


@dataclass(frozen=True, slots=True)
class Pack:
    """One label, and how many packs bear it."""

    scan: str
    packs: int


def labels(goods: Goods, device: DemoDevice, *, today: date) -> list[Pack]:
    """Return what is scanned to receive goods.

    Args:
        goods: What came.
        device: The device, whose UDI-DIs are real.
        today: The day from which expiry is told.

    Returns:
        One label for all packs of a lot; one for each serial number.
    """
    if "S" not in device.carries:
        scan = label(device, today=today, goods=goods, serial="")
        return [Pack(scan, goods.packs)]
    numbers = [
        f"{goods.lot or device.code.replace('-', '')}{n:04}"
        for n in range(1, goods.packs + 1)
    ]
    return [
        Pack(label(device, today=today, goods=goods, serial=number), 1)
        for number in numbers
    ]


def label(device: DemoDevice, *, today: date, goods: Goods, serial: str) -> str:
    """Return a GS1 DataMatrix as a scanner reads it, with what the device carries."""
    code = device.packs[goods.by_package - 1][0] if goods.by_package else device.di
    expires = today + timedelta(days=goods.expires_in)
    elements: list[Element] = [("01", code)]
    if "M" in device.carries:
        made = min(expires - MADE_BEFORE_EXPIRY, today - YOUNGEST)
        elements.append(("11", f"{made:%y%m%d}"))
    if "E" in device.carries:
        elements.append(("17", f"{expires:%y%m%d}"))
    if "L" in device.carries:
        elements.append(("10", goods.lot))
    if serial:
        elements.append(("21", serial))
    return AIM_OF_DATA_MATRIX + build(elements).raw
