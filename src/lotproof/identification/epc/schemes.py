"""The schemes of the Tag Data Standard, as data."""

from dataclasses import dataclass
from typing import Literal

PREFIX_BITS = (40, 37, 34, 30, 27, 24, 20)
"""Bits of the company prefix by partition value; its digits are 12 down to 6."""

Reference = Literal["digits", "number", "text7", "text6"]
"""How the reference behind the company prefix is held: in a fixed count of digits,
as a number without leading zeros, or as text of 7 or 6 bits a character."""


@dataclass(frozen=True, slots=True)
class Identity:
    """One scheme of pure identity URIs that starts with a GS1 company prefix."""

    name: str
    reference_digits: int | None = None
    """Digits of company prefix and reference together; `None` for a text."""
    reference_longest: int = 0
    """Characters of company prefix and reference together, where it is text."""
    reference_charset: Literal["82", "39"] = "82"
    extras: tuple[int, ...] = ()
    """Digits of each component between reference and serial."""
    serial_longest: int = 0
    """Characters of the serial; 0 where the scheme has none."""
    serial_charset: Literal["82", "digits", "number"] = "82"
    domain: Literal["id", "class"] = "id"


IDENTITIES = {
    one.name: one
    for one in (
        Identity("sgtin", 13, serial_longest=20),
        Identity("sscc", 17),
        Identity("sgln", 12, serial_longest=20),
        Identity("grai", 12, serial_longest=16),
        Identity("giai", reference_longest=30),
        Identity("gsrn", 17),
        Identity("gsrnp", 17),
        Identity("gdti", 12, serial_longest=17),
        Identity("sgcn", 12, serial_longest=12, serial_charset="digits"),
        Identity(
            "cpi",
            reference_longest=30,
            reference_charset="39",
            serial_longest=12,
            serial_charset="number",
        ),
        Identity("itip", 13, extras=(2, 2), serial_longest=20),
        Identity("ginc", reference_longest=30),
        Identity("gsin", 16),
        Identity("pgln", 12),
        Identity("upui", 13, serial_longest=28),
        Identity("lgtin", 13, serial_longest=20, domain="class"),
    )
}


@dataclass(frozen=True, slots=True)
class Binary:
    """One binary scheme whose company prefix is partitioned."""

    name: str
    """As in its tag URI."""
    header: int
    bits: int | None
    """Length of the whole code; `None` where it ends with its text."""
    identity: Identity
    reference: Reference
    reference_bits: tuple[int, ...] = ()
    """By partition value; empty where the reference is text that ends itself."""
    reference_sizes: tuple[int, ...] = ()
    """Digits or characters of the reference at most, by partition value."""
    extra_bits: int = 0
    """Of each component between reference and serial."""
    serial_bits: int = 0
    serial: Literal["number", "text7", "marked"] = "number"
    """A number without leading zeros, text, or digits marked by a 1 before them."""
    reserved_bits: int = 0


_GTIN_BITS, _GTIN_DIGITS = (4, 7, 10, 14, 17, 20, 24), (1, 2, 3, 4, 5, 6, 7)
_PLACE_BITS, _PLACE_DIGITS = (1, 4, 7, 11, 14, 17, 21), (0, 1, 2, 3, 4, 5, 6)
_UNIT_BITS, _UNIT_DIGITS = (18, 21, 24, 28, 31, 34, 38), (5, 6, 7, 8, 9, 10, 11)
_ASSET_SIZES = (18, 19, 20, 21, 22, 23, 24)


def _gtin(name: str, header: int, bits: int, serial_bits: int, **more: int) -> Binary:
    return Binary(
        name,
        header,
        bits,
        IDENTITIES[name.partition("-")[0]],
        "digits",
        _GTIN_BITS,
        _GTIN_DIGITS,
        serial_bits=serial_bits,
        serial="text7" if serial_bits == 140 else "number",
        **more,
    )


def _place(
    name: str, header: int, bits: int, serial_bits: int, serial: str = "number"
) -> Binary:
    return Binary(
        name,
        header,
        bits,
        IDENTITIES[name.partition("-")[0]],
        "digits",
        _PLACE_BITS,
        _PLACE_DIGITS,
        serial_bits=serial_bits,
        serial=serial,  # type: ignore[arg-type]  # the three words below only
    )


def _unit(name: str, header: int) -> Binary:
    return Binary(
        name,
        header,
        96,
        IDENTITIES[name.partition("-")[0]],
        "digits",
        _UNIT_BITS,
        _UNIT_DIGITS,
        reserved_bits=24,
    )


BINARIES = (
    _gtin("sgtin-96", 0x30, 96, 38),
    _gtin("sgtin-198", 0x36, 198, 140),
    _unit("sscc-96", 0x31),
    _place("sgln-96", 0x32, 96, 41),
    _place("sgln-195", 0x39, 195, 140, "text7"),
    Binary(
        "grai-96",
        0x33,
        96,
        IDENTITIES["grai"],
        "digits",
        _GTIN_BITS,
        _PLACE_DIGITS,
        serial_bits=38,
    ),
    Binary(
        "grai-170",
        0x37,
        170,
        IDENTITIES["grai"],
        "digits",
        _GTIN_BITS,
        _PLACE_DIGITS,
        serial_bits=112,
        serial="text7",
    ),
    Binary(
        "giai-96",
        0x34,
        96,
        IDENTITIES["giai"],
        "number",
        (42, 45, 48, 52, 55, 58, 62),
        (13, 14, 15, 16, 17, 18, 19),
    ),
    Binary(
        "giai-202",
        0x38,
        202,
        IDENTITIES["giai"],
        "text7",
        (148, 151, 154, 158, 161, 164, 168),
        _ASSET_SIZES,
    ),
    _unit("gsrn-96", 0x2D),
    _unit("gsrnp-96", 0x2E),
    _place("gdti-96", 0x2C, 96, 41),
    _place("gdti-174", 0x3E, 174, 119, "text7"),
    _place("gdti-113", 0x3A, 113, 58, "marked"),
    _place("sgcn-96", 0x3F, 96, 41, "marked"),
    Binary(
        "cpi-96",
        0x3C,
        96,
        IDENTITIES["cpi"],
        "number",
        (11, 14, 17, 21, 24, 27, 31),
        (3, 4, 5, 6, 7, 8, 9),
        serial_bits=31,
    ),
    Binary(
        "cpi-var",
        0x3D,
        None,
        IDENTITIES["cpi"],
        "text6",
        reference_sizes=_ASSET_SIZES,
        serial_bits=40,
    ),
    _gtin("itip-110", 0x40, 110, 38, extra_bits=7),
    _gtin("itip-212", 0x41, 212, 140, extra_bits=7),
)
"""The binary schemes with a company prefix; of one identity the shorter first,
and one that is only read (GDTI-113) last."""

BY_HEADER = {scheme.header: scheme for scheme in BINARIES}
BY_NAME = {scheme.name: scheme for scheme in BINARIES}
