"""The universal scan: what a code is, and what we have of it."""

from datetime import date

from django.http import HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lotproof.accounts.permissions import Permission
from lotproof.core import clock
from lotproof.core.refusals import Refused
from lotproof.identification.parse import MOST_SCANS, barcodes_of
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.scan import forms, label, lookup
from lotproof.web.scan.upload import barcodes_in


@require_permission(Permission.VIEW)
def index(request: SignedInRequest) -> HttpResponse:
    """Take a code and show all that is known about it."""
    form = forms.Scan(request.GET if "code" in request.GET else None)
    kept = _kept(request.GET)
    context: dict[str, object] = {"form": form, "kept": kept}
    refusal: Refused | None = None
    if form.is_valid():
        try:
            read = lookup.read(form.cleaned_data["code"], kept=kept, today=_today())
        except Refused as refused:
            refusal = refused
        else:
            context |= _shown(read)
    elif "code" not in request.GET:
        context["kept"] = []
    return _show(request, context, refusal=refusal)


# Nothing is written, and the form around it, which the scan field shares, is sent by
# GET: a token in it would end up in addresses.
@csrf_exempt
@require_POST
@require_permission(Permission.VIEW)
def picture(request: SignedInRequest) -> HttpResponseBase:
    """Read the barcodes in a picture, and go on as if a scanner had sent them.

    Returns:
        The way to the result, or the page with a refusal. A script that asks for
        JSON gets the text for its own scan field, or the refusal's words.
    """
    wants_json = request.get_preferred_type(["text/html", "application/json"]) == (
        "application/json"
    )
    try:
        code = label.one_text(barcodes_in(request.FILES.get("picture")), today=_today())
    except Refused as refusal:
        if wants_json:
            return JsonResponse({"refusal": str(refusal)}, status=422)
        context: dict[str, object] = {
            "form": forms.Scan(),
            "code": request.POST.get("code", ""),
            "kept": _kept(request.POST),
        }
        return _show(request, context, refusal=refusal)
    if wants_json:
        return JsonResponse({"code": code})
    asked = QueryDict(mutable=True)
    asked["code"] = code
    asked.setlist("kept", _kept(request.POST))
    return redirect(f"{reverse('scan:index')}?{asked.urlencode()}")


def _shown(read: lookup.Reading | lookup.Hits) -> dict[str, object]:
    """Return a reading for the template; what is incomplete keeps its barcodes."""
    if isinstance(read, lookup.Hits):
        return {"hits": read, "kept": []}
    scans = [code for scan in read.udi.scans for code in barcodes_of(scan)]
    return {"reading": read, "kept": scans if read.missing else []}


def _show(
    request: SignedInRequest, context: dict[str, object], *, refusal: Refused | None
) -> HttpResponse:
    form: forms.Scan = context["form"]  # type: ignore[assignment] # put in above
    context |= {"refusal": refusal}
    context.setdefault("code", request.GET.get("code", ""))
    if "reading" in context:
        # The next scan starts in an empty field even where no script selects the text.
        context["code"] = ""
    template = "scan/_result.html" if request.htmx else "scan/index.html"
    status = 422 if refusal or form.errors else 200
    return render(request, template, context, status=status)


def _kept(sent: QueryDict) -> list[str]:
    return list(dict.fromkeys(sent.getlist("kept")))[:MOST_SCANS]


def _today() -> date:
    return timezone.localtime(clock.now()).date()
