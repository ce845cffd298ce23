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


MENU = (
    Item("workbench", _("Workbench"), "home", Permission.VIEW),
    Item("scan", _("Scan"), "scan", Permission.VIEW),
    Item("documents", _("Documents"), "file-text", Permission.VIEW),
    Item("lots", _("Lots"), "packages", Permission.VIEW),
    Item("log", _("Evidence log"), "shield-check", Permission.VERIFY),
)
