"""Every screen leads to the guide that explains it."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from lotproof.accounts.roles import STARTING_ROLES
from lotproof.web.help import screens, views
from lotproof.workflow.models import Document
from tests.builders import main_line as line
from tests.builders.evidence import sequence
from tests.builders.master_data import make_device
from tests.web.conftest import SignIn

HREF = re.compile(r'href="(/[^"#]*)"')
HELP = re.compile(r'class="btn btn-icon help-link" href="/help/([a-z_]+)/"')
ELSEWHERE = ("/static/", "/log/checkpoint", "/log/tile/", "/api/")


def make_work() -> None:
    """Goods of which some are shipped, some wait for review, and some come."""
    company, device = line.make_company(), make_device(requires_serial=False)
    line.stock(company, device, [line.label(device)], packs=30)
    line.order(company, device, 5)
    line.pick_all(company, line.sell(company, device, 4))
    pick = line.sell(company, device, 4)
    line.pick_all(company, pick)
    shipment = line.release(company, pick)
    line.ship_out(company, shipment)
    line.sell(company, device, 2)
    sequence()


def pages_from(client: Client, start: str) -> dict[str, str]:
    """Every kind of page that links lead to, by address: one of each view and kind."""
    waiting, seen, found = [start], set(), {}
    while waiting:
        address = waiting.pop()
        name = _name(address)
        if not name or name in seen:
            continue
        seen.add(name)
        answer = client.get(address)
        if answer.status_code != 200 or "text/html" not in answer["Content-Type"]:
            continue
        html = answer.content.decode()
        if 'id="main"' not in html:
            continue
        found[address] = html
        links = (urljoin(address, href) for href in HREF.findall(html))
        waiting += [link for link in links if not link.startswith(ELSEWHERE)]
    return found


def _name(address: str) -> str:
    """The view that an address leads to, with the kind of its document."""
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return ""
    document = match.kwargs.get("document_id")
    kind = Document.objects.get(pk=document).kind if document else ""
    guide = match.kwargs.get("name", "")
    return f"{match.view_name} {kind} {guide}"


@pytest.mark.django_db
def test_every_screen_has_its_help(sign_in: SignIn) -> None:
    make_work()
    client = sign_in(*(role.code for role in STARTING_ROLES))

    pages = pages_from(client, "/")

    assert len(pages) > 60
    for address, html in pages.items():
        assert len(HELP.findall(html)) == 1, address
    guides = {HELP.findall(html)[0] for html in pages.values()}
    assert set(screens.OF_SCREENS.values()) <= guides
    assert set(screens.OF_DOCUMENTS.values()) <= guides
    assert screens.SIGN_IN in guides


def test_every_guide_that_a_screen_names_is_there() -> None:
    named = {
        screens.START,
        screens.SIGN_IN,
        *screens.OF_SCREENS.values(),
        *screens.OF_PAGES.values(),
        *screens.OF_DOCUMENTS.values(),
    }

    assert named == set(views.ORDER)


def test_a_page_without_address_has_the_first_guide() -> None:
    assert screens.guide_of(None) == screens.START
