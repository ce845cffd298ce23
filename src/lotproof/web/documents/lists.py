"""The lists of documents."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from lotproof.accounts.permissions import Permission, may
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.documents.chain import BUYING, ICONS, SELLING
from lotproof.web.documents.forms import Show
from lotproof.workflow.codes import STATES, Kind
from lotproof.workflow.queries import DocumentFilters, document_rows

PAGE = 50

NEW = {
    Kind.PURCHASE_ORDER: (Permission.ORDER, "documents:new_purchase_order"),
    Kind.SALES_ORDER: (Permission.SELL, "documents:new_sales_order"),
}
"""Kinds that begin by hand: who may, and where."""


@require_permission(Permission.VIEW)
def index(request: SignedInRequest, kind: str = "") -> HttpResponse:
    """List documents of one kind or of all, those opened last first."""
    kind = kind or request.GET.get("kind", "")
    if kind and kind not in Kind.values:
        raise Http404
    form = Show(request.GET)
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    show = asked.get("show") or "open"
    page = document_rows(
        DocumentFilters(
            kind=Kind(kind) if kind else None,
            state=asked.get("state", ""),
            is_open=True if show == "open" else None,
            text=asked.get("text", ""),
        ),
        after=asked.get("after", ""),
        limit=PAGE,
    )
    context = {
        "kind": Kind(kind) if kind else None,
        "kinds": [(one, ICONS[one]) for one in (*BUYING, *SELLING)],
        "page": page,
        "show": show,
        "state": asked.get("state", ""),
        "state_label": STATES.get(asked.get("state", "")),
        "text": asked.get("text", ""),
        "new": [
            (one, address)
            for one, (permission, address) in NEW.items()
            if may(request.actor, permission) and kind in {"", one}
        ],
    }
    return render(request, "documents/index.html", context)
