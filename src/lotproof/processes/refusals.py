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


class NotAllPicked(Refused):
    """A picking list with units left can't be closed without saying so."""

    template = gettext_noop(
        "%(left)s units of %(document)s are still to be picked. "
        "Pick them, or close the list short."
    )


class LineUnknown(Refused):
    """A line that the document doesn't have."""

    template = gettext_noop(
        "%(document)s has no such line. Reload the page: somebody may have changed it."
    )
