"""What the processes of the main line refuse."""

from lotproof.core.refusals import Refused, gettext_noop


class QuantityBeyondOrder(Refused):
    """More units than the order still expects."""

    template = gettext_noop(
        "%(asked)s of %(device)s were scanned, but order %(order)s still expects "
        "%(left)s. Set the rest apart and tell purchasing."
    )


class NotOnOrder(Refused):
    """A device that the order doesn't name."""

    template = gettext_noop(
        "%(device)s isn't on order %(order)s. Set it apart and tell purchasing."
    )


class UnknownDevice(Refused):
    """A UDI-DI that no device of the catalogue bears."""

    template = gettext_noop(
        "No device with the identifier %(di)s is known. "
        "Have quality add it to the catalogue before goods are received."
    )


class ExpiredAtScan(Refused):
    """A label whose last usable day is past."""

    template = gettext_noop(
        "Lot %(lot)s of %(device)s expired on %(expires_on)s. Refuse the goods or set "
        "them apart, and report to quality."
    )


class NotQualified(Refused):
    """In-vitro diagnostics are inspected by people trained for them."""

    template = gettext_noop(
        "%(device)s is an in-vitro diagnostic, and %(name)s isn't entered as qualified "
        "to inspect those. Ask a colleague who is, or an administrator for the role "
        "once the papers are there."
    )


class TransitOutOfRange(Refused):
    """Goods that were too warm or too cold on the way can't be accepted."""

    template = gettext_noop(
        "%(device)s must be kept at %(needs)s, but was between %(low)s and %(high)s °C "
        "on the way. Reject the line; quality decides what becomes of it."
    )


class ResultIncomplete(Refused):
    """An inspection that doesn't account for every unit or gives no reason."""

    template = gettext_noop(
        "Line %(position)s: %(accepted)s accepted of %(quantity)s. Give a number from "
        "0 to %(quantity)s, and a reason and measure for what is rejected."
    )


class WrongZoneForResult(Refused):
    """Accepted goods go to the accepted zone, rejected ones to the rejected zone."""

    template = gettext_noop(
        "Line %(position)s was %(result)s; %(location)s is in %(zone)s. "
        "Choose a location of the right colour."
    )


class TooMuch(Refused):
    """More units than the line has left."""

    template = gettext_noop(
        "Line %(position)s has %(left)s left to do, not %(asked)s. Check the quantity."
    )


class UnitDiffers(Refused):
    """What was scanned isn't what the line names."""

    template = gettext_noop(
        "The line names %(expected)s, but the label says %(scanned)s. "
        "Take the right unit, or change the line and give a reason."
    )


class CheckFailed(Refused):
    """Goods with a broken pack or a wrong label aren't let through."""

    template = gettext_noop(
        "Line %(position)s: “%(check)s” is answered with no, so these units can't all "
        "go on. Reject or set apart what is not in order, and report to quality."
    )


class SerialScanned(Refused):
    """A unit that was scanned before."""

    template = gettext_noop(
        "Serial number %(serial)s was already scanned on %(document)s. "
        "Scan the next unit; if two units bear one number, set both apart."
    )


class NotLower(Refused):
    """A correction of a scanned line takes units off it."""

    template = gettext_noop(
        "Line %(position)s has %(quantity)s units. A correction lowers that number, "
        "to 0 at least; scan the label for units that are to be added."
    )


class FieldsContradict(Refused):
    """Two fields that can't both be true."""

    template = gettext_noop(
        "%(first)s is %(first_value)s, but %(second)s is %(second_value)s. "
        "Correct one of them."
    )


class LineTwice(Refused):
    """Two results for one line."""

    template = gettext_noop(
        "Line %(position)s was given two results. Give one for each line."
    )


class OtherSite(Refused):
    """A location of a site that the document isn't about."""

    template = gettext_noop(
        "%(location)s isn't a location of %(site)s, where %(document)s belongs. "
        "Choose a location there."
    )


class TooManyLines(Refused):
    """More lines than one document may have."""

    template = gettext_noop(
        "%(lines)s lines are too many: a document has at most %(most)s. "
        "Divide it into several."
    )


class LineBegun(Refused):
    """A line of which units were taken already stays with its stock."""

    template = gettext_noop(
        "%(done)s units of line %(position)s were picked already. Pick the rest from "
        "the same place, or close the list short."
    )


class NotAllPicked(Refused):
    """A picking list of which nothing was picked can't be closed."""

    template = gettext_noop(
        "Nothing of %(document)s was picked yet; %(left)s units are waiting. "
        "Pick at least one unit before you close the list short."
    )


class ReceiptStillOpen(Refused):
    """An order can't be closed while somebody receives goods of it."""

    template = gettext_noop(
        "Goods of %(order)s are being received with %(receipt)s. Finish or withdraw "
        "that receipt first."
    )


class ShippedAlready(Refused):
    """An order of which goods left can't be cancelled."""

    template = gettext_noop(
        "Goods of %(order)s were shipped already, so it can't be cancelled. If "
        "the rest isn't to be sent, close its picking list short."
    )


class NothingTaken(Refused):
    """A line of which nothing was moved, so that nothing can be taken back."""

    template = gettext_noop(
        "Nothing of line %(position)s was moved yet, so there is nothing to take back. "
        "Go back to the document; somebody may have been faster."
    )


class NothingClaimed(Refused):
    """A line of a picking list that has no stock, so that it can give up none."""

    template = gettext_noop(
        "Line %(position)s waits for stock already, so there is nothing to give up. "
        "Let the list look for stock again, or choose some for the line."
    )


class DocumentFinished(Refused):
    """The movements of a finished document aren't taken back one by one."""

    template = gettext_noop(
        "%(document)s is finished. Only on an open picking list or put-away order can "
        "a line be taken back; cancel the sales order, or move the goods."
    )


class LineUnknown(Refused):
    """A line that the document doesn't have."""

    template = gettext_noop(
        "%(document)s has no such line. Reload the page: somebody may have changed it."
    )
