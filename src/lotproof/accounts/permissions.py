"""What may be permitted, and the one check of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lotproof.core.actors import Actor
from lotproof.core.refusals import Refused, gettext_noop

SYSTEM_USERNAME = "system"
"""The program itself, which acts where no person does. It can't sign in."""


class Permission(models.TextChoices):
    """One thing that a role may or may not do. The matrix is a table (`Role`)."""

    VIEW = "view", _("See records")
    EXPORT = "export", _("Export, print and download")
    VERIFY = "verify", _("Verify the evidence log")
    EDIT_CATALOG = "edit_catalog", _("Change devices and their certificates")
    EDIT_PARTNERS = "edit_partners", _("Change partners and their licences")
    EDIT_WAREHOUSE = "edit_warehouse", _("Change sites, zones and locations")
    ORDER = "order", _("Order from suppliers")
    APPROVE_ORDER = "approve_order", _("Approve purchase orders")
    RECEIVE = "receive", _("Receive goods")
    INSPECT = "inspect", _("Inspect received goods")
    INSPECT_IVD = "inspect_ivd", _("Inspect in-vitro diagnostics")
    REVIEW_ACCEPTANCE = "review_acceptance", _("Review an inspection as second person")
    PUT_AWAY = "put_away", _("Put goods away")
    SELL = "sell", _("Take sales orders")
    APPROVE_SALE = "approve_sale", _("Approve sales orders")
    PICK = "pick", _("Pick goods")
    REVIEW_OUTBOUND = "review_outbound", _("Review goods before they leave")
    SHIP = "ship", _("Ship goods")
    MOVE = "move", _("Move stock between locations")
    REVERSE = "reverse", _("Reverse a movement")
    BACK_DATE = "back_date", _("Record a movement of an earlier moment")
    HOLD = "hold", _("Put goods on hold")
    RELEASE = "release", _("Release goods from hold")
    MANAGE_USERS = "manage_users", _("Manage people and roles")
    MANAGE_TEMPLATES = "manage_templates", _("Manage process templates")
    MANAGE_WEBHOOKS = "manage_webhooks", _("Manage webhooks")
    MANAGE_KEYS = "manage_keys", _("Manage the keys of the log")


class NotPermitted(Refused):
    """The actor's roles don't allow this."""

    template = gettext_noop(
        "%(name)s may not do this (%(permission)s). "
        "Ask a person whose role allows it, or an administrator for the role."
    )


def may(actor: Actor, permission: Permission) -> bool:
    """Return whether one of the actor's roles allows this."""
    return permission.value in actor.permissions


def require(actor: Actor, permission: Permission) -> None:
    """Do nothing if one of the actor's roles allows this.

    Raises:
        NotPermitted: If none does.
    """
    if not may(actor, permission):
        raise NotPermitted(name=actor.name, permission=permission.label)


def require_program(actor: Actor, permission: Permission) -> None:
    """Do nothing if the program itself acts: what only a set-up does.

    Args:
        actor: Who acts.
        permission: What the refusal names.

    Raises:
        NotPermitted: If a person does.
    """
    if actor.username != SYSTEM_USERNAME:
        raise NotPermitted(name=actor.name, permission=permission.label)
