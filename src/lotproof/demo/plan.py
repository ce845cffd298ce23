"""What happened to the demo company in its three weeks, as tables.

Days are working days, 1 three weeks ago and 15 the last one before today; 16 is
today's last hours. Expiry is told in days from today, so that the company always
has one lot near its expiry and one that has just expired.
"""

from dataclasses import dataclass
from enum import IntEnum

TODAY = 16


class Bought(IntEnum):
    """How far a purchase has come."""

    SUBMITTED = 1
    APPROVED = 2
    SCANNING = 3
    RECEIVED = 4
    INSPECTED = 5
    ACCEPTED = 6
    STORED = 7


class Sold(IntEnum):
    """How far a sale has come."""

    SUBMITTED = 1
    APPROVED = 2
    PICKED = 3
    RELEASED = 4
    SHIPPED = 5


@dataclass(frozen=True, slots=True)
class Goods:
    """Packs of one device under one lot, or with serial numbers of their own."""

    device: str
    """Our code."""
    lot: str
    packs: int
    expires_in: int
    """Days from today."""
    price: str
    """CNY for a base unit."""
    by_package: int = 0
    """Which package is scanned, 1 the smallest; 0 is the sales unit."""


@dataclass(frozen=True, slots=True)
class Purchase:
    """Goods from the order to the shelf."""

    day: int
    supplier: str
    goods: tuple[Goods, ...]
    until: Bought = Bought.STORED
    warmest: str = "6.8"
    """Highest temperature on the way in °C, of cold-chain goods."""


@dataclass(frozen=True, slots=True)
class Sale:
    """Goods from the order to the hospital: device code and base units."""

    day: int
    customer: str
    goods: tuple[tuple[str, int], ...]
    until: Sold = Sold.SHIPPED


NEAR_EXPIRY = Goods("CO-009", "HUYD0412", 10, 45, "186.00", by_package=1)
EXPIRED = Goods("CO-008", "HUXJ1190", 6, -3, "420.00", by_package=1)
TOO_WARM = Goods("IV-003", "74213B", 20, 240, "980.00")
HELD_LOT = "BS25117"
"""Of sutures, held by quality."""

PURCHASES = (
    Purchase(
        1,
        "S001",
        (
            Goods("OR-007", "CN24081", 120, 1100, "265.00"),
            Goods("OR-005", "CN24066", 20, 1250, "5200.00"),
            Goods("OR-004", "CN24071", 20, 1010, "3100.00"),
        ),
    ),
    Purchase(
        1,
        "S003",
        (
            Goods("CO-003", "24DU07014", 30, 640, "118.00", by_package=1),
            NEAR_EXPIRY,
            EXPIRED,
        ),
    ),
    Purchase(
        2,
        "S002",
        (
            Goods("VA-009", "B481207", 15, 720, "2380.00"),
            Goods("VA-010", "GFHT2216", 15, 690, "2150.00"),
            Goods("VA-011", "B478830", 20, 700, "640.00", by_package=1),
        ),
    ),
    Purchase(
        3,
        "S003",
        (
            Goods("IV-001", "63107A", 12, 210, "1450.00"),
            Goods("IV-002", "63215A", 12, 195, "1450.00"),
            Goods("IV-003", "74108A", 6, 230, "980.00"),
        ),
    ),
    Purchase(
        4,
        "S002",
        (
            Goods("VA-001", "", 3, 900, "18600.00"),
            Goods("VA-002", "", 3, 930, "52800.00"),
            Goods("VA-006", "EXP3381", 4, 1400, "7900.00"),
        ),
    ),
    Purchase(
        5,
        "S001",
        (
            Goods("OR-017", "", 5, 800, "3600.00"),
            Goods("OR-001", "KM20514", 3, 1600, "14200.00"),
        ),
    ),
    Purchase(6, "S003", (TOO_WARM,), warmest="14.6"),
    Purchase(
        8,
        "S003",
        (
            Goods("CO-001", HELD_LOT, 20, 1500, "22.50", by_package=1),
            Goods("CO-002", "BN25093", 20, 1490, "24.00", by_package=1),
            Goods("CO-006", "PD40218", 10, 1000, "96.00", by_package=1),
        ),
    ),
    Purchase(
        9,
        "S001",
        (
            Goods("OR-010", "RN51120", 8, 1300, "9800.00"),
            Goods("OR-011", "RN50877", 10, 1280, "6400.00"),
            Goods("OR-012", "RN50902", 40, 0, "880.00"),
            Goods("OR-007", "CN25002", 60, 1460, "265.00"),
        ),
    ),
    Purchase(
        11,
        "S002",
        (
            Goods("VA-012", "NS1190347", 12, 980, "720.00"),
            Goods("VA-013", "PF240661", 4, 860, "540.00", by_package=1),
            Goods("VA-007", "ANGV3310", 6, 1020, "11800.00"),
        ),
    ),
    Purchase(
        13,
        "S003",
        (
            Goods("CO-007", "PD41106", 6, 1200, "310.00", by_package=1),
            Goods("CO-010", "DT240115", 10, 760, "265.00", by_package=1),
            Goods("CO-003", "25AU02007", 20, 900, "118.00", by_package=1),
        ),
    ),
    Purchase(
        TODAY,
        "S001",
        (Goods("OR-009", "OM33105", 6, 1500, "6900.00"),),
        until=Bought.SUBMITTED,
    ),
    Purchase(
        15,
        "S002",
        (
            Goods("VA-008", "M0912-4", 10, 540, "4300.00"),
            Goods("VA-010", "GFJK1020", 10, 1010, "2150.00"),
        ),
        until=Bought.SCANNING,
    ),
    Purchase(
        15, "S001", (Goods("OR-008", "OM32980", 5, 1480, "7400.00"),), Bought.RECEIVED
    ),
    Purchase(
        15,
        "S003",
        (
            Goods("IV-001", "64022A", 10, 320, "1450.00"),
            Goods("IV-002", "64101A", 10, 318, "1450.00"),
        ),
        Bought.INSPECTED,
    ),
    Purchase(
        14,
        "S001",
        (
            Goods("OR-014", "EN7781", 3, 1390, "16900.00"),
            Goods("OR-015", "SK20250", 12, 610, "2450.00"),
        ),
        Bought.ACCEPTED,
    ),
)

SALES = (
    Sale(4, "H001", (("OR-007", 10), ("OR-005", 2), ("OR-004", 2))),
    Sale(4, "H002", (("CO-003", 48), ("CO-009", 12))),
    Sale(5, "H004", (("VA-009", 4), ("VA-011", 6))),
    Sale(6, "H001", (("CO-008", 12), ("CO-003", 24))),
    Sale(7, "H003", (("OR-007", 24), ("OR-004", 3), ("OR-005", 3))),
    Sale(7, "H002", (("IV-001", 4), ("IV-002", 4))),
    Sale(8, "H004", (("VA-001", 1), ("VA-002", 1))),
    Sale(9, "H005", (("CO-003", 60),)),
    Sale(10, "H003", (("OR-017", 2), ("OR-001", 1))),
    Sale(10, "H001", (("IV-001", 6), ("IV-003", 2))),
    Sale(12, "H002", (("CO-002", 48), ("CO-006", 20))),
    Sale(12, "H001", (("OR-010", 1), ("OR-011", 2), ("OR-012", 8))),
    Sale(14, "H004", (("VA-010", 5), ("VA-006", 1))),
    Sale(15, "H005", (("CO-010", 20), ("CO-009", 6))),
    Sale(TODAY, "H003", (("OR-012", 6), ("OR-011", 1)), Sold.SUBMITTED),
    Sale(TODAY, "H004", (("VA-002", 1), ("VA-013", 3)), Sold.APPROVED),
    Sale(TODAY, "H001", (("OR-007", 12), ("OR-010", 1)), Sold.PICKED),
    Sale(TODAY, "H002", (("IV-002", 4), ("CO-003", 24)), Sold.RELEASED),
)
