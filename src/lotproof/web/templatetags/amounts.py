"""How amounts, prices and ages are written."""

from datetime import timedelta
from decimal import Decimal

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lotproof.processes.queries import StockValue

register = template.Library()


@register.filter
def grouped(number: int) -> str:
    """Show a whole number with its thousands apart: 12,345."""
    return f"{number:,}"


@register.filter
def in_units(units: int) -> str:
    """Say how many units: "1 unit", "1,200 units"."""
    return ngettext("%(units)s unit", "%(units)s units", units) % {
        "units": f"{units:,}"
    }


@register.filter
def in_lots(lots: int) -> str:
    """Say how many lots: "1 lot", "12 lots"."""
    return ngettext("%(lots)s lot", "%(lots)s lots", lots) % {"lots": f"{lots:,}"}


@register.filter
def money(cny: Decimal | None) -> str:
    """Show an amount of money: ¥12,345.60."""
    return "—" if cny is None else f"¥{cny:,.2f}"


@register.filter
def unpriced(value: StockValue) -> str:
    """Say how many units a value leaves out; empty if none."""
    units = value.units_without_price
    if not units:
        return ""
    said = ngettext(
        "%(units)s unit has no purchase price", "%(units)s units have no price", units
    )
    return said % {"units": f"{units:,}"}


@register.filter
def age(spent: timedelta) -> str:
    """Say how long something has waited: "less than an hour", "5 hours", "3 days"."""
    if spent < timedelta(hours=1):
        return _("less than an hour")
    if spent < timedelta(days=1):
        hours = spent // timedelta(hours=1)
        return ngettext("%(hours)s hour", "%(hours)s hours", hours) % {"hours": hours}
    return ngettext("%(days)s day", "%(days)s days", spent.days) % {"days": spent.days}
