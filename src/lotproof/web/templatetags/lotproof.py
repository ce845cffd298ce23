"""What templates need beyond Django's own tags."""

from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lotproof.accounts.models import Meaning, Method
from lotproof.accounts.roles import STARTING_ROLES
from lotproof.core import clock
from lotproof.ledger.codes import Cause
from lotproof.web import kinds
from lotproof.web.scan.label import plain

register = template.Library()


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """Draw an icon of `frontend/icons.json`; it is for the eye, not for a reader."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true"><use href="{}#{}"/></svg>',
        classes,
        static("bundle/icons.svg"),
        name,
    )


@register.filter
def moment(at: datetime | None) -> SafeString | str:
    """Show a moment in the reader's time zone: 2026-11-22 20:31."""
    if at is None:
        return "—"
    here = timezone.localtime(at)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        at.isoformat(),
        here.strftime("%Y-%m-%d %H:%M:%S %z"),
        here.strftime("%Y-%m-%d %H:%M"),
    )


@register.filter
def day(on: date | None) -> str:
    """Show a date: 2026-11-22."""
    return "—" if on is None else on.isoformat()


@register.filter
def countdown(last_day: date | None) -> str:
    """Say how long a lot is good: "35 days left", "expired 3 days ago"."""
    if last_day is None:
        return _("no expiry date")
    days = (last_day - _today()).days
    if days < 0:
        return ngettext(
            "expired %(days)s day ago", "expired %(days)s days ago", -days
        ) % {"days": -days}
    if days == 0:
        return _("today is its last day")
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}


@register.filter
def expiry_tone(last_day: date | None, near_days: int) -> str:
    """Return the tone of an expiry: `ok`, `warning` when near, `refused` when over."""
    if last_day is None:
        return "neutral"
    days = (last_day - _today()).days
    if days < 0:
        return "refused"
    return "warning" if days <= near_days else "ok"


@register.filter
def short_hash(digest: bytes | str) -> str:
    """Show the start of a digest in hex."""
    text = digest if isinstance(digest, str) else bytes(digest).hex()
    return text[:12]


@register.filter
def printed(scan: str) -> str:
    """Return a barcode for people: without its symbology, with separators to see."""
    return plain(scan).replace("\x1d", "␝")


register.filter("kind_label", kinds.label_of)
register.filter("kind_icon", kinds.icon_of)


@register.filter
def cause_label(code: str) -> str | Promise:
    """Show why goods are on hold."""
    return Cause(code).label


@register.filter
def role_names(codes: list[str]) -> str:
    """Show roles by name; one that an installation added, by its code."""
    known = {role.code: role.name for role in STARTING_ROLES}
    return ", ".join(_(known[code]) if code in known else code for code in codes)


@register.filter
def signature_text(signature: dict[str, Any]) -> str:
    """Say what a signature of an entry's body means and how it was given."""
    meaning = Meaning(signature["meaning"]).label
    method = Method(signature["method"]).label
    return f"{meaning} · {signature['signer_name']} · {method}"


@register.inclusion_tag("parts/_badge.html")
def badge(text: object, tone: str = "neutral", icon: str = "") -> dict[str, Any]:
    """Show a status: always words, its tone in colour besides."""
    return {"text": text, "tone": tone, "icon": icon}


@register.inclusion_tag("parts/_field.html")
def field(bound: BoundField, **attributes: str) -> dict[str, Any]:
    """Show a form's field with label, help and errors, tied together for readers."""
    widget = bound.field.widget
    input_type = getattr(widget, "input_type", "")
    is_check = input_type == "checkbox"
    described = [
        f"{bound.auto_id}_{part}" for part in ("help", "errors") if _has(bound, part)
    ]
    extra: dict[str, str | bool] = {
        "class": {"checkbox": "form-check-input", "select": "form-select"}.get(
            input_type, "form-control"
        ),
        **attributes,
    }
    if described:
        extra["aria-describedby"] = " ".join(described)
    if bound.errors:
        extra["class"] = f"{extra['class']} is-invalid"
        extra["aria-invalid"] = "true"
    if not is_check:
        extra.setdefault("placeholder", "")
    return {"field": bound, "input": bound.as_widget(attrs=extra), "is_check": is_check}


def _has(bound: BoundField, part: str) -> bool:
    return bool(bound.help_text if part == "help" else bound.errors)


def _today() -> date:
    return timezone.localtime(clock.now()).date()
