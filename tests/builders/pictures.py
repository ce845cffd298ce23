"""Pictures of barcodes, as a printer would make them."""

import io
from pathlib import Path
from tempfile import TemporaryDirectory

import zint
from PIL import Image


def draw_barcode(
    text: str, *, symbology: zint.Symbology = zint.Symbology.DATAMATRIX, scale: int = 4
) -> Image.Image:
    """Draw a barcode; text that begins with a bracketed identifier becomes GS1."""
    symbol = zint.Symbol()
    symbol.symbology = symbology
    if text.startswith("["):
        symbol.input_mode = zint.InputMode.GS1
    symbol.scale = scale
    symbol.whitespace_width = symbol.whitespace_height = 4
    with TemporaryDirectory() as folder:
        path = Path(folder) / "code.png"
        symbol.outfile = str(path)
        symbol.encode(text)
        symbol.print()
        with Image.open(path) as picture:
            return picture.convert("L")


def label_picture(*codes: Image.Image) -> Image.Image:
    """Put barcodes below each other on one white label."""
    width = max(code.width for code in codes) + 80
    height = sum(code.height + 40 for code in codes) + 40
    label = Image.new("L", (width, height), 255)
    top = 40
    for code in codes:
        label.paste(code, (40, top))
        top += code.height + 40
    return label


def as_png(picture: Image.Image) -> bytes:
    """Return a picture as the bytes of a PNG file."""
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
