"""Every screen of the product, from its addresses and the states that change it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from lotproof.accounts.models import Role
from lotproof.catalog.models import Certificate, Device, Identifier
from lotproof.evidence.models import Entry
from lotproof.ledger.models import Lot, Serial
from lotproof.partners.models import Licence
from lotproof.web.help.views import ORDER
from lotproof.workflow.codes import Kind
from tests.builders.furnished import Furnished

NO_PAGES = {
    "set_language": "keeps the choice and goes back",
    "documents:devices": "a part of a form: the devices that a text may mean",
    "documents:photo": "a picture",
    "documents:thumbnail": "a picture",
    "help:tour_step": "leads to the page that a stop of the tour is about",
    "log:checkpoint": "a signed note, for programs",
    "log:tile": "bytes of the tree, for programs",
    "mfa_download_recovery_codes": "a file",
    "mfa_login_webauthn": "what our script asks the browser's passkey",
}
"""Addresses that answer with something else, and what that is."""

ACTIONS = frozenset(
    {
        "devices:approve",
        "documents:allocate",
        "documents:approve",
        "documents:begin_receipt",
        "documents:close_short",
        "documents:finish",
        "documents:inspect",
        "documents:lower",
        "documents:note",
        "documents:pick",
        "documents:pick_scan",
        "documents:place",
        "documents:put_away_scan",
        "documents:release",
        "documents:remark",
        "documents:remark_on_line",
        "documents:review",
        "documents:scan",
        "documents:ship",
        "documents:type_label",
        "help:tour_ended",
        "log:compare",
        "lots:dossier",
        "papers:record",
        "partners:add_location",
        "partners:approve",
        "people:revoke",
        "revoke_own_token",
        "scan:picture",
        "sign_with_passkey",
        "stock:columns",
        "stock:delete_filter",
        "stock:download",
        "stock:export",
        "stock:rename_filter",
        "stock:save_filter",
    }
)
"""Addresses that only act: no page is shown to who asks for them."""

VISITOR, HALFWAY, FACTORED, EVERYTHING = "visitor", "halfway", "factored", "everything"
"""Who looks: nobody known; somebody whose second factor is asked for; somebody with
a second factor; somebody without, who may do everything."""

LOOKED_AT_BY = {
    "account_login": VISITOR,
    "account_inactive": VISITOR,
    "mfa_authenticate": HALFWAY,
    "mfa_deactivate_totp": FACTORED,
    "mfa_view_recovery_codes": FACTORED,
    "mfa_generate_recovery_codes": FACTORED,
    "mfa_reauthenticate": FACTORED,
    "mfa_reauthenticate_webauthn": FACTORED,
    "mfa_edit_webauthn": FACTORED,
    "mfa_remove_webauthn": FACTORED,
}
"""By address; all others by somebody who may do everything."""

MENUS = (
    "documents:end",
    "documents:give_up",
    "documents:kind",
    "help:page",
    "log:check",
    "papers:labels",
    "stock:progress",
)
"""Addresses whose values are all told below, one screen for each."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A page in one state, and who looks at it."""

    url_name: str
    path: str
    person: str = EVERYTHING
    state: str = ""
    """What sets it apart from others of the same address; "" for the usual one."""
    status: int = 200

    @property
    def is_page(self) -> bool:
        """Whether there is something to see."""
        return self.url_name not in ACTIONS

    def __str__(self) -> str:
        return f"{self.url_name} {self.state}".rstrip()


def addresses(
    resolver: URLResolver | None = None, space: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every address of the pages with its full name."""
    for pattern in (resolver or get_resolver("lotproof.web.urls")).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from addresses(pattern, space + inner)
        else:
            yield f"{space}{pattern.name}", pattern


def every_path(furnished: Furnished) -> list[Screen]:
    """Every address with values of records that exist, and each state of a page.

    Some of them only act and show no page. An address with a value of a new name
    fails here until `_values` knows one.
    """
    known = _values(furnished)
    usual = [
        Screen(name, _path(name, pattern, known), LOOKED_AT_BY.get(name, EVERYTHING))
        for name, pattern in addresses()
        if name not in NO_PAGES and name not in MENUS
    ]
    return [
        *usual,
        *_of_documents(furnished),
        *_of_papers(furnished),
        *_states(furnished),
    ]


def _path(name: str, pattern: URLPattern, known: dict[str, Any]) -> str:
    wanted = pattern.pattern.regex.groupindex
    return reverse(name, kwargs={each: known[each] for each in wanted})


def _values(furnished: Furnished) -> dict[str, Any]:
    pick = furnished.documents["pick open"]
    company = furnished.company
    licence = Licence.objects.filter(partner=company.supplier).first()
    device = Device.objects.order_by("pk").first()
    assert licence
    assert device
    return {
        "device_id": device.pk,
        "identifier_id": Identifier.objects.filter(device=device)[0].pk,
        "certificate_id": Certificate.objects.filter(device=device)[0].pk,
        "document_id": pick.pk,
        "line_id": pick.lines.exclude(lot=None).order_by("position")[0].pk,
        "location_id": company.green.pk,
        "zone_id": company.green.zone_id,
        "site_id": company.site.pk,
        "lot_id": Lot.objects.get(number="K11").pk,
        "serial_id": Serial.objects.order_by("pk")[0].pk,
        "entry_id": Entry.objects.filter(kind="receipt.scanned").order_by("pk")[0].pk,
        "partner_id": company.supplier.pk,
        "licence_id": licence.pk,
        "kind": "customer",
        "user_id": furnished.everything.pk,
        "token_id": furnished.everything.tokens.get().pk,
        "role_id": Role.objects.order_by("pk")[0].pk,
        "saved_id": furnished.everything.pk,
        "export_id": furnished.exports[0].pk,
        "check_id": furnished.checks[0].pk,
        "pk": Authenticator.objects.get(user=furnished.factored, type="webauthn").pk,
    }


def _screen(
    url_name: str, state: str, *values: str | UUID, query: str = "", status: int = 200
) -> Screen:
    path = reverse(url_name, args=values) + query
    return Screen(url_name, path, state=state, status=status)


def _of_documents(furnished: Furnished) -> Iterator[Screen]:
    documents = furnished.documents
    for state, document in documents.items():
        yield _screen("documents:document", state, document.pk)
    for state, step in (
        ("purchase_order open", "close"),
        ("receipt open", "withdraw"),
        ("acceptance review", "send_back"),
        ("sales_order open", "cancel"),
    ):
        yield _screen("documents:end", step, documents[state].pk, step)
    pick = documents["pick open"]
    claimed = pick.lines.filter(done=0, lot__isnull=False).order_by("position")[0]
    yield _screen("documents:give_up", "", pick.pk, claimed.pk)
    for kind in (Kind.PURCHASE_ORDER, Kind.PICK):
        yield _screen("documents:kind", kind, kind)
    yield _screen("documents:index", "all", query="?show=all")


def _states(furnished: Furnished) -> Iterator[Screen]:
    for guide in ORDER:
        yield _screen("help:page", guide, guide)
    for state, export in zip(("waits", "ready"), furnished.exports, strict=True):
        yield _screen("stock:progress", state, export.pk)
    for state, check in zip(("holds", "found", "on"), furnished.checks, strict=True):
        yield _screen("log:check", state, check.pk)
    yield _screen("scan:index", "label", query=f"?code={_gtin()}")
    yield _screen("scan:index", "number", query="?code=K9")
    yield _screen("scan:index", "nothing", query="?code=ZZ-9", status=422)
    yield _screen("workbench:index", "tour", query="?tour=tasks")
    yield _screen("stock:index", "earlier", query="?moment=2020-01-01T00:00")
    yield _screen("lots:index", "near", query="?show=near_expiry")


def _gtin() -> str:
    return f"01{Identifier.objects.order_by('pk')[0].code}"


def _of_papers(furnished: Furnished) -> Iterator[Screen]:
    for of, record in (
        ("lot", Lot.objects.get(number="K11").pk),
        ("serial", Serial.objects.order_by("pk")[0].pk),
        ("location", furnished.company.green.pk),
        ("document", furnished.documents["receipt open"].pk),
        ("goods", furnished.documents["acceptance open"].pk),
    ):
        yield _screen("papers:labels", of, of, record)
