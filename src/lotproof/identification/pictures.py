"""Barcodes in a picture, read as a scanner would send them."""

from pathlib import Path
from typing import BinaryIO

from lotproof.core.refusals import gettext_noop
from lotproof.identification.errors import IdentifierError


class PictureUnreadable(IdentifierError):
    """A file that is no picture, or too large a one."""

    template = gettext_noop(
        "%(name)s can't be read as a picture. Take a PNG or JPEG picture of the label."
    )


class NoBarcode(IdentifierError):
    """A picture without a barcode that can be read."""

    template = gettext_noop(
        "No barcode could be read in %(name)s. Take the picture closer, with light "
        "from the side, and the whole label in it."
    )


_MOST_PIXELS = 80_000_000
"""More than any phone takes; a larger picture could fill the memory."""


_FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "TIFF")
"""What cameras and screenshots are; other formats of Pillow aren't tried."""


def read_picture(source: Path | BinaryIO, *, name: str = "") -> list[str]:
    """Return the barcodes in a picture.

    Args:
        source: A PNG or JPEG picture, or one that is as common.
        name: What a refusal calls it; the file's own name if empty.

    Returns:
        Their texts, each led by its AIM symbology identifier, with FNC1 as group
        separator; from top to bottom.

    Raises:
        PictureUnreadable: If the file is no picture.
        NoBarcode: If no barcode can be read in it.
    """
    import zxingcpp  # noqa: PLC0415  # decoding a text needs no picture reader
    from PIL import Image  # noqa: PLC0415  # nor this

    name = name or Path(getattr(source, "name", "")).name
    try:
        with Image.open(source, formats=_FORMATS) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise PictureUnreadable(name=name)
            # A JPEG is then decoded without its colours, in a third of the memory.
            picture.draft("L", picture.size)
            codes = zxingcpp.read_barcodes(
                picture.convert("L"), text_mode=zxingcpp.TextMode.Plain
            )
    except (
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise PictureUnreadable(name=name) from error
    found = [code for code in codes if code.valid]
    if not found:
        raise NoBarcode(name=name)
    found.sort(key=lambda code: (code.position.top_left.y, code.position.top_left.x))
    return [code.symbology_identifier + code.text for code in found]
