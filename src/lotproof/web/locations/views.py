"""Sites, zones and locations: the map of bins, one location, and their changes."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lotproof.accounts.permissions import Permission
from lotproof.ledger.operations import take_location_out_of_use
from lotproof.ledger.queries import StockFilters, stock_on_hand
from lotproof.warehouse import operations
from lotproof.warehouse.models import Location, Site, Zone, ZoneKind
from lotproof.warehouse.rules import ZONE_RULES
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.documents.pages import request_id_of
from lotproof.web.history import history_of
from lotproof.web.locations import forms, reading
from lotproof.web.records import FormPage, Reason, ask, initial_of


@require_permission(Permission.VIEW)
def index(request: SignedInRequest) -> HttpResponse:
    """Show the map of bins, and the places outside."""
    form = forms.Find(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    text, site = asked.get("text", ""), asked.get("site")
    context = {
        "form": form,
        "text": text,
        "sites": reading.read_map(text=text, site=site.pk if site else None),
        "others": reading.other_places(text),
    }
    return render(request, "locations/index.html", context)


@require_permission(Permission.VIEW)
def location(request: SignedInRequest, location_id: UUID) -> HttpResponse:
    """Show a location: what it is, what lies there, its history."""
    places = Location.objects.select_related("zone__site", "partner")
    record = get_object_or_404(places, pk=location_id)
    stock = stock_on_hand(StockFilters(location=record.pk), limit=20)
    context = {
        "location": record,
        "rule": ZONE_RULES[ZoneKind(record.zone.kind)] if record.zone else None,
        "stock": stock.rows,
        "has_more_stock": bool(stock.next_page),
        "history": history_of(record),
    }
    return render(request, "locations/location.html", context)


@require_permission(Permission.VIEW)
def zone(request: SignedInRequest, zone_id: UUID) -> HttpResponse:
    """Show a zone: what it is for, its bins, its history."""
    record = get_object_or_404(Zone.objects.select_related("site"), pk=zone_id)
    context = {
        "record": record,
        "area": reading.read_zone(record),
        "history": history_of(record),
    }
    return render(request, "locations/zone.html", context)


@require_permission(Permission.VIEW)
def site(request: SignedInRequest, site_id: UUID) -> HttpResponse:
    """Show a site: where it is, its zones, its history."""
    record = get_object_or_404(Site, pk=site_id)
    context = {
        "record": record,
        "zones": reading.zones_of(record),
        "history": history_of(record),
    }
    return render(request, "locations/site.html", context)


@require_permission(Permission.EDIT_WAREHOUSE)
def new(request: SignedInRequest) -> HttpResponseBase:
    """Add a location."""
    form = forms.NewLocation(
        request.POST or None, initial={"zone": request.GET.get("zone")}
    )

    def create() -> Location:
        said = form.cleaned_data
        return operations.create_location(
            code=said["code"],
            kind=said["kind"],
            name=said["name"],
            zone=said["zone"].pk if said["zone"] else None,
            request_id=request_id_of(request),
            actor=request.actor,
        )

    return ask(
        request,
        form,
        FormPage(_("New location"), reverse("locations:index")),
        create,
        said=_("Location added."),
        to=lambda made: _address(made.pk),
    )


@require_permission(Permission.EDIT_WAREHOUSE)
def change(request: SignedInRequest, location_id: UUID) -> HttpResponseBase:
    """Give a location another name."""
    record = get_object_or_404(Location, pk=location_id)
    form = forms.ChangeLocation(request.POST or None, initial={"name": record.name})
    return ask(
        request,
        form,
        _form_page(_("Change %(record)s"), record, _address(record.pk)),
        lambda: operations.change_location(
            location=record.pk,
            name=form.cleaned_data["name"],
            reason=form.cleaned_data["reason"],
            request_id=request_id_of(request),
            actor=request.actor,
        ),
        said=_("Location changed."),
    )


@require_permission(Permission.EDIT_WAREHOUSE)
def deactivate(request: SignedInRequest, location_id: UUID) -> HttpResponseBase:
    """Take a location out of use; it must be empty."""
    record = get_object_or_404(Location, pk=location_id)
    form = Reason(request.POST or None)
    return ask(
        request,
        form,
        _form_page(_("Take %(record)s out of use"), record, _address(record.pk)),
        lambda: take_location_out_of_use(
            location=record.pk,
            reason=form.cleaned_data["reason"],
            request_id=request_id_of(request),
            actor=request.actor,
        ),
        said=_("Location taken out of use."),
    )


@require_permission(Permission.EDIT_WAREHOUSE)
def new_zone(request: SignedInRequest) -> HttpResponseBase:
    """Add a zone to a site."""
    form = forms.NewZone(
        request.POST or None, initial={"site": request.GET.get("site")}
    )
    return ask(
        request,
        form,
        FormPage(_("New zone"), reverse("locations:index")),
        lambda: operations.create_zone(
            site=form.cleaned_data["site"].pk,
            code=form.cleaned_data["code"],
            facts=form.facts(),
            request_id=request_id_of(request),
            actor=request.actor,
        ),
        said=_("Zone added."),
    )


@require_permission(Permission.EDIT_WAREHOUSE)
def change_zone(request: SignedInRequest, zone_id: UUID) -> HttpResponseBase:
    """Change what is known about a zone."""
    record = get_object_or_404(Zone, pk=zone_id)
    known = initial_of(record, forms.ZoneForm.base_fields)
    form = forms.ChangeZone(request.POST or None, initial=known)
    return ask(
        request,
        form,
        _form_page(
            _("Change %(record)s"), record, reverse("locations:zone", args=[record.pk])
        ),
        lambda: operations.change_zone(
            zone=record.pk,
            facts=form.facts(),
            reason=form.cleaned_data["reason"],
            request_id=request_id_of(request),
            actor=request.actor,
        ),
        said=_("Zone changed."),
    )


@require_permission(Permission.EDIT_WAREHOUSE)
def new_site(request: SignedInRequest) -> HttpResponseBase:
    """Add a site."""
    form = forms.NewSite(request.POST or None)
    return ask(
        request,
        form,
        FormPage(_("New site"), reverse("locations:index")),
        lambda: operations.create_site(
            code=form.cleaned_data["code"],
            facts=form.facts(),
            request_id=request_id_of(request),
            actor=request.actor,
        ),
        said=_("Site added."),
    )


@require_permission(Permission.EDIT_WAREHOUSE)
def change_site(request: SignedInRequest, site_id: UUID) -> HttpResponseBase:
    """Change what is known about a site."""
    record = get_object_or_404(Site, pk=site_id)
    known = initial_of(record, forms.SiteForm.base_fields)
    form = forms.ChangeSite(request.POST or None, initial=known)
    return ask(
        request,
        form,
        _form_page(
            _("Change %(record)s"), record, reverse("locations:site", args=[record.pk])
        ),
        lambda: operations.change_site(
            site=record.pk,
            facts=form.facts(),
            reason=form.cleaned_data["reason"],
            request_id=request_id_of(request),
            actor=request.actor,
        ),
        said=_("Site changed."),
    )


def _form_page(title: str, record: object, back: str) -> FormPage:
    return FormPage(title % {"record": record}, back)


def _address(location_id: UUID) -> str:
    return reverse("locations:location", args=[location_id])
