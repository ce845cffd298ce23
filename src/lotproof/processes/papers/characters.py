"""Which characters a paper can show: those that its font has, in plain order.

A sign that the font lacks would end the setting of an archivable PDF, and a sign
that can't be seen could turn the order of a number round. Both are printed by their
code point, so that nothing of a record is lost and nothing is hidden.
"""

import struct
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
"""Categories of characters that have no sign of their own."""


def printable(value: Any, *, font: Path) -> Any:
    """Return data with every text as the font can show it.

    Args:
        value: Data in JSON types.
        font: The TrueType file.

    Returns:
        The same data; a character that can't be shown is `[U+…]`.
    """
    if isinstance(value, str):
        return printable_text(value, font=font)
    if isinstance(value, Mapping):
        return {key: printable(one, font=font) for key, one in value.items()}
    if isinstance(value, list):
        return [printable(one, font=font) for one in value]
    return value


def printable_text(text: str, *, font: Path) -> str:
    """Return a text as the font can show it; most texts come back unchanged."""
    known = characters_of(font)
    if known.issuperset(text):
        return text
    return "".join(
        sign if sign in known else f"[U+{ord(sign):04X}]"
        for sign in text.replace("\r\n", "\n").replace("\t", " ")
    )


@cache
def characters_of(font: Path) -> frozenset[str]:
    """Return the characters for which a TrueType font has a sign.

    Source:
        OpenType 1.9, table `cmap`, subtable formats 4 and 12.
    """
    data = font.read_bytes()
    (tables,) = struct.unpack_from(">H", data, 4)
    records = (struct.unpack_from(">4sLLL", data, 12 + 16 * n) for n in range(tables))
    start = next(offset for tag, _sum, offset, _size in records if tag == b"cmap")
    (count,) = struct.unpack_from(">H", data, start + 2)
    codes: set[int] = set()
    for number in range(count):
        (offset,) = struct.unpack_from(">L", data, start + 8 + 8 * number)
        codes |= _subtable(data, start + offset)
    signs = {chr(code) for code in codes if not 0xD800 <= code <= 0xDFFF}
    return frozenset(
        sign for sign in signs if unicodedata.category(sign) not in UNSEEN
    ) | {"\n"}


def _subtable(data: bytes, at: int) -> set[int]:
    (form,) = struct.unpack_from(">H", data, at)
    if form == 12:
        (groups,) = struct.unpack_from(">L", data, at + 12)
        return {
            code
            for number in range(groups)
            for first, last, _glyph in [
                struct.unpack_from(">LLL", data, at + 16 + 12 * number)
            ]
            for code in range(first, last + 1)
        }
    if form == 4:
        (double,) = struct.unpack_from(">H", data, at + 6)
        lasts = struct.unpack_from(f">{double // 2}H", data, at + 14)
        firsts = struct.unpack_from(f">{double // 2}H", data, at + 16 + double)
        return {
            code
            for first, last in zip(firsts, lasts, strict=True)
            for code in range(first, last + 1)
            if code != 0xFFFF
        }
    return set()
