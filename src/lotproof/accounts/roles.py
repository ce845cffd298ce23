"""The eight roles and the matrix that an installation starts with.

The matrix in force is the table `accounts_role`; an administrator changes it
and every change is an entry. Nobody who makes a record checks it: inspecting
and reviewing, picking and outbound review, stand in different roles.
"""

from dataclasses import dataclass

from lotproof.accounts.permissions import Permission
from lotproof.core.refusals import gettext_noop


@dataclass(frozen=True, slots=True)
class StartingRole:
    """A role as an installation starts with it."""

    code: str
    name: str
    permissions: tuple[Permission, ...]


STARTING_ROLES = (
    StartingRole(
        "warehouse",
        gettext_noop("Warehouse clerk"),
        (
            Permission.VIEW,
            Permission.EXPORT,
            Permission.RECEIVE,
            Permission.PUT_AWAY,
            Permission.PICK,
            Permission.SHIP,
            Permission.MOVE,
        ),
    ),
    StartingRole(
        "inspector",
        gettext_noop("Inspector"),
        (Permission.VIEW, Permission.EXPORT, Permission.INSPECT, Permission.HOLD),
    ),
    StartingRole(
        # Who holds it has the papers that GSP Art. 27(2) asks for: not every inspector.
        "ivd_inspector",
        gettext_noop("Inspector, also of in-vitro diagnostics"),
        (
            Permission.VIEW,
            Permission.EXPORT,
            Permission.INSPECT,
            Permission.INSPECT_IVD,
            Permission.HOLD,
        ),
    ),
    StartingRole(
        "reviewer",
        gettext_noop("Reviewer"),
        (
            Permission.VIEW,
            Permission.EXPORT,
            Permission.REVIEW_ACCEPTANCE,
            Permission.REVIEW_OUTBOUND,
            Permission.HOLD,
        ),
    ),
    StartingRole(
        "quality_manager",
        gettext_noop("Quality manager"),
        (
            Permission.VIEW,
            Permission.EXPORT,
            Permission.VERIFY,
            Permission.EDIT_CATALOG,
            Permission.EDIT_PARTNERS,
            Permission.APPROVE_ORDER,
            Permission.APPROVE_SALE,
            Permission.REVIEW_ACCEPTANCE,
            Permission.REVIEW_OUTBOUND,
            Permission.REVERSE,
            Permission.BACK_DATE,
            Permission.HOLD,
            Permission.RELEASE,
            Permission.MANAGE_TEMPLATES,
        ),
    ),
    StartingRole(
        "trader",
        gettext_noop("Buyer and sales"),
        (Permission.VIEW, Permission.EXPORT, Permission.ORDER, Permission.SELL),
    ),
    StartingRole(
        "administrator",
        gettext_noop("Administrator"),
        (
            Permission.VIEW,
            Permission.EXPORT,
            Permission.VERIFY,
            Permission.EDIT_WAREHOUSE,
            Permission.MANAGE_USERS,
            Permission.MANAGE_TEMPLATES,
            Permission.MANAGE_WEBHOOKS,
            Permission.MANAGE_KEYS,
        ),
    ),
    StartingRole(
        "auditor",
        gettext_noop("Auditor"),
        (Permission.VIEW, Permission.EXPORT, Permission.VERIFY),
    ),
)
