"""What the pages of stock, master data and the log need beyond the shared tags."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils.translation import gettext as _

from lotproof.accounts.models import Verification
from lotproof.accounts.permissions import Permission
from lotproof.accounts.queries import is_given_up
from lotproof.core import clock
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
def in_words(value: Any) -> Any:
    """Show a value of an entry: yes or no in words, the rest as it is."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return value


@register.filter
def has_died(check: Verification) -> bool:
    """Return whether a check of the log was left by a program that was killed."""
    return is_given_up(check, at=clock.now())


@register.filter
def listed(value: Any) -> str:
    """Show what was asked for, as an entry keeps it: several values with commas."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        return ", ".join(listed(one) for one in value)
    return str(value)


@register.filter
def permission_names(codes: list[str]) -> str:
    """Show permissions in words; one of a later version by its code."""
    known = {permission.value: str(permission.label) for permission in Permission}
    return ", ".join(known.get(code, code) for code in codes)


register.filter("table_label", columns.table_label)
register.filter("column_label", columns.label_of)
register.filter("export_label", kinds.export_label)
