"""What templates of documents need beyond the tags of all pages."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from lotproof.web.templatetags.lotproof import moment
from lotproof.workflow.codes import ENDED_SHORT, state_label

register = template.Library()

register.filter("state_name", state_label)


@register.filter
def of(groups: Mapping[str, object], key: object) -> object:
    """Return what a mapping has for a key as text; nothing if it has none."""
    return groups.get(str(key), "")


@register.filter
def fact(value: object) -> object:
    """Show a field's value; a moment in the reader's time zone."""
    return moment(value) if isinstance(value, datetime) else value


@register.filter
def price(kept: str | None) -> str:
    """Show a price as a document keeps it, with its thousands apart: 62,304.00."""
    return f"{Decimal(kept):,.2f}" if kept else "—"


@register.inclusion_tag("parts/_badge.html")
def state_badge(state: str, is_open: bool) -> dict[str, Any]:  # noqa: FBT001 - templates pass tags' arguments by place
    """Show a document's state: blue while a step is left, green at a good end."""
    if state in ENDED_SHORT and not is_open:
        return {"text": state_label(state), "tone": "warning", "icon": "x"}
    return {
        "text": state_label(state),
        "tone": "info" if is_open else "ok",
        "icon": "clock" if is_open else "check",
    }


@register.inclusion_tag("parts/_badge.html")
def difference(expected: int, done: int) -> dict[str, Any]:
    """Show how many units are missing, or are too many."""
    missing = expected - done
    if missing > 0:
        text = _("%(units)s missing") % {"units": missing}
        return {"text": text, "tone": "warning", "icon": ""}
    if missing < 0:
        text = _("%(units)s too many") % {"units": -missing}
        return {"text": text, "tone": "refused", "icon": ""}
    return {"text": _("complete"), "tone": "ok", "icon": "check"}
