"""What every page's template may use."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from lotproof.accounts.permissions import may
from lotproof.accounts.queries import has_ended_tour
from lotproof.web.help.tour import Stop, stop_at
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
        "tour": _stop(request),
        "tour_offered": SimpleLazyObject(lambda: _is_tour_offered(request)),
    }


def _menu(request: HttpRequest) -> list[Item]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    actor = request.actor  # type: ignore[attr-defined] # set by middleware.actor
    return [item for item in MENU if may(actor, item.permission)]


def _stop(request: HttpRequest) -> Stop | None:
    """Return the stop of the tour that the page's address names, if it does."""
    code = request.GET.get("tour", "")
    user = getattr(request, "user", None)
    if not code or user is None or not user.is_authenticated:
        return None
    return stop_at(code, request.actor)  # type: ignore[attr-defined] # likewise


def _is_tour_offered(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated and not has_ended_tour(user.pk))
