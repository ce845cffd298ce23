"""What a label says, whatever agency issued its code."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from lotproof.identification.phrases import Phrase

Agency = Literal["GS1", "HIBCC", "ICCBBA", "MA", "AHM"]
Precision = Literal["day", "month"]
Confidence = Literal["high", "low"]

Element = tuple[str, str]
"""An identifier of the standard (an AI, a flag) and its value, as read."""


@dataclass(frozen=True, slots=True)
class Udi:
    """One reading of one label: the fields that were on it, `None` where absent."""

    agency: Agency
    di: str | None = None
    """UDI-DI as stored: GTIN of 14 digits, HIBC without `+` and check character,
    ICCBBA without its data identifier, MA with its dots."""
    lot: str | None = None
    serial: str | None = None
    expires_on: date | None = None
    """The expiry date as printed. What it means for use is `usable_until`."""
    expiry_precision: Precision | None = None
    """With "month" the label names no day, and `expires_on` is the month's last."""
    valid_until: date | None = None
    """MA only: the last good day, where it is printed beside the expiry date."""
    produced_on: date | None = None
    sterilisation_lot: str | None = None
    quantity: int | None = None
    """Units in the package, as the label counts them; never part of the UDI."""
    sscc: str | None = None
    """Number of the logistic unit, 18 digits; it identifies no device."""
    elements: tuple[Element, ...] = ()
    """All that was read, in order, unknown identifiers too."""
    warnings: tuple[Phrase, ...] = ()
    scans: tuple[str, ...] = ()
    """The scanner's texts, unchanged, for the record."""
    symbologies: tuple[str, ...] = ()
    """The AIM identifier of each scan, such as "]d2"; empty where none was sent."""
    confidence: Confidence = "high"
    """With "low" a person compares the fields with the label."""

    @property
    def usable_until(self) -> date | None:
        """The last day on which the device may be used.

        GS1, HIBC and ICCBBA print the last good day. An MA code prints the first
        bad day (`E`), the last good day (`V`), or both; of two that contradict
        each other the earlier counts.
        """
        if self.agency != "MA" or self.expires_on is None:
            return self.expires_on
        if self.valid_until and self.valid_until <= self.expires_on:
            return self.valid_until
        return self.expires_on - timedelta(days=1)
