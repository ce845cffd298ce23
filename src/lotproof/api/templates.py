"""Process templates: how documents of each kind go on. They are read here only."""

from uuid import UUID

from django.http import HttpRequest
from ninja import ModelSchema, Query, Router

from lotproof.accounts.permissions import Permission
from lotproof.api.access import needs
from lotproof.api.paging import page_of
from lotproof.api.shapes import Page, Paged
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import ProcessTemplate

router = Router(tags=["templates"])

VIEW = needs(Permission.VIEW)


class TemplateOut(ModelSchema):
    """One edition of the process of a kind of document."""

    class Meta:
        model = ProcessTemplate
        fields = "__all__"


class TemplateFilters(Paged):
    """Which editions; what isn't named isn't asked."""

    kind: Kind | None = None


@router.get("/process-templates", response=Page[TemplateOut], auth=VIEW)
def list_templates(
    request: HttpRequest, filters: Query[TemplateFilters]
) -> dict[str, object]:
    """List the editions, those of each kind from the first to the latest."""
    del request
    rows = ProcessTemplate.objects.filter(**filters.conditions())
    return page_of(
        rows, order=["kind", "edition"], after=filters.after, limit=filters.limit
    )


@router.get("/process-templates/{uuid:template}", response=TemplateOut, auth=VIEW)
def get_template(request: HttpRequest, template: UUID) -> ProcessTemplate:
    """Return one edition with its steps, fields and rules."""
    del request
    return ProcessTemplate.objects.get(pk=template)
