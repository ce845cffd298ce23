"""The way from a page to the guide that explains it."""

from typing import Any

from django import template
from django.template import RequestContext

from lotproof.web.help.screens import guide_of

register = template.Library()


@register.inclusion_tag("parts/_help.html", takes_context=True)
def help_link(context: RequestContext) -> dict[str, Any]:
    """Lead to the guide of the page, or of the kind of document that it shows."""
    request = context.request
    kind = getattr(context.get("document"), "kind", "")
    return {"page": guide_of(request.resolver_match, kind)}
