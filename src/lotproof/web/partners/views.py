"""Partners: the list, one partner with its papers and history, and its changes."""

from uuid import UUID, uuid4

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lotproof.accounts.permissions import Permission
from lotproof.core import clock
from lotproof.core.refusals import Refused
from lotproof.partners import operations
from lotproof.partners.models import Licence, Partner
from lotproof.partners.queries import licences_of, partner_rows
from lotproof.warehouse.models import PARTNER_KINDS, Location, LocationKind
from lotproof.warehouse.operations import create_partner_location
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.documents.pages import request_id_of
from lotproof.web.history import history_of
from lotproof.web.partners import forms
from lotproof.web.records import FormPage, Reason, ask, done, initial_of, refused


@require_permission(Permission.VIEW)
def index(request: SignedInRequest) -> HttpResponse:
    """List partners in dictionary order."""
    form = forms.Find(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    text, role = asked.get("text", ""), asked.get("role", "")
    rows = [row for row in partner_rows(text) if not role or _has_role(row, role)]
    context = {
        "form": form,
        "text": text,
        "role": role,
        "roles": forms.ROLES,
        "rows": rows,
    }
    return render(request, "partners/index.html", context)


def _has_role(row: object, role: str) -> bool:
    return bool(getattr(row, f"is_{role}"))


@require_permission(Permission.VIEW)
def partner(request: SignedInRequest, partner_id: UUID) -> HttpResponse:
    """Show a partner: who it is, its papers, its history."""
    return _page(request, get_object_or_404(Partner, pk=partner_id))


def _page(
    request: SignedInRequest, record: Partner, refusal: Refused | None = None
) -> HttpResponse:
    places = list(Location.objects.filter(partner=record).order_by("code"))
    context = {
        "partner": record,
        "places": places,
        "missing_places": _missing(record, places),
        "licences": licences_of(record.pk),
        "history": history_of(record),
        "request_id": uuid4(),
        "refusal": refusal,
    }
    return render(
        request, "partners/partner.html", context, status=422 if refusal else 200
    )


def _missing(record: Partner, places: list[Location]) -> list[LocationKind]:
    """Return as what the partner still needs a location."""
    needed = {
        LocationKind.SUPPLIER: record.is_supplier,
        LocationKind.CUSTOMER: record.is_customer,
    }
    there = {place.kind for place in places}
    return [kind for kind, is_needed in needed.items() if is_needed > (kind in there)]


@require_permission(Permission.EDIT_PARTNERS)
def new(request: SignedInRequest) -> HttpResponseBase:
    """Enter a partner."""
    form = forms.New(request.POST or None)
    return ask(
        request,
        form,
        FormPage(_("New partner"), reverse("partners:index")),
        lambda: operations.create_partner(
            code=form.cleaned_data["code"],
            facts=form.facts(),
            request_id=request_id_of(request),
            actor=request.actor,
        ),
        said=_("Partner added."),
        to=lambda made: _address(made.pk),
    )


@require_permission(Permission.EDIT_PARTNERS)
def change(request: SignedInRequest, partner_id: UUID) -> HttpResponseBase:
    """Change what is known about a partner."""
    record = get_object_or_404(Partner, pk=partner_id)
    known = initial_of(record, forms.Facts.base_fields)
    form = forms.Change(request.POST or None, initial=known)
    return ask(
        request,
        form,
        _form_page(_("Change %(record)s"), record, record.pk),
        lambda: operations.change_partner(
            partner=record.pk,
            facts=form.facts(),
            reason=form.cleaned_data["reason"],
            request_id=request_id_of(request),
            actor=request.actor,
        ),
        said=_("Partner changed."),
    )


@require_POST
@require_permission(Permission.EDIT_PARTNERS)
def approve(request: SignedInRequest, partner_id: UUID) -> HttpResponseBase:
    """Approve a partner's dossier, so that business with it may begin."""
    record = get_object_or_404(Partner, pk=partner_id)
    refusal = refused(
        lambda: operations.approve_partner(
            partner=record.pk,
            on=timezone.localtime(clock.now()).date(),
            request_id=request_id_of(request),
            actor=request.actor,
        )
    )
    if refusal:
        return _page(request, record, refusal)
    return done(request, _("Partner approved."), _address(record.pk))


@require_POST
@require_permission(Permission.EDIT_PARTNERS)
def add_location(
    request: SignedInRequest, partner_id: UUID, kind: str
) -> HttpResponseBase:
    """Give a partner its location as supplier or customer, an end of movements."""
    record = get_object_or_404(Partner, pk=partner_id)
    if kind not in PARTNER_KINDS:
        raise Http404
    refusal = refused(
        lambda: create_partner_location(
            partner=record.pk,
            kind=LocationKind(kind),
            request_id=request_id_of(request),
            actor=request.actor,
        )
    )
    if refusal:
        return _page(request, record, refusal)
    return done(request, _("Location added."), _address(record.pk))


@require_permission(Permission.EDIT_PARTNERS)
def deactivate(request: SignedInRequest, partner_id: UUID) -> HttpResponseBase:
    """Take a partner out of use."""
    record = get_object_or_404(Partner, pk=partner_id)
    form = Reason(request.POST or None)
    return ask(
        request,
        form,
        _form_page(_("Take %(record)s out of use"), record, record.pk),
        lambda: operations.deactivate_partner(
            partner=record.pk,
            reason=form.cleaned_data["reason"],
            request_id=request_id_of(request),
            actor=request.actor,
        ),
        said=_("Partner taken out of use."),
    )


@require_permission(Permission.EDIT_PARTNERS)
def reopen(request: SignedInRequest, partner_id: UUID) -> HttpResponseBase:
    """Take up business with a partner again."""
    record = get_object_or_404(Partner, pk=partner_id)
    form = Reason(request.POST or None)
    return ask(
        request,
        form,
        _form_page(_("Take %(record)s into use again"), record, record.pk),
        lambda: operations.reopen_partner(
            partner=record.pk,
            reason=form.cleaned_data["reason"],
            request_id=request_id_of(request),
            actor=request.actor,
        ),
        said=_("Partner taken into use again. Its dossier waits for approval."),
    )


@require_permission(Permission.EDIT_PARTNERS)
def add_licence(request: SignedInRequest, partner_id: UUID) -> HttpResponseBase:
    """Add a paper to a partner's dossier."""
    record = get_object_or_404(Partner, pk=partner_id)
    form = forms.Licence(request.POST or None)
    return ask(
        request,
        form,
        _form_page(_("New licence of %(record)s"), record, record.pk),
        lambda: operations.add_licence(
            partner=record.pk,
            facts=form.facts(),
            request_id=request_id_of(request),
            actor=request.actor,
        ),
        said=_("Licence added."),
    )


@require_permission(Permission.EDIT_PARTNERS)
def change_licence(request: SignedInRequest, licence_id: UUID) -> HttpResponseBase:
    """Put right what was entered about a licence."""
    record = get_object_or_404(Licence, pk=licence_id)
    known = initial_of(record, forms.Licence.base_fields)
    known["categories"] = " ".join(record.categories)
    form = forms.ChangeLicence(request.POST or None, initial=known)
    return ask(
        request,
        form,
        _form_page(_("Change %(record)s"), record, record.partner_id),
        lambda: operations.change_licence(
            licence=record.pk,
            facts=form.facts(),
            reason=form.cleaned_data["reason"],
            request_id=request_id_of(request),
            actor=request.actor,
        ),
        said=_("Licence changed."),
    )


@require_permission(Permission.EDIT_PARTNERS)
def end_licence(request: SignedInRequest, licence_id: UUID) -> HttpResponseBase:
    """Record that a licence was withdrawn before its end."""
    record = get_object_or_404(Licence, pk=licence_id)
    form = Reason(request.POST or None)
    return ask(
        request,
        form,
        _form_page(_("End %(record)s"), record, record.partner_id),
        lambda: operations.end_licence(
            licence=record.pk,
            reason=form.cleaned_data["reason"],
            request_id=request_id_of(request),
            actor=request.actor,
        ),
        said=_("Licence ended."),
    )


def _form_page(title: str, record: object, partner_id: UUID) -> FormPage:
    return FormPage(title % {"record": record}, _address(partner_id))


def _address(partner_id: UUID) -> str:
    return reverse("partners:partner", args=[partner_id])
