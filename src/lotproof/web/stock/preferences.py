"""Filters under names, and columns: how a person likes the list of stock."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from lotproof.accounts import operations
from lotproof.accounts.permissions import Permission
from lotproof.accounts.queries import saved_filters
from lotproof.core.refusals import Refused
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.stock.columns import ON_PAGE, SCREEN
from lotproof.web.stock.views import query_of


@require_permission(Permission.VIEW)
def index(request: SignedInRequest, refusal: Refused | None = None) -> HttpResponse:
    """List the person's own filters, to rename or delete them."""
    context = {
        "saved": saved_filters(request.actor.user_id, SCREEN),
        "refusal": refusal,
    }
    return render(
        request, "stock/filters.html", context, status=422 if refusal else 200
    )


@require_POST
@require_permission(Permission.VIEW)
def save(request: SignedInRequest) -> HttpResponseBase:
    """Keep the filter that is shown under a name."""
    query = urlencode(query_of(QueryDict(request.POST.get("query", ""))))
    try:
        operations.save_filter(
            screen=SCREEN,
            name=request.POST.get("name", ""),
            query=query,
            actor=request.actor,
        )
    except Refused as refusal:
        return index(request, refusal=refusal)
    return _back(query)


@require_POST
@require_permission(Permission.VIEW)
def rename(request: SignedInRequest, saved_id: UUID) -> HttpResponseBase:
    """Give a filter another name."""
    try:
        operations.rename_filter(
            saved=saved_id, name=request.POST.get("name", ""), actor=request.actor
        )
    except Refused as refusal:
        return index(request, refusal=refusal)
    return redirect("stock:filters")


@require_POST
@require_permission(Permission.VIEW)
def delete(request: SignedInRequest, saved_id: UUID) -> HttpResponseBase:
    """Forget a filter."""
    try:
        operations.delete_filter(saved=saved_id, actor=request.actor)
    except Refused as refusal:
        return index(request, refusal=refusal)
    return redirect("stock:filters")


@require_POST
@require_permission(Permission.VIEW)
def columns(request: SignedInRequest) -> HttpResponseBase:
    """Remember the columns that were ticked."""
    ticked = set(request.POST.getlist("columns"))
    operations.choose_columns(
        screen=SCREEN,
        columns=[column.code for column in ON_PAGE if column.code in ticked],
        actor=request.actor,
    )
    return _back(urlencode(query_of(QueryDict(request.POST.get("query", "")))))


def _back(query: str) -> HttpResponseBase:
    return redirect(f"{reverse('stock:index')}?{query}")
