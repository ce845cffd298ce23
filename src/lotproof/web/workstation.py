"""Which terminal a request comes from, as records name it.

A browser gets a random name that it keeps for years in a signed cookie. It says
"the same device as last time", nothing about who sits there.
"""

import re
import secrets
from datetime import timedelta

from django.http import HttpRequest, HttpResponseBase

COOKIE = "terminal"
KEPT_FOR = timedelta(days=5 * 365)

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without I, O, 0 and 1
_BROWSERS = (
    ("Edg/", "Edge"),
    ("MicroMessenger/", "WeChat"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def workstation_of(request: HttpRequest) -> str:
    """Return the terminal's name with browser and system: "T-7KQ2MX Chrome Android"."""
    agent = request.headers.get("User-Agent", "")
    return " ".join(
        part
        for part in (
            _terminal(request),
            _find(agent, _BROWSERS),
            _find(agent, _SYSTEMS),
        )
        if part
    )


def keep_terminal(request: HttpRequest, response: HttpResponseBase) -> None:
    """Give a browser its name for good, if it got one in this request."""
    if new := getattr(request, "new_terminal", None):
        response.set_signed_cookie(
            COOKIE,
            new,
            max_age=KEPT_FOR,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )


def _terminal(request: HttpRequest) -> str:
    kept = request.get_signed_cookie(COOKIE, default=None)
    if kept and re.fullmatch(r"T-[A-Z2-9]{6}", kept):
        return kept
    if not hasattr(request, "new_terminal"):
        name = "".join(secrets.choice(_ALPHABET) for _ in range(6))
        request.new_terminal = f"T-{name}"  # type: ignore[attr-defined]
    return str(request.new_terminal)  # type: ignore[attr-defined]


def _find(agent: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in names if mark in agent), "")
