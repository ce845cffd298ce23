"""Photos that come with remarks: what is one, and a small one of it."""

import io

from django.db import models

from lotproof.core.refusals import Refused, gettext_noop

MOST_BYTES = 12 * 1024 * 1024
"""What a phone's camera makes fits in; the page makes larger ones smaller first."""

MOST_PIXELS = 80_000_000
"""More than a phone takes; a larger picture could fill the memory."""

MOST = {
    "megabytes": MOST_BYTES // 2**20,
    "megapixels": MOST_PIXELS // 1_000_000,
}
"""The limits as people read them."""

THUMBNAIL_PIXELS = 320
"""Of the longer side: twice what the page shows, for fine screens."""

HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})


class MediaType(models.TextChoices):
    """What a photo may be; nothing of this is ever run by a browser."""

    JPEG = "image/jpeg", "JPEG"
    PNG = "image/png", "PNG"
    WEBP = "image/webp", "WebP"
    HEIC = "image/heic", "HEIC"


FORMATS = {
    "JPEG": MediaType.JPEG,
    "MPO": MediaType.JPEG,  # a JPEG with a second picture behind it, as phones make
    "PNG": MediaType.PNG,
    "WEBP": MediaType.WEBP,
}


class NotAPhoto(Refused):
    """The file's content is no picture of a kind that is kept."""

    template = gettext_noop(
        "%(name)s isn't a photo that can be kept: its content is no JPEG, PNG, WebP or "
        "HEIC picture, or it is damaged. Take the photo again or save it as JPEG."
    )


class PhotoTooLarge(Refused):
    """The photo has more bytes or pixels than are kept."""

    template = gettext_noop(
        "%(name)s is too large: a photo may have %(megabytes)s MB and %(megapixels)s "
        "megapixels at most. Take it with a lower resolution."
    )


def media_type_of(content: bytes, *, name: str) -> MediaType:
    """Return what a file is by its content, whatever its name says.

    Args:
        content: The file.
        name: What refusals call it.

    Returns:
        The media type.

    Raises:
        PhotoTooLarge: If it has more than `MOST_BYTES` or `MOST_PIXELS`.
        NotAPhoto: If it is no picture, or a damaged one.
    """
    if len(content) > MOST_BYTES:
        raise PhotoTooLarge(name=name, **MOST)
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS:
        return MediaType.HEIC
    from PIL import Image  # noqa: PLC0415 - 7 MB that only photos need

    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as image:
            if image.width * image.height > MOST_PIXELS:
                raise PhotoTooLarge(name=name, **MOST)
            kind = FORMATS[image.format or ""]
            # A part of a picture opens as well; only reading all of it tells. A
            # camera's JPEG is read at an eighth of its size, which is quick.
            image.draft("RGB", (image.width // 8, image.height // 8))
            image.load()
            return kind
    except Image.DecompressionBombError as error:
        raise PhotoTooLarge(name=name, **MOST) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise NotAPhoto(name=name) from error


def thumbnail(content: bytes) -> bytes:
    """Return a small JPEG of a photo, the right way up; empty of a HEIC picture."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - 7 MB that only photos need

    try:
        with Image.open(io.BytesIO(content)) as image:
            image.draft("RGB", (THUMBNAIL_PIXELS, THUMBNAIL_PIXELS))
            image.thumbnail((THUMBNAIL_PIXELS, THUMBNAIL_PIXELS))
            small = ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, ValueError, SyntaxError):
        return b""
    written = io.BytesIO()
    small.save(written, "JPEG", quality=80)
    return written.getvalue()
