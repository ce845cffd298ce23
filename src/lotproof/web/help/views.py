"""The guides of `docs/guides`, a page for each screen, in the reader's language."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_POST
from markdown_it import MarkdownIt

from lotproof.accounts.operations import end_tour
from lotproof.accounts.permissions import Permission
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.help import tour as tours

GUIDES = Path(settings.PROJECT) / "docs" / "guides"
ORDER = (
    "start",
    "workbench",
    "scan",
    "documents",
    "orders",
    "receiving",
    "acceptance",
    "put_away",
    "picking",
    "review",
    "shipping",
    "stock",
    "lots",
    "printing",
    "devices",
    "partners",
    "locations",
    "people",
    "log",
    "sign_in",
)
"""Guides in the order of the contents."""


@require_permission(Permission.VIEW)
def index(request: SignedInRequest) -> HttpResponse:
    """List the guides."""
    pages = [(name, title_of(name, _language())) for name in ORDER]
    return render(request, "help/index.html", {"pages": pages})


@require_permission(Permission.VIEW)
def page(request: SignedInRequest, name: str) -> HttpResponse:
    """Show a guide."""
    if name not in ORDER:
        raise Http404
    language = _language()
    context = {"title": title_of(name, language), "guide": guide(name, language)}
    return render(request, "help/page.html", context)


@require_permission(Permission.VIEW)
def tour(request: SignedInRequest) -> HttpResponse:
    """List the steps of the person's tour, each with its page."""
    return render(request, "help/tour.html", {"steps": tours.steps_for(request.actor)})


@require_permission(Permission.VIEW)
def tour_step(request: SignedInRequest, code: str) -> HttpResponseBase:
    """Lead to the page of a step, where the tour is shown."""
    stop = tours.stop_at(code, request.actor)
    if stop is None:
        return redirect("help:tour")
    return redirect(f"{tours.address_of(stop.step)}?tour={stop.step.code}")


@require_POST
@require_permission(Permission.VIEW)
def tour_ended(request: SignedInRequest) -> HttpResponseBase:
    """Offer the tour to this person no more, and go back to the page."""
    end_tour(actor=request.actor)
    page = request.POST.get("page", "")
    is_ours = url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return redirect(page if is_ours else "workbench:index")


@cache
def guide(name: str, language: str) -> SafeString:
    """Return a guide's text below its title, as HTML.

    Raises:
        Http404: If the installation has no guides.
    """
    text = _text(name, language).partition("\n")[2]
    # Guides are files of ours; HTML in them would be shown as text all the same.
    html: str = MarkdownIt("commonmark", {"html": False}).render(text)
    return mark_safe(html)  # noqa: S308 - no HTML passes through


@cache
def title_of(name: str, language: str) -> str:
    """Return a guide's title: its first line.

    Raises:
        Http404: If the installation has no guides.
    """
    return _text(name, language).partition("\n")[0].removeprefix("# ")


def _text(name: str, language: str) -> str:
    path = GUIDES / language / f"{name}.md"
    if not path.is_file():
        raise Http404
    return path.read_text(encoding="utf-8")


def _language() -> str:
    return "zh" if (get_language() or "zh").startswith("zh") else "en"
