"""Imports of device registries: how far they came, and what they couldn't take over.

A registry is a file of gigabytes: `lotproof import-devices` reads it.
"""

from uuid import UUID

from django.http import HttpRequest
from ninja import ModelSchema, Query, Router

from lotproof.accounts.permissions import Permission
from lotproof.api.access import needs
from lotproof.api.paging import page_of
from lotproof.api.shapes import Page, Paged
from lotproof.catalog.models import Effect, ImportProblem, ImportRun
from lotproof.catalog.queries import import_runs, problems_of

router = Router(tags=["imports"])

VIEW = needs(Permission.VIEW)


class ImportOut(ModelSchema):
    """The reading of one registry file."""

    class Meta:
        model = ImportRun
        fields = "__all__"


class ImportProblemOut(ModelSchema):
    """Something in a row that couldn't be taken over as it stood."""

    class Meta:
        model = ImportProblem
        fields = "__all__"


class ProblemFilters(Paged):
    """Which problems; what isn't named isn't asked."""

    effect: Effect | None = None


@router.get("/imports", response=Page[ImportOut], auth=VIEW)
def list_imports(request: HttpRequest, page: Query[Paged]) -> dict[str, object]:
    """List the imports, the latest first."""
    del request
    return page_of(
        import_runs(), order=["-started_at", "-id"], after=page.after, limit=page.limit
    )


@router.get("/imports/{uuid:run}", response=ImportOut, auth=VIEW)
def get_import(request: HttpRequest, run: UUID) -> ImportRun:
    """Return how far an import came."""
    del request
    return import_runs().get(pk=run)


@router.get("/imports/{uuid:run}/problems", response=Page[ImportProblemOut], auth=VIEW)
def list_import_problems(
    request: HttpRequest, run: UUID, filters: Query[ProblemFilters]
) -> dict[str, object]:
    """List what an import couldn't take over, in the order of the file."""
    del request
    rows = problems_of(import_runs().get(pk=run).pk).filter(**filters.conditions())
    return page_of(rows, order=["row", "id"], after=filters.after, limit=filters.limit)
