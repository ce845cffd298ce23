"""Temperatures as the tables keep them."""

from decimal import Decimal


def celsius(degrees: Decimal | None) -> Decimal | None:
    """Return a temperature in °C with the two decimals that a column keeps.

    A value must have one spelling, or its image in the log would differ from the
    same value read back from the table.
    """
    return None if degrees is None else degrees.quantize(Decimal("0.01"))
