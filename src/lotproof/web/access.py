"""Who may open a page, and how a page says no."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from lotproof.accounts.permissions import NotPermitted, Permission, require
from lotproof.core.actors import Actor
from lotproof.core.refusals import Refused

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from lotproof.accounts.models import User

P = ParamSpec("P")
UNSAVED = "Lotproof-Unsaved"
"""Tells `frontend/typed.js` that nothing was done and the page goes away."""
UNSHOWN = frozenset({"csrfmiddlewaretoken", "password", "one_time_code", "request_id"})
"""What was sent with a form and isn't shown again."""


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


def too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form of a page that was opened before the sign-in changed.

    Django calls it where the form's token isn't the browser's (`CSRF_FAILURE_VIEW`).

    Args:
        request: What came.
        reason: Django's words for the log; not shown.

    Returns:
        A page that leads back; for HTMX, the same page afresh. The script that sent
        the form keeps what was typed.
    """
    del reason
    if request.headers.get("HX-Request") == "true":
        answer: HttpResponse = HttpResponseClientRefresh()
        answer.headers[UNSAVED] = "yes"
        return answer
    context = {"page": _page_of(request)}
    return render(request, "403_csrf.html", context, status=403)


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Lead to the sign-in page and from there back to the page, not to its form.

    A form's answer shows what was sent, so that it isn't lost without JavaScript
    either; with it, `frontend/typed.js` puts it back after signing in.

    Returns:
        A redirection, in the form that the asker follows; for a form a page.
    """
    is_form = request.method not in {"GET", "HEAD"}
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    if htmx:
        here = htmx.current_url_abs_path or "/"
    elif is_form:
        here = _page_of(request)
    else:
        here = request.get_full_path()
    address = redirect_to_login(here).url
    if htmx:
        told = "&unsaved=yes" if is_form else ""
        answer = HttpResponseClientRedirect(address + told)
        answer.headers[UNSAVED] = "yes"
        return answer
    if not is_form:
        return redirect(address)
    sent = [
        value
        for name in request.POST.keys() - UNSHOWN
        for value in request.POST.getlist(name)
        if value.strip()
    ]
    context = {"address": address, "sent": sent}
    return render(request, "unsaved.html", context, status=403)


def _page_of(request: HttpRequest) -> str:
    """Return the page of ours that a form was sent from; the first page if unknown."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.get_host():
        return "/"
    return urlunsplit(("", "", came_from.path, came_from.query, "")) or "/"
