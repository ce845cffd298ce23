"""The seven roles and the matrix that an installation starts with.

The matrix in force is the table `accounts_role`; an administrator changes it
and every change is an entry. Nobody who makes a record checks it: inspecting
and reviewing, picking and outbound review, stand in different roles.
"""

from dataclasses import dataclass

from lotproof.accounts.permissions import Permission as P
from lotproof.core.refusals import gettext_noop


@dataclass(frozen=True, slots=True)
class StartingRole:
    """A role as an installation starts with it."""

    code: str
    name: str
    permissions: tuple[P, ...]


STARTING_ROLES = (
    StartingRole(
        "warehouse",
        gettext_noop("Warehouse clerk"),
        (P.VIEW, P.EXPORT, P.RECEIVE, P.PUT_AWAY, P.PICK, P.SHIP, P.MOVE),
    ),
    StartingRole(
        "inspector", gettext_noop("Inspector"), (P.VIEW, P.EXPORT, P.INSPECT, P.HOLD)
    ),
    StartingRole(
        "reviewer",
        gettext_noop("Reviewer"),
        (P.VIEW, P.EXPORT, P.REVIEW_ACCEPTANCE, P.REVIEW_OUTBOUND, P.HOLD),
    ),
    StartingRole(
        "quality_manager",
        gettext_noop("Quality manager"),
        (
            P.VIEW,
            P.EXPORT,
            P.VERIFY,
            P.EDIT_CATALOG,
            P.EDIT_PARTNERS,
            P.APPROVE_ORDER,
            P.APPROVE_SALE,
            P.REVIEW_ACCEPTANCE,
            P.REVIEW_OUTBOUND,
            P.REVERSE,
            P.BACK_DATE,
            P.HOLD,
            P.RELEASE,
            P.MANAGE_TEMPLATES,
        ),
    ),
    StartingRole(
        "trader", gettext_noop("Buyer and sales"), (P.VIEW, P.EXPORT, P.ORDER, P.SELL)
    ),
    StartingRole(
        "administrator",
        gettext_noop("Administrator"),
        (
            P.VIEW,
            P.EXPORT,
            P.VERIFY,
            P.EDIT_WAREHOUSE,
            P.MANAGE_USERS,
            P.MANAGE_TEMPLATES,
            P.MANAGE_KEYS,
        ),
    ),
    StartingRole("auditor", gettext_noop("Auditor"), (P.VIEW, P.EXPORT, P.VERIFY)),
)
