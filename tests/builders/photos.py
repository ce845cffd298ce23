"""Photos for tests, made as they are needed."""

import io
import random

from PIL import Image


def make_photo(
    colour: str = "red", *, size: tuple[int, int] = (64, 48), kind: str = "JPEG"
) -> bytes:
    """A picture of one colour."""
    written = io.BytesIO()
    Image.new("RGB", size, colour).save(written, kind)
    return written.getvalue()


def make_noise(size: tuple[int, int], *, kind: str = "PNG") -> bytes:
    """A picture that no format makes small, the same each time."""
    pixels = random.Random(1).randbytes(size[0] * size[1] * 3)
    written = io.BytesIO()
    Image.frombytes("RGB", size, pixels).save(written, kind)
    return written.getvalue()
