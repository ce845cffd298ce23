"""What a first visit fetches: little enough for a phone at the back of a warehouse."""

from collections.abc import Iterator

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Page
from pytest_django import Settings

from lotproof.runtime.environment import PROJECT
from tests.browser.auditing import Manner, contexts
from tests.browser.conftest import PHONE
from tests.builders.furnished import Furnished, furnish

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not (PROJECT / "build" / "static" / "staticfiles.json").exists(),
        reason="the front end isn't built: make bundle",
    ),
]
MOST_BYTES = 350 * 1024
CHARTS = "/bundle/charts."


class Installed(WSGIHandler):
    """The pages as they are served, without the files that a test server adds."""

    def __init__(self, wrapped: WSGIHandler) -> None:
        del wrapped
        super().__init__()


@pytest.fixture
def address(settings: Settings, transactional_db: None) -> Iterator[str]:
    """A server that gives out files as an installation does: named, compressed."""
    del transactional_db
    name = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": name}}
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = False
    server = LiveServerThread("127.0.0.1", static_handler=Installed)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    assert server.error is None
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


def screens(furnished: Furnished) -> list[str]:
    documents = furnished.documents
    return [
        "/",
        "/scan/",
        "/documents/",
        f"/documents/{documents['receipt open'].pk}/",
        f"/documents/{documents['pick open'].pk}/",
        "/stock/",
        "/lots/",
        "/devices/",
        "/log/",
        "/help/scan/",
    ]


def fetched(page: Page, path: str) -> dict[str, int]:
    """Bytes over the wire by address, when nothing was fetched before."""
    session = page.context.new_cdp_session(page)
    addresses: dict[str, str] = {}
    found: dict[str, int] = {}
    session.on(
        "Network.responseReceived",
        lambda event: addresses.update({event["requestId"]: event["response"]["url"]}),
    )
    session.on(
        "Network.loadingFinished",
        lambda event: found.update(
            {addresses[event["requestId"]]: int(event["encodedDataLength"])}
        ),
    )
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    page.goto(path, wait_until="networkidle")
    session.detach()
    return found


def test_a_first_visit_is_light(browser: Browser, address: str) -> None:
    furnished = furnish()
    windows = contexts(browser, address, furnished, Manner("zh", PHONE))
    page = windows["everything"].new_page()

    weights = {
        path: sum(
            size for url, size in fetched(page, path).items() if CHARTS not in url
        )
        for path in screens(furnished)
    }

    for window in windows.values():
        window.close()
    assert {path: size for path, size in weights.items() if size > MOST_BYTES} == {}
    assert min(weights.values()) > 50_000, "styles and scripts count"
