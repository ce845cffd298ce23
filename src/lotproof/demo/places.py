"""The demo company's warehouse: a cold room and an ambient hall."""

from decimal import Decimal

from lotproof.warehouse.models import LocationKind, ZoneKind
from lotproof.warehouse.operations import SiteFacts, ZoneFacts

SITE_CODE = "SH1"
SITE = SiteFacts(
    name="证链示范医疗器械有限公司上海仓库",
    address="上海市示范区仓储路1号",
    time_zone="Asia/Shanghai",
)

COLD = (Decimal(2), Decimal(8))
AMBIENT = (Decimal(15), Decimal(25))


def _zone(
    code: str,
    name: str,
    kind: ZoneKind,
    celsius: tuple[Decimal, Decimal],
    bins: tuple[str, ...],
) -> tuple[str, ZoneFacts, tuple[str, ...]]:
    facts = ZoneFacts(
        name=name,
        kind=kind,
        temperature_min_celsius=celsius[0],
        temperature_max_celsius=celsius[1],
    )
    return code, facts, bins


def _bins(prefix: str, count: int) -> tuple[str, ...]:
    return tuple(f"{prefix}-{number:02d}" for number in range(1, count + 1))


ZONES = (
    _zone("CW", "冷库待验区", ZoneKind.WAITING_INSPECTION, COLD, _bins("C-W", 2)),
    _zone("CA", "冷库合格品区", ZoneKind.ACCEPTED, COLD, _bins("C-A", 8)),
    _zone("CD", "冷库发货区", ZoneKind.DISPATCH, COLD, _bins("C-D", 1)),
    _zone("CR", "冷库不合格品区", ZoneKind.REJECTED, COLD, _bins("C-R", 1)),
    _zone("AW", "待验区", ZoneKind.WAITING_INSPECTION, AMBIENT, _bins("A-W", 3)),
    _zone("AT", "退货区", ZoneKind.RETURNS, AMBIENT, _bins("A-T", 1)),
    _zone("AA", "合格品区", ZoneKind.ACCEPTED, AMBIENT, _bins("A-A", 20)),
    _zone("AD", "发货区", ZoneKind.DISPATCH, AMBIENT, _bins("A-D", 3)),
    _zone("AR", "不合格品区", ZoneKind.REJECTED, AMBIENT, _bins("A-R", 2)),
)
"""Code, facts and bins of each zone; 41 bins in all."""

OUTSIDE = (
    ("DESTRUCTION", LocationKind.DESTRUCTION, "销毁"),
    ("COUNT-DIFFERENCE", LocationKind.COUNT_DIFFERENCE, "盘点差异"),
    ("PATIENT", LocationKind.PATIENT, "患者使用"),
    ("IN-TRANSIT", LocationKind.IN_TRANSIT, "在途"),
)
"""Code, kind and name of the places outside the bins."""
