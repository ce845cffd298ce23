"""What the pages of stock, master data and the log need beyond the shared tags."""

from datetime import datetime
from typing import Any

from django import template

from lotproof.web import columns
from lotproof.web.stock import words
from lotproof.web.templatetags.lotproof import moment

register = template.Library()
register.filter("standing_label", words.standing_label)
register.filter("standing_icon", words.standing_icon)


@register.filter
def plain(value: Any) -> Any:
    """Show a value of an image: moments in the reader's zone, the rest as it is."""
    return moment(value) if isinstance(value, datetime) else value


register.filter("table_label", columns.table_label)
register.filter("column_label", columns.label_of)
