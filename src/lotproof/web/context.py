"""What every page's template may use."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from lotproof.accounts.permissions import may
from lotproof.web.navigation import MENU, ON_PHONE, Item


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the menu as the person's roles allow it, and the screen we are on."""
    match = request.resolver_match
    menu = SimpleLazyObject(lambda: _menu(request))
    return {
        "menu": menu,
        "tabs": SimpleLazyObject(lambda: menu[:ON_PHONE]),
        "beyond_tabs": SimpleLazyObject(lambda: menu[ON_PHONE:]),
        "screen": match.namespace if match else "",
    }


def _menu(request: HttpRequest) -> list[Item]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    actor = request.actor  # type: ignore[attr-defined] # set by middleware.actor
    return [item for item in MENU if may(actor, item.permission)]
