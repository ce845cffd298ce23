"""Who may open a page, and how a page says no."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRedirect

from lotproof.accounts.permissions import NotPermitted, Permission, require
from lotproof.core.actors import Actor
from lotproof.core.refusals import Refused

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from lotproof.accounts.models import User

P = ParamSpec("P")


class SignedInRequest(HttpRequest):
    """A request whose person is known. Only a type; Django makes the object."""

    user: "User"
    actor: Actor
    htmx: "HtmxDetails"


def require_permission(
    permission: Permission,
) -> Callable[
    [Callable[Concatenate[SignedInRequest, P], HttpResponseBase]],
    Callable[..., HttpResponseBase],
]:
    """Serve a view to signed-in people whose role allows it.

    Others are sent to sign in, or get a page that says what they lack. A refusal
    that the view doesn't show beside a form becomes a page too.

    Args:
        permission: What the view needs; operations check theirs again.

    Returns:
        The decorator.
    """

    def decorate(
        view: Callable[Concatenate[SignedInRequest, P], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(
            request: HttpRequest, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            signed_in: SignedInRequest = request  # type: ignore[assignment]
            try:
                require(signed_in.actor, permission)
                return view(signed_in, *args, **kwargs)
            except NotPermitted as refusal:
                return refusal_page(request, refusal, status=403)
            except Refused as refusal:
                return refusal_page(request, refusal, status=422)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def refusal_page(
    request: HttpRequest, refusal: Refused, *, status: int
) -> HttpResponse:
    """Return a refusal as a page, or as a part of one where HTMX asked."""
    is_part = getattr(request, "htmx", False)
    template = "parts/_refusal.html" if is_part else "refusal.html"
    return render(request, template, {"refusal": refusal}, status=status)


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    if htmx:
        here = htmx.current_url_abs_path or "/"
        return HttpResponseClientRedirect(redirect_to_login(here).url)
    return redirect_to_login(request.get_full_path())
