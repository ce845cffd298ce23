"""The evidence log: how long it is, who signed it, and whether all of it holds."""

import time
from itertools import islice

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from lotproof.accounts.permissions import Permission
from lotproof.evidence import queries
from lotproof.evidence.logkeys import trusted_vkeys
from lotproof.ledger.verification import verify_everything
from lotproof.web.access import SignedInRequest, require_permission

MOST_FINDINGS = 100
"""What a page lists; `lotproof verify` lists all."""


@require_permission(Permission.VERIFY)
def index(request: SignedInRequest) -> HttpResponse:
    """Show the log's size, newest checkpoint and keys."""
    return render(request, "log/index.html", _facts())


@require_POST
@require_permission(Permission.VERIFY)
def verify(request: SignedInRequest) -> HttpResponse:
    """Check the log and the tables now, as `lotproof verify` does."""
    began = time.monotonic()
    findings = list(islice(verify_everything(), MOST_FINDINGS + 1))
    result = {
        "findings": findings[:MOST_FINDINGS],
        "has_more": len(findings) > MOST_FINDINGS,
        "seconds": round(time.monotonic() - began, 1),
        "checked": queries.log_size(),
    }
    if request.htmx:
        return render(request, "log/_result.html", result)
    return render(request, "log/index.html", _facts() | result)


def _facts() -> dict[str, object]:
    return {
        "size": queries.log_size(),
        "waiting": queries.entries_waiting(),
        "latest": queries.latest_checkpoint(),
        "vkeys": trusted_vkeys(),
        "findings": None,
    }
