"""The evidence log: how long it is, who signed it, and whether all of it holds."""

import json
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from lotproof.accounts.permissions import Permission
from lotproof.accounts.queries import verifications
from lotproof.core.refusals import Refused
from lotproof.evidence import queries
from lotproof.evidence.logkeys import trusted_vkeys
from lotproof.evidence.models import Entry
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.history import sealed
from lotproof.web.log import forms, reading, verifying
from lotproof.web.named import named

LATEST_CHECKS = 5
"""Checks of the whole log that the room shows; another page lists all."""


@require_permission(Permission.VERIFY)
def index(request: SignedInRequest) -> HttpResponse:
    """Show the log's size, newest checkpoint and keys."""
    return render(request, "log/index.html", _facts())


@require_POST
@require_permission(Permission.VERIFY)
def compare(request: SignedInRequest) -> HttpResponse:
    """Compare the log with a checkpoint that was kept outside."""
    form = forms.Kept(request.POST, request.FILES)
    comparison = None
    if form.is_valid():
        try:
            comparison = reading.compare(form.cleaned_data["note"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
    fails = comparison is None or comparison.refusal
    context = _facts() | {"kept": form, "comparison": comparison}
    return render(request, "log/index.html", context, status=422 if fails else 200)


@require_permission(Permission.VERIFY)
def entries(request: SignedInRequest) -> HttpResponse:
    """Find entries by person, time, kind and record."""
    form = forms.Filter(request.GET)
    context: dict[str, object] = {
        "choices": forms.Saved,
        "saved": request.GET.get("saved", ""),
    }
    return _found(request, form, "log/entries.html", context)


@require_permission(Permission.VERIFY)
def exports(request: SignedInRequest) -> HttpResponse:
    """List what left the system: who took what, when, how much, and from where."""
    form = forms.Filter({**request.GET.dict(), "saved": forms.Saved.EXPORTS})
    return _found(request, form, "log/exports.html", {"address": "log:exports"})


@require_permission(Permission.VERIFY)
def sign_ins(request: SignedInRequest) -> HttpResponse:
    """List who signed in and out, and who failed to."""
    form = forms.Filter({**request.GET.dict(), "saved": forms.Saved.SIGN_INS})
    return _found(request, form, "log/sign_ins.html", {"address": "log:sign_ins"})


def _found(
    request: SignedInRequest,
    form: forms.Filter,
    template: str,
    context: dict[str, object],
) -> HttpResponse:
    """Return a page with the entries that a filter finds."""
    context["form"] = form
    if not form.is_valid():
        return render(request, template, context, status=422)
    rows = reading.entry_rows(form, after=form.cleaned_data["after"])
    if len(rows) > reading.PAGE:
        asked = [(k, v) for k, v in request.GET.items() if v and k != "after"]
        last = rows[reading.PAGE - 1].id
        context["next"] = urlencode([*asked, ("after", str(last))])
    context["rows"] = rows[: reading.PAGE]
    return render(request, template, context)


@require_permission(Permission.VERIFY)
def entry(request: SignedInRequest, entry_id: UUID) -> HttpResponse:
    """Show an entry: each row before and after, its body, and its proof, checked."""
    record = get_object_or_404(sealed(Entry.objects.all()), pk=entry_id)
    body = json.loads(record.body)
    values = dict(body["values"])
    findings = values.pop("first_findings", [])
    context = {
        "entry": record,
        "event": reading.read_event(record),
        "about": named([(record.subject_table, record.subject)]).get(record.subject),
        "values": values,
        "findings": verifying.said(findings),
        "body": json.dumps(body, ensure_ascii=False, indent=2),
        "proof": reading.prove(record),
    }
    return render(request, "log/entry.html", context)


def _facts() -> dict[str, object]:
    return {
        "size": queries.log_size(),
        "waiting": queries.entries_waiting(),
        "latest": queries.latest_checkpoint(),
        "vkeys": trusted_vkeys(),
        "checks": verifications(limit=LATEST_CHECKS),
        "kept": forms.Kept(),
        "choices": forms.Saved,
    }
