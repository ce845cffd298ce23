"""The devices of the demo company, from `devices.json` beside this.

Identifiers, models, makers, pack sizes and what a label must carry are facts from
FDA's GUDID. The Chinese names, classes, categories and registration numbers are
ours, for demonstration; the numbers say so (示范). Storage ranges are GUDID's where it
states one. Of the IVD reagents it states none: their 2-8 °C is ours too, a usual one,
so that the cold room has goods.
"""

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from lotproof.catalog.models import (
    IVD_CATEGORY,
    CertificateKind,
    IdentifierKind,
)
from lotproof.catalog.operations import (
    CertificateFacts,
    DeviceFacts,
    IdentifierFacts,
)

TABLE = Path(__file__).with_name("devices.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoDevice:
    """A device and how it is packed."""

    code: str
    di: str
    name: str
    name_en: str
    model: str
    maker: str
    device_class: str
    category: str
    carries: str
    """What its label must carry: L lot, S serial, M production date, E expiry."""
    is_implant: bool = False
    storage: tuple[str, str] = ("", "")
    """Lowest and highest temperature in °C; empty for no limit."""
    packs: tuple[tuple[str, int, str], ...] = ()
    """Packages from the smallest: code, how many it holds, code of what it holds."""
    unit_of_use: str = ""
    """Code of a unit of use, where the sales unit holds several."""
    units: int = 1
    """Units of use in the sales unit."""
    secondary: str = ""
    """The sales unit's HIBC identifier, without check character."""
    unit: str = "件"

    def facts(self, maker: UUID) -> DeviceFacts:
        """Return what is entered about the device.

        Args:
            maker: The id of the maker's record.
        """
        low, high = (Decimal(limit) if limit else None for limit in self.storage)
        return DeviceFacts(
            name=self.name,
            name_en=self.name_en,
            model=self.model,
            device_class=self.device_class,
            category=self.category,
            maker_id=maker,
            maker_name=self.maker,
            unit=self.unit,
            storage_min_celsius=low,
            storage_max_celsius=high,
            is_implant=self.is_implant,
            is_ivd=self.category == IVD_CATEGORY,
            is_sterile=self.category != IVD_CATEGORY,
            is_single_use=True,
            requires_lot="L" in self.carries,
            requires_serial="S" in self.carries,
            requires_production_date="M" in self.carries,
            requires_expiry="E" in self.carries,
        )

    def identifiers(self) -> list[IdentifierFacts]:
        """Return its identifiers, each behind what it contains."""
        found = [IdentifierFacts(code=self.di, quantity=self.units)]
        if self.secondary:
            found.append(
                IdentifierFacts(
                    code=self.secondary,
                    kind=IdentifierKind.SECONDARY,
                    quantity=self.units,
                )
            )
        if self.unit_of_use:
            found.append(
                IdentifierFacts(code=self.unit_of_use, kind=IdentifierKind.UNIT_OF_USE)
            )
        held = {self.di: self.units}
        for code, number, contains in self.packs:
            held[code] = number * held[contains]
            found.append(
                IdentifierFacts(
                    code=code,
                    kind=IdentifierKind.PACKAGE,
                    quantity=held[code],
                    contains=contains,
                )
            )
        return found

    def certificate(self, number: int, year: int) -> CertificateFacts:
        """Return a registration certificate that says it is for demonstration.

        Args:
            number: The last digits of its number.
            year: The year in which its period of validity began.
        """
        digit = len(self.device_class)
        return CertificateFacts(
            number=f"国械注进{year}{digit}{self.category}{number:04d}（示范）",
            kind=CertificateKind.REGISTRATION,
            valid_from=date(year, 1, 1),
            valid_until=date(year + 4, 12, 31),
            holder=self.maker,
        )


def demo_devices() -> list[DemoDevice]:
    """Return the devices in the order of the table."""
    return [
        DemoDevice(
            **row
            | {
                "storage": tuple(row.get("storage", ("", ""))),
                "packs": tuple(tuple(pack) for pack in row.get("packs", ())),
            }
        )
        for row in json.loads(TABLE.read_text(encoding="utf-8"))
    ]
