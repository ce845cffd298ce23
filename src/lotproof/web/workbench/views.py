"""The first page after sign-in."""

from django.http import HttpResponse
from django.shortcuts import render

from lotproof.accounts.permissions import Permission
from lotproof.core import clock
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.workbench.board import read_board


@require_permission(Permission.VIEW)
def index(request: SignedInRequest) -> HttpResponse:
    """Show what waits for this person, and what needs attention."""
    board = read_board(actor=request.actor, at=clock.now())
    return render(request, "workbench/index.html", {"board": board})
