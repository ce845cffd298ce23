"""The universal scan: what a code is, and what we have of it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from lotproof.accounts.permissions import Permission
from lotproof.core import clock
from lotproof.core.refusals import Refused
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.scan import forms, lookup


@require_permission(Permission.VIEW)
def index(request: SignedInRequest) -> HttpResponse:
    """Take a code and show all that is known about it."""
    form = forms.Scan(request.GET or None)
    context: dict[str, object] = {"code": request.GET.get("code", ""), "form": form}
    status = 200
    if form.is_valid():
        today = timezone.localtime(clock.now()).date()
        try:
            read = lookup.read(form.cleaned_data["code"], today=today)
        except Refused as refusal:
            context["refusal"], status = refusal, 422
        else:
            context["reading" if isinstance(read, lookup.Reading) else "hits"] = read
    elif form.errors:
        status = 422
    template = "scan/_result.html" if request.htmx else "scan/index.html"
    return render(request, template, context, status=status)
