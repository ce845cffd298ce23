"""A picture of a label, as a browser sends it."""

from io import BytesIO

from django.core.files.uploadedfile import UploadedFile

from lotproof.core.refusals import Refused, gettext_noop
from lotproof.identification.pictures import read_picture

MOST_BYTES = 15 * 1024 * 1024
"""A photo of any phone; a script in the page makes it smaller before it is sent."""


class NoPicture(Refused):
    """A form without its picture."""

    template = gettext_noop(
        "No picture was chosen. Take one of the label or choose a file, then send it."
    )


class PictureTooLarge(Refused):
    """A picture of more bytes than a photo of a label needs."""

    template = gettext_noop(
        "%(name)s has %(size)s MB; a picture may have %(most)s MB. Take it with a "
        "lower resolution, or type what is printed under the code."
    )


def barcodes_in(file: "UploadedFile[bytes] | None") -> list[str]:
    """Return the barcodes in a picture that was sent, from top to bottom.

    Raises:
        NoPicture: If no file was sent.
        PictureTooLarge: If it has more than `MOST_BYTES`.
        PictureUnreadable: If it is no picture.
        NoBarcode: If no barcode can be read in it.
    """
    if file is None or not file.size:
        raise NoPicture
    name = file.name or "—"
    if file.size > MOST_BYTES:
        size = -(-file.size // 2**20)
        raise PictureTooLarge(name=name, size=size, most=MOST_BYTES // 2**20)
    return read_picture(BytesIO(file.read()), name=name)
