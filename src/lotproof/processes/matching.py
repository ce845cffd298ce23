"""Which line of a document a scanned label belongs to."""

from collections.abc import Sequence

from lotproof.core.refusals import Refused, gettext_noop
from lotproof.processes.labels import Scanned
from lotproof.workflow.models import Document, DocumentLine


class NotOnDocument(Refused):
    """No line of the document names the device."""

    template = gettext_noop(
        "%(device)s isn't on %(document)s. Put it back, and scan what the list names."
    )


class OtherLotNamed(Refused):
    """The document names the device, but another lot or serial number of it."""

    template = gettext_noop(
        "%(document)s names %(expected)s of %(device)s, but the label says "
        "%(scanned)s. Take the right unit."
    )


class DoneAlready(Refused):
    """Every line for the label is done."""

    template = gettext_noop(
        "Everything of %(device)s, %(number)s, on %(document)s is done already. "
        "Set this unit apart and count again."
    )


def lines_of_label(
    document: Document, lines: Sequence[DocumentLine], scanned: Scanned
) -> list[DocumentLine]:
    """Return the lines of a document that a label belongs to and that aren't done.

    Args:
        document: What the refusals name.
        lines: Its lines, with device, lot and serial number.
        scanned: The label.

    Returns:
        One line or more, in the document's order.

    Raises:
        NotOnDocument: If no line names the device.
        OtherLotNamed: If none names the lot or serial number.
        DoneAlready: If nothing of them is left to do.
    """
    of_device = [line for line in lines if line.device_id == scanned.device.pk]
    if not of_device:
        raise NotOnDocument(device=scanned.device, document=document.number)
    same = [line for line in of_device if _is_named(line, scanned)]
    number = scanned.label.serial or scanned.label.lot or "—"
    if not same:
        named = dict.fromkeys(
            name for line in of_device if (name := _number(line, scanned))
        )
        raise OtherLotNamed(
            document=document.number,
            expected=", ".join(list(named)[:5]) or "—",
            device=scanned.device,
            scanned=number,
        )
    left = [line for line in same if line.done < line.quantity]
    if not left:
        raise DoneAlready(
            device=scanned.device, number=number, document=document.number
        )
    return left


def _is_named(line: DocumentLine, scanned: Scanned) -> bool:
    if line.lot is None:
        return False
    if scanned.label.lot and line.lot.number != scanned.label.lot:
        return False
    serial = line.serial.number if line.serial else ""
    return serial == scanned.label.serial


def _number(line: DocumentLine, scanned: Scanned) -> str:
    if scanned.label.serial:
        return line.serial.number if line.serial else ""
    return line.lot.number if line.lot else ""
