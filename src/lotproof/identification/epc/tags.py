"""Tag memory and tag URIs, both ways."""

import re
from dataclasses import dataclass

from lotproof.core.refusals import gettext_noop
from lotproof.identification.epc.bits import (
    Reader,
    hexadecimal,
    number_bits,
    text_bits,
)
from lotproof.identification.epc.schemes import (
    BINARIES,
    BY_HEADER,
    BY_NAME,
    PREFIX_BITS,
    Binary,
)
from lotproof.identification.epc.uris import Epc, parse_body, parse_uri
from lotproof.identification.errors import TagInvalid

_MEMORY = re.compile(r"(?:[0-9A-Fa-f]{4}){3,62}")
_TAG_URI = re.compile(r"urn:epc:tag:([a-z]+)-([0-9]+|var):(.*)")
_ADI, _USDOD, _GID = 0x3B, 0x2F, 0x35
_FILTERS = {"adi-var": 64, "usdod-96": 16}
_NO_FILTER = "gid-96"
_OTHERS = ("gid-96", "usdod-96", "adi-var")
_READ_ONLY = "gdti-113"
"""A scheme that the standard has withdrawn for new tags."""

_NO_MEMORY = gettext_noop("expected hexadecimal digits in whole words of 16 bits.")
_NO_HEADER = gettext_noop("no scheme has the header %(header)s.")
_BAD_PARTITION = gettext_noop("its partition value is 7.")
_BAD_NUMBER = gettext_noop("a number in it is too large for its scheme.")
_NO_TAG_URI = gettext_noop("expected urn:epc:tag: and a binary scheme.")
_BAD_FILTER = gettext_noop("its scheme has no filter value %(filter)s.")
_NO_BINARY = gettext_noop("no binary scheme with %(bits)s bits can hold it.")


@dataclass(frozen=True, slots=True)
class Tag:
    """What a tag's EPC memory holds."""

    epc: Epc
    scheme: str
    """The binary scheme, as in its tag URI: "sgtin-96"."""
    filter_value: int = 0
    """What kind of unit the tag is on; 0 is any."""

    @property
    def uri(self) -> str:
        """The tag URI."""
        body = self.epc.body
        if self.scheme != _NO_FILTER:
            body = f"{self.filter_value}.{body}"
        return f"urn:epc:tag:{self.scheme}:{body}"


def decode(memory: str) -> Tag:
    """Read a tag's EPC memory.

    Args:
        memory: Hexadecimal digits from the header on, in whole words.

    Returns:
        The tag.

    Raises:
        TagInvalid: If header, a field or its padding breaks the standard.
    """
    if not _MEMORY.fullmatch(memory):
        raise TagInvalid(memory, _NO_MEMORY)
    reader = Reader(memory)
    header = reader.number(8)
    if header in BY_HEADER:
        tag = _read_partitioned(reader, BY_HEADER[header])
    elif header == _ADI:
        filter_value = reader.number(6)
        cage = reader.text(36, character_bits=6).lstrip()
        number, serial = (reader.text_to_zero(character_bits=6) for _ in range(2))
        tag = Tag(Epc("adi", (cage, number, serial)), "adi-var", filter_value)
    elif header == _USDOD:
        filter_value = reader.number(4)
        cage = reader.text(48, character_bits=8).lstrip()
        tag = Tag(
            Epc("usdod", (cage, str(reader.number(36)))), "usdod-96", filter_value
        )
    elif header == _GID:
        numbers = tuple(str(reader.number(width)) for width in (28, 24, 36))
        tag = Tag(Epc("gid", numbers), _NO_FILTER)
    else:
        raise TagInvalid(memory, _NO_HEADER, header=f"{header:02X}")
    reader.end()
    parse_uri(tag.epc.uri)  # what the fields say must be a valid identity too
    return tag


def parse_tag_uri(uri: str) -> Tag:
    """Read a tag URI.

    Args:
        uri: As the Tag Data Standard writes it.

    Returns:
        The tag.

    Raises:
        TagInvalid: If the URI breaks its scheme's grammar.
    """
    match = _TAG_URI.fullmatch(uri)
    if match is None:
        raise TagInvalid(uri, _NO_TAG_URI)
    scheme, body = f"{match[1]}-{match[2]}", match[3]
    if scheme == _NO_FILTER:
        return Tag(parse_body(uri, match[1], body), scheme)
    filter_text, _, body = body.partition(".")
    if scheme not in BY_NAME and scheme not in _FILTERS:
        raise TagInvalid(uri, _NO_TAG_URI)
    if not re.fullmatch(r"0|[1-9][0-9]?", filter_text):
        raise TagInvalid(uri, _BAD_FILTER, filter=filter_text)
    return Tag(parse_body(uri, match[1], body), scheme, int(filter_text))


def tag_for(epc: Epc, *, filter_value: int = 0, bits: int | None = None) -> Tag:
    """Choose the binary scheme for an identity.

    Args:
        epc: What the tag shall identify.
        filter_value: What kind of unit it will be on.
        bits: Length of the scheme, such as 96 or 198; `None` takes the shortest
            that can hold the identity. A length that no scheme of the identity has
            takes the one of variable length.

    Returns:
        The tag.

    Raises:
        TagInvalid: If no binary scheme of that length can hold it.
    """
    schemes = [one for one in BINARIES if one.identity.name == epc.scheme]
    if bits in {one.bits for one in schemes}:
        schemes = [one for one in schemes if one.bits == bits]
    elif bits is not None:
        schemes = [one for one in schemes if one.bits is None]
    names = [one.name for one in schemes if one.name != _READ_ONLY]
    names += [name for name in _OTHERS if name.startswith(f"{epc.scheme}-")]
    refusal = TagInvalid(epc.uri, _NO_BINARY, bits=bits or "?")
    for name in names:
        tag = Tag(epc, name, filter_value)
        try:
            encode(tag)
        except TagInvalid as error:
            refusal = error
        else:
            return tag
    raise refusal


def encode(tag: Tag) -> str:
    """Write a tag's EPC memory.

    Args:
        tag: The tag; its identity is valid by existing.

    Returns:
        Hexadecimal digits in capitals, in whole words of 16 bits.

    Raises:
        TagInvalid: If a number is too large or a text too long for the scheme.
    """
    if not 0 <= tag.filter_value < _FILTERS.get(tag.scheme, 8):
        raise TagInvalid(tag.uri, _BAD_FILTER, filter=tag.filter_value)
    if tag.scheme in BY_NAME:
        return hexadecimal(_partitioned_bits(tag, BY_NAME[tag.scheme]))
    parts = tag.epc.parts
    if tag.epc.scheme == "gid":
        fields = zip(parts, (28, 24, 36), strict=True)
        numbers = "".join(number_bits(int(part), width) for part, width in fields)
        return hexadecimal(number_bits(_GID, 8) + numbers)
    cage = parts[0].rjust(6)
    if tag.epc.scheme == "usdod":
        return hexadecimal(
            number_bits(_USDOD, 8)
            + number_bits(tag.filter_value, 4)
            + text_bits(cage, character_bits=8)
            + number_bits(int(parts[1]), 36)
        )
    return hexadecimal(
        number_bits(_ADI, 8)
        + number_bits(tag.filter_value, 6)
        + text_bits(cage, character_bits=6)
        + "".join(text_bits(part, character_bits=6) + "0" * 6 for part in parts[1:])
    )


def _read_partitioned(reader: Reader, scheme: Binary) -> Tag:
    filter_value, partition = reader.number(3), reader.number(3)
    if partition == 7:
        raise TagInvalid(reader.code, _BAD_PARTITION)
    prefix = _digits(reader, PREFIX_BITS[partition], 12 - partition)
    parts = [prefix, _read_reference(reader, scheme, partition)]
    parts.extend(
        _digits(reader, scheme.extra_bits, digits) for digits in scheme.identity.extras
    )
    if scheme.serial_bits:
        parts.append(_read_serial(reader, scheme))
    return Tag(Epc(scheme.identity.name, tuple(parts)), scheme.name, filter_value)


def _read_reference(reader: Reader, scheme: Binary, partition: int) -> str:
    if scheme.reference == "text6":
        return reader.text_to_zero(character_bits=6)
    width = scheme.reference_bits[partition]
    if scheme.reference == "text7":
        return reader.text(width, character_bits=7)
    if scheme.reference == "number":
        return str(reader.number(width))
    return _digits(reader, width, scheme.reference_sizes[partition])


def _read_serial(reader: Reader, scheme: Binary) -> str:
    if scheme.serial == "text7":
        return reader.text(scheme.serial_bits, character_bits=7)
    number = str(reader.number(scheme.serial_bits))
    if scheme.serial == "number":
        return number
    if not number.startswith("1"):
        raise TagInvalid(reader.code, _BAD_NUMBER)
    return number[1:]


def _digits(reader: Reader, width: int, digits: int) -> str:
    number = str(reader.number(width))
    if digits == 0 and number == "0":
        return ""
    if len(number) > digits:
        raise TagInvalid(reader.code, _BAD_NUMBER)
    return number.zfill(digits)


def _partitioned_bits(tag: Tag, scheme: Binary) -> str:
    prefix, reference, *rest = tag.epc.parts
    partition = 12 - len(prefix)
    bits = (
        number_bits(scheme.header, 8)
        + number_bits(tag.filter_value, 3)
        + number_bits(partition, 3)
        + number_bits(int(prefix), PREFIX_BITS[partition])
        + _reference_bits(tag, scheme, partition, reference)
    )
    extras, serial = rest[: len(scheme.identity.extras)], rest[-1:]
    bits += "".join(number_bits(int(extra), scheme.extra_bits) for extra in extras)
    if scheme.serial_bits:
        bits += _serial_bits(tag, scheme, serial[0])
    return bits + "0" * ((scheme.bits or len(bits)) - len(bits))


def _reference_bits(tag: Tag, scheme: Binary, partition: int, reference: str) -> str:
    size = scheme.reference_sizes[partition]
    if scheme.reference == "text6":
        if len(reference) > size:
            raise TagInvalid(tag.uri, _BAD_NUMBER)
        return text_bits(reference, character_bits=6) + "0" * 6
    width = scheme.reference_bits[partition]
    if scheme.reference == "text7":
        return _padded(tag, text_bits(reference, character_bits=7), width)
    return _number(tag, reference, width, plain=scheme.reference == "number")


def _serial_bits(tag: Tag, scheme: Binary, serial: str) -> str:
    if scheme.serial == "text7":
        bits = text_bits(serial, character_bits=7)
        return _padded(tag, bits, scheme.serial_bits)
    if scheme.serial == "marked":
        serial = "1" + serial
    return _number(tag, serial, scheme.serial_bits, plain=True)


def _padded(tag: Tag, bits: str, width: int) -> str:
    if len(bits) > width:
        raise TagInvalid(tag.uri, _BAD_NUMBER)
    return bits.ljust(width, "0")


def _number(tag: Tag, text: str, width: int, *, plain: bool) -> str:
    """Return digits as bits; a plain number stands without leading zeros."""
    fits = (text or "0").isascii() and (text or "0").isdigit()
    if plain and fits:
        fits = text == "0" or not text.startswith("0")
    if not fits or int(text or "0") >> width:
        raise TagInvalid(tag.uri, _BAD_NUMBER)
    return number_bits(int(text or "0"), width)
