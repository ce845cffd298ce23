"""Who may add to documents besides taking their steps."""

from lotproof.accounts.permissions import Permission
from lotproof.core.actors import Actor

REMARKERS = frozenset(
    {
        Permission.ORDER,
        Permission.APPROVE_ORDER,
        Permission.RECEIVE,
        Permission.INSPECT,
        Permission.REVIEW_ACCEPTANCE,
        Permission.PUT_AWAY,
        Permission.SELL,
        Permission.APPROVE_SALE,
        Permission.PICK,
        Permission.REVIEW_OUTBOUND,
        Permission.SHIP,
        Permission.HOLD,
    }
)
"""Whoever works on documents may remark on any; who only reads them may not."""


def may_remark(actor: Actor) -> bool:
    """Return whether a person may add notes and photos to documents."""
    return Permission.VIEW.value in actor.permissions and not REMARKERS.isdisjoint(
        actor.permissions
    )
