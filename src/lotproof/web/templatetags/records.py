"""What the pages of stock, master data and the log need beyond the shared tags."""

from datetime import datetime
from typing import Any

from django import template

from lotproof.accounts.permissions import Permission
from lotproof.web import columns, kinds
from lotproof.web.stock import words
from lotproof.web.templatetags.lotproof import moment

register = template.Library()
register.filter("standing_label", words.standing_label)
register.filter("standing_icon", words.standing_icon)


@register.filter
def plain(value: Any) -> Any:
    """Show a value of an image: moments in the reader's zone, the rest as it is."""
    return moment(value) if isinstance(value, datetime) else value


@register.filter
def permission_names(codes: list[str]) -> str:
    """Show permissions in words; one of a later version by its code."""
    known = {permission.value: str(permission.label) for permission in Permission}
    return ", ".join(known.get(code, code) for code in codes)


register.filter("table_label", columns.table_label)
register.filter("column_label", columns.label_of)
register.filter("export_label", kinds.export_label)
