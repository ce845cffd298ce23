"""Fields of a tag's memory, bit by bit."""

from dataclasses import dataclass, field

from lotproof.core.refusals import gettext_noop
from lotproof.identification.errors import TagInvalid

_TOO_SHORT = gettext_noop("the memory ends before the code does.")
_BAD_TEXT = gettext_noop("a text in it isn't padded with zeros.")
_REST = gettext_noop("there is data behind the code.")


@dataclass(slots=True)
class Reader:
    """A tag's memory, read from its first bit on."""

    code: str
    """The memory as hexadecimal digits, for a refusal."""
    at: int = 0
    bits: str = field(init=False)

    def __post_init__(self) -> None:
        self.bits = f"{int(self.code, 16):0{4 * len(self.code)}b}"

    def number(self, width: int) -> int:
        """Return the next bits as a number.

        Args:
            width: How many bits, 1 or more.

        Returns:
            The number.

        Raises:
            TagInvalid: If the memory is too short.
        """
        chunk = self.bits[self.at : self.at + width]
        if len(chunk) < width:
            raise TagInvalid(self.code, _TOO_SHORT)
        self.at += width
        return int(chunk, 2)

    def text(self, width: int, *, character_bits: int) -> str:
        """Return the next bits as text that zeros fill up.

        Args:
            width: How many bits.
            character_bits: Bits of one character.

        Returns:
            The text.

        Raises:
            TagInvalid: If the memory is too short, or a zero stands within.
        """
        codes = [self.number(character_bits) for _ in range(width // character_bits)]
        used = codes[: codes.index(0)] if 0 in codes else codes
        if any(codes[len(used) :]):
            raise TagInvalid(self.code, _BAD_TEXT)
        return _text_of(used, character_bits)

    def text_to_zero(self, *, character_bits: int) -> str:
        """Return the next bits as text up to a zero character.

        Args:
            character_bits: Bits of one character.

        Returns:
            The text.

        Raises:
            TagInvalid: If the memory ends first.
        """
        codes = []
        while code := self.number(character_bits):
            codes.append(code)
        return _text_of(codes, character_bits)

    def end(self) -> None:
        """Check that only zeros follow.

        Raises:
            TagInvalid: If there is more data.
        """
        if "1" in self.bits[self.at :]:
            raise TagInvalid(self.code, _REST)


def _text_of(codes: list[int], character_bits: int) -> str:
    if character_bits == 6:
        # Six bits are the lower ones of ASCII 32 to 95.
        return "".join(chr(code if code >= 32 else code + 64) for code in codes)
    return "".join(map(chr, codes))


def number_bits(number: int, width: int) -> str:
    """Return a number as bits.

    Args:
        number: Smaller than two to the power of `width`.
        width: How many bits.

    Returns:
        Zeros and ones.
    """
    return f"{number:0{width}b}"


def text_bits(text: str, *, character_bits: int) -> str:
    """Return a text as bits, without padding.

    Args:
        text: ASCII characters.
        character_bits: Bits of one character; their lowest ones are taken.

    Returns:
        Zeros and ones.
    """
    mask = (1 << character_bits) - 1
    return "".join(number_bits(ord(one) & mask, character_bits) for one in text)


def hexadecimal(bits: str) -> str:
    """Return bits as tag memory: whole words of 16 bits in capitals."""
    bits += "0" * (-len(bits) % 16)
    return f"{int(bits, 2):0{len(bits) // 4}X}"
