"""The first page after sign-in, and the papers that come to their end."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lotproof.accounts.permissions import Permission
from lotproof.core import clock
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.workbench import board


@require_permission(Permission.VIEW)
def index(request: SignedInRequest) -> HttpResponse:
    """Show what waits for this person, and what needs attention."""
    found = board.read_board(actor=request.actor, at=clock.now())
    return render(request, "workbench/index.html", {"board": found})


@require_permission(Permission.VIEW)
def lapsing(request: SignedInRequest) -> HttpResponse:
    """List the licences of partners and the certificates of devices that lapse."""
    today = timezone.localtime(clock.now()).date()
    context = {
        "licences": board.lapsing_licences(today),
        "certificates": board.lapsing_certificates(today),
        "licence_days": board.LICENCE_DAYS,
        "certificate_days": board.CERTIFICATE_DAYS,
    }
    return render(request, "workbench/lapsing.html", context)
