"""Checks of the whole log that people ask for: begun, watched, read again later."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from lotproof.accounts.models import Verification
from lotproof.accounts.operations import (
    VerificationUnknown,
    ask_for_verification,
)
from lotproof.accounts.permissions import Permission
from lotproof.accounts.queries import (
    VERIFICATIONS,
    is_given_up,
    verification_of,
    verifications,
)
from lotproof.core import clock
from lotproof.web import tasks
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.log import verifying

LABELS: dict[str, str | Promise] = {
    "log": _("Entries hashed again, and the tree built from them"),
    "checkpoints": _("Signed checkpoints, and the one kept outside"),
    "tiles": _("The stored tree, and entries that wait"),
    "bodies": _("Bodies of the entries against their columns"),
    "replay": _("The log replayed against the tables"),
    "stock": _("Stock summed again from the movements"),
}
"""What people read for the parts of a check."""


@dataclass(frozen=True, slots=True)
class PartShown:
    """One part of a check that is under way."""

    label: str | Promise
    done: int
    total: int

    @property
    def is_done(self) -> bool:
        """Whether the part is behind us."""
        return 0 < self.total <= self.done


class Page(forms.Form):
    """Where a page of the list begins."""

    before = forms.DateTimeField(required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(Permission.VERIFY)
def index(request: SignedInRequest) -> HttpResponseBase:
    """List the checks; begin one, or go on with the person's own under way."""
    if request.method == "POST":
        record, is_new = ask_for_verification(actor=request.actor)
        if is_new:
            tasks.verify_log.defer(verification=str(record.pk))
        return redirect("log:check", record.pk)
    page = Page(request.GET)
    before = page.cleaned_data["before"] if page.is_valid() else None
    rows = verifications(before=before, limit=VERIFICATIONS + 1)
    context: dict[str, Any] = {"rows": rows[:VERIFICATIONS]}
    if len(rows) > VERIFICATIONS:
        last = rows[VERIFICATIONS - 1].asked_at
        context["next"] = urlencode({"before": last.isoformat()})
    return render(request, "log/checks.html", context)


@require_permission(Permission.VERIFY)
def check(request: SignedInRequest, check_id: UUID) -> HttpResponse:
    """Show how far a check is, and what it found."""
    record = verification_of(check_id)
    if record is None:
        raise VerificationUnknown
    part = "log/_check.html" if request.htmx else "log/check.html"
    return render(request, part, shown(record))


def shown(record: Verification) -> Mapping[str, Any]:
    """Return what the templates of one check need."""
    has_died = is_given_up(record, at=clock.now())
    told = {part["code"]: part for part in record.parts}
    seconds = (
        (record.finished_at - record.asked_at).total_seconds()
        if record.finished_at
        else None
    )
    return {
        "check": record,
        "is_given_up": has_died,
        "is_under_way": not (record.finished_at or has_died),
        "seconds": None if seconds is None else round(seconds, 1),
        "parts": [
            PartShown(label, told[code]["done"], told[code]["total"])
            if code in told
            else PartShown(label, 0, 0)
            for code, label in LABELS.items()
        ],
        "findings": verifying.said(record.findings),
        "has_more": (record.found or 0) > len(record.findings),
    }
