"""What a label's symbol holds: the UDI as its issuing agency has it written.

A carrier is printed only if the product itself reads the same goods out of it again.
Where it can't be written so (a lot number that GS1 doesn't allow, an agency without
a published form), the label bears our own number instead.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lotproof.identification.checks import ma_check_digit, mod43_character
from lotproof.identification.errors import IdentifierError
from lotproof.identification.gs1.build import build
from lotproof.identification.parse import parse_scan
from lotproof.identification.values import Element, Precision


class Symbology(StrEnum):
    """A kind of symbol, by the AIM identifier that readers send before its data."""

    GS1_DATA_MATRIX = "]d2"
    DATA_MATRIX = "]d1"
    QR_CODE = "]Q1"


@dataclass(frozen=True, slots=True)
class Marked:
    """What a label states of goods; empty and `None` where there is nothing."""

    agency: str
    di: str
    """As stored: see `Udi.di`."""
    lot: str = ""
    serial: str = ""
    expires_on: date | None = None
    """The last usable day."""
    precision: Precision = "day"
    produced_on: date | None = None


@dataclass(frozen=True, slots=True)
class Carrier:
    """A symbol's data, and what people read beside it."""

    symbology: Symbology
    data: str
    """As a reader sends it, the separator of GS1 within."""
    elements: tuple[Element, ...] = ()
    """Of GS1 data."""
    human: tuple[str, ...] = ()
    """Lines of text that say the same."""
    is_udi: bool = True


def carrier_of(marked: Marked, *, today: date) -> Carrier | None:
    """Return the agency's carrier of goods.

    Args:
        marked: What the label states.
        today: The present day; it decides the century of short years.

    Returns:
        The carrier; `None` if none can be written that says exactly this.
    """
    write = WRITERS.get(marked.agency)
    if write is None:
        return None
    try:
        carrier = write(marked)
        read = parse_scan(f"{carrier.symbology}{carrier.data}", today=today)
    except IdentifierError:
        return None
    said = (read.agency, read.di, read.lot, read.serial, read.usable_until)
    meant = (
        marked.agency,
        marked.di,
        marked.lot or None,
        marked.serial or None,
        marked.expires_on,
    )
    return carrier if said == meant else None


def own_code(text: str) -> Carrier:
    """Return the carrier of a number of ours: a lot, a location, a document."""
    return Carrier(Symbology.DATA_MATRIX, text, human=(text,), is_udi=False)


def _gs1(marked: Marked) -> Carrier:
    """Write an element string, dates before what has no fixed length."""
    elements: list[Element] = [("01", marked.di)]
    if marked.produced_on:
        elements.append(("11", f"{marked.produced_on:%y%m%d}"))
    if marked.expires_on:
        day = "00" if marked.precision == "month" else f"{marked.expires_on:%d}"
        elements.append(("17", f"{marked.expires_on:%y%m}{day}"))
    if marked.lot:
        elements.append(("10", marked.lot))
    if marked.serial:
        elements.append(("21", marked.serial))
    return Carrier(
        Symbology.GS1_DATA_MATRIX,
        build(elements).raw,
        tuple(elements),
        tuple(f"({ai}){value}" for ai, value in elements),
    )


def _hibc(marked: Marked) -> Carrier:
    """Write primary and secondary data as one; `$$7` leads where there is no date."""
    number, flag = (marked.lot, "$$") if marked.lot else (marked.serial, "$$+")
    dated = "7"
    if marked.expires_on:
        is_month = marked.precision == "month"
        dated = (
            f"{marked.expires_on:%m%y}" if is_month else f"3{marked.expires_on:%y%m%d}"
        )
    text = f"+{marked.di}"
    if number or marked.expires_on:
        text += f"/{flag}{dated}{number}"
    if marked.lot and marked.serial:
        text += f"/S{marked.serial}"
    if marked.produced_on:
        text += f"/16D{marked.produced_on:%Y%m%d}"
    text += mod43_character(text) or ""
    shown = text[:-1] + text[-1].replace(" ", "_")
    return Carrier(Symbology.DATA_MATRIX, text, human=(f"*{shown}*",))


def _iccbba(marked: Marked) -> Carrier:
    """Write ISBT 128 data structures one after the other."""
    parts = [f"=/{marked.di}"]
    if marked.serial:
        parts.append(f"=,{marked.serial}")
    if marked.expires_on:
        parts.append(f"=>{_ordinal(marked.expires_on)}")
    if marked.produced_on:
        parts.append(f"=}}{_ordinal(marked.produced_on)}")
    if marked.lot:
        parts.append(f"&,1{marked.lot}")
    return Carrier(Symbology.DATA_MATRIX, "".join(parts), human=tuple(parts))


def _ordinal(day: date) -> str:
    return f"{day.year % 1000:03d}{day.timetuple().tm_yday:03d}"


def _ma(marked: Marked) -> Carrier:
    """Write an MA code: `E` is its first bad day, `V` its last good one."""
    parts = []
    if marked.serial:
        parts.append(f"S{marked.serial}")
    if marked.produced_on:
        parts.append(f"M{marked.produced_on:%y%m%d}")
    if marked.lot:
        parts.append(f"L{marked.lot}")
    if marked.expires_on:
        parts.append(f"E{marked.expires_on + timedelta(days=1):%y%m%d}")
        parts.append(f"V{marked.expires_on:%y%m%d}")
    production = "".join(f".{part}" for part in parts)
    check = ma_check_digit(production) if parts else None
    if check:
        parts.append(f"C{check}")
    data = ".".join([marked.di, *parts])
    return Carrier(
        Symbology.QR_CODE,
        data,
        human=(marked.di, ".".join(parts)) if parts else (data,),
    )


WRITERS: dict[str, Callable[[Marked], Carrier]] = {
    "GS1": _gs1,
    "HIBCC": _hibc,
    "ICCBBA": _iccbba,
    "MA": _ma,
}
"""Who issues device identifiers, and how its carriers are written. AHM has published
no form of its own that could be held against an example."""
