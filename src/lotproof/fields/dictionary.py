"""The fields that records may ask for: name, label, type, unit and source.

Templates name fields of this dictionary; one function checks the values. The
company's own fields will join it from a table.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from lotproof.core.refusals import gettext_noop


class FieldType(StrEnum):
    """How a field's value is written and checked."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MOMENT = "moment"
    CHOICE = "choice"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record."""

    code: str
    label: str
    """English; translated when shown."""
    type: FieldType
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    """Code and English label of each choice."""
    least: Decimal | None = None
    most: Decimal | None = None
    """Bounds of a number, both or neither: beyond them it is a slip."""
    source: str = ""
    """The article or standard that asks for it."""


COLDEST, HOTTEST = Decimal(-200), Decimal(100)
"""Celsius. Liquid nitrogen is as cold as goods travel."""

DEAREST = Decimal(1_000_000_000)

_FIELDS = (
    Field(
        "transport_mode",
        gettext_noop("Transport mode"),
        FieldType.CHOICE,
        choices=(
            ("refrigerated_truck", gettext_noop("Refrigerated truck")),
            ("insulated_box", gettext_noop("Insulated box")),
            ("ordinary_truck", gettext_noop("Ordinary truck")),
            ("courier", gettext_noop("Courier")),
        ),
        source="GSP Art. 60, 63",
    ),
    Field(
        "departed_at", gettext_noop("Departure"), FieldType.MOMENT, source="GSP Art. 63"
    ),
    Field("arrived_at", gettext_noop("Arrival"), FieldType.MOMENT,
          source="GSP Art. 63"),
    Field(
        "arrival_celsius",
        gettext_noop("Temperature at arrival"),
        FieldType.DECIMAL,
        unit="°C",
        least=COLDEST,
        most=HOTTEST,
        source="GSP Art. 63",
    ),
    Field(
        "transit_min_celsius",
        gettext_noop("Lowest temperature in transit"),
        FieldType.DECIMAL,
        unit="°C",
        least=COLDEST,
        most=HOTTEST,
        source="GSP Art. 63, 67",
    ),
    Field(
        "transit_max_celsius",
        gettext_noop("Highest temperature in transit"),
        FieldType.DECIMAL,
        unit="°C",
        least=COLDEST,
        most=HOTTEST,
        source="GSP Art. 63, 67",
    ),
    Field(
        "supplier_note_number",
        gettext_noop("Supplier's delivery note"),
        FieldType.TEXT,
        source="GSP Art. 60",
    ),
    Field(
        "delivered_by",
        gettext_noop("Delivered by"),
        FieldType.TEXT,
        source="GSP Art. 60",
    ),
    Field("packaging_intact", gettext_noop("Packaging intact"), FieldType.YES_NO,
          source="GSP Art. 64, 67"),
    Field("labels_agree", gettext_noop("Labels agree with the order"), FieldType.YES_NO,
          source="GSP Art. 64"),
    Field("rejection_reason", gettext_noop("Reason of rejection"), FieldType.TEXT,
          source="GSP Art. 65"),
    Field("rejection_measure", gettext_noop("What was done"), FieldType.TEXT,
          source="GSP Art. 65"),
    Field("unit_price", gettext_noop("Unit price"), FieldType.DECIMAL, unit="CNY",
          least=Decimal(0), most=DEAREST, source="GSP Art. 58, 84"),
    Field("delivery_address", gettext_noop("Delivery address"), FieldType.TEXT,
          source="GSP Art. 84, 91"),
    Field("carrier", gettext_noop("Carrier"), FieldType.TEXT, source="GSP Art. 96"),
    Field("waybill_number", gettext_noop("Waybill number"), FieldType.TEXT,
          source="GSP Art. 96"),
    Field("plate_number", gettext_noop("Plate number"), FieldType.TEXT,
          source="GSP Art. 96"),
    Field("override_reason", gettext_noop("Reason of another choice"), FieldType.TEXT,
          source="GSP Art. 77"),
)  # fmt: skip

FIELDS = {field.code: field for field in _FIELDS}
"""Every field by its code."""
