"""What else happened: sign-ins, holds, a movement recorded by mistake."""

from lotproof.accounts.operations import record_visit
from lotproof.demo.company import Chain, Company
from lotproof.demo.people import PEOPLE
from lotproof.demo.plan import HELD_LOT, TODAY
from lotproof.ledger.batches import Line
from lotproof.ledger.codes import Cause, Effect
from lotproof.ledger.models import Hold, Lot
from lotproof.ledger.operations import (
    move_stock,
    place_hold,
    release_hold,
    reverse_movements,
)


def sign_ins(company: Company, day: int) -> Chain:
    """Have everybody sign in within the first quarter of an hour.

    Yields:
        When each next one is due.
    """
    for minute, person in enumerate(PEOPLE):
        yield company.calendar.at(day, "08:05", plus=minute)
        if day == TODAY and person.username == "clerk2":
            record_visit(
                event="sign_in_failed",
                username=person.username,
                workstation=person.workstation,
            )
        record_visit(
            event="signed_in",
            username=person.username,
            workstation=person.workstation,
        )


def quality_hold(company: Company) -> Chain:
    """Put sutures on hold after an inspection of the shelves; it is still in force.

    Yields:
        When each next step is due.
    """
    yield company.calendar.at(10, "10:15")
    company.do(
        place_hold,
        by="quality",
        lot=_lot("CO-001", HELD_LOT).pk,
        cause=Cause.QUALITY,
        effects=(Effect.ALLOCATE, Effect.MOVE, Effect.SHIP),
        reason="在库检查发现部分内袋封口不严，暂停销售，待供应商书面说明",
    )


def released_hold(company: Company) -> Chain:
    """Hold a lot until its certificate's copy has come, then release it.

    Yields:
        When each next step is due.
    """
    lot = ("OR-011", "RN50877")
    yield company.calendar.at(11, "09:05")
    company.do(
        place_hold,
        by="quality",
        lot=_lot(*lot).pk,
        cause=Cause.LICENCE,
        effects=(Effect.ALLOCATE, Effect.SHIP),
        reason="注册证复印件字迹不清，待供应商补寄",
    )
    yield company.calendar.at(12, "08:40")
    hold = Hold.objects.get(lot=_lot(*lot), released_at=None)
    company.do(
        release_hold, by="quality", hold=hold.pk, reason="已收到加盖公章的注册证复印件"
    )


def reversed_move(company: Company) -> Chain:
    """Record a move to the wrong bin, then reverse it.

    Yields:
        When each next step is due.
    """
    device = company.devices["CO-002"]
    yield company.calendar.at(11, "15:20")
    line = Line(
        lot=_lot("CO-002", "BN25093").pk,
        quantity=24,
        source=company.bin("A", device),
        target=company.places["A-A-19"],
    )
    (moved,) = company.do(move_stock, by="clerk2", lines=[line], reason="整理货位")
    yield company.calendar.at(11, "16:05")
    company.do(
        reverse_movements,
        by="quality",
        movements=[moved.pk],
        reason="误扫货位条码，实物未移动，予以冲销",
    )


def _lot(device: str, number: str) -> Lot:
    return Lot.objects.get(device__code=device, number=number)
