"""The screens that the menu offers, as data."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lotproof.accounts.permissions import Permission


@dataclass(frozen=True, slots=True)
class Item:
    """One screen in the menu."""

    screen: str
    """Namespace of the screen's addresses; its first page is `<screen>:index`."""
    label: str | Promise
    icon: str
    permission: Permission

    @property
    def url_name(self) -> str:
        """The name of the screen's first page."""
        return f"{self.screen}:index"


ON_PHONE = 5
"""So many screens have room at the foot of a phone; the person's menu has the rest."""

MENU = (
    Item("workbench", _("Workbench"), "home", Permission.VIEW),
    Item("scan", _("Scan"), "scan", Permission.VIEW),
    Item("documents", _("Documents"), "file-text", Permission.VIEW),
    Item("stock", _("Stock"), "box", Permission.VIEW),
    Item("lots", _("Lots"), "packages", Permission.VIEW),
    Item("devices", _("Devices"), "stethoscope", Permission.VIEW),
    Item("partners", _("Partners"), "users", Permission.VIEW),
    Item("locations", _("Locations"), "map-pin", Permission.VIEW),
    Item("people", _("People"), "user-check", Permission.MANAGE_USERS),
    Item("log", _("Evidence log"), "shield-check", Permission.VERIFY),
    Item("help", _("Help"), "report", Permission.VIEW),
)
