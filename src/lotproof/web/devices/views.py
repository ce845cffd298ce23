"""Devices: the list, one device with its history, and its changes."""

from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lotproof.accounts.permissions import Permission
from lotproof.catalog import operations
from lotproof.catalog.models import Certificate, Device, Identifier
from lotproof.catalog.queries import certificates_of, device_rows, identifiers_of
from lotproof.core.refusals import Refused
from lotproof.ledger.queries import StockFilters, stock_on_hand
from lotproof.ledger.rules import range_text
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.devices import forms
from lotproof.web.documents.pages import request_id_of
from lotproof.web.history import history_of
from lotproof.web.records import FormPage, Reason, ask, done, initial_of, refused

PAGE = 50


@require_permission(Permission.VIEW)
def index(request: SignedInRequest) -> HttpResponse:
    """List devices in dictionary order."""
    form = forms.Find(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    text, start = asked.get("text", ""), asked.get("start") or 0
    rows, more = device_rows(text, start=start, count=PAGE)
    context = {
        "form": form,
        "text": text,
        "rows": rows,
        "next": start + PAGE if more else None,
    }
    return render(request, "devices/index.html", context)


@require_permission(Permission.VIEW)
def device(request: SignedInRequest, device_id: UUID) -> HttpResponse:
    """Show a device: what it is, its codes and papers, its stock, its history."""
    return _page(request, get_object_or_404(Device, pk=device_id))


def _page(
    request: SignedInRequest, record: Device, refusal: Refused | None = None
) -> HttpResponse:
    stock = stock_on_hand(StockFilters(device=record.pk), limit=10)
    context = {
        "device": record,
        "identifiers": identifiers_of(record.pk),
        "certificates": certificates_of(record.pk),
        "storage": range_text(record.storage_min_celsius, record.storage_max_celsius),
        "stock": stock.rows,
        "has_more_stock": bool(stock.next_page),
        "history": history_of(record),
        "request_id": uuid4(),
        "refusal": refusal,
    }
    return render(
        request, "devices/device.html", context, status=422 if refusal else 200
    )


@require_permission(Permission.EDIT_CATALOG)
def new(request: SignedInRequest) -> HttpResponseBase:
    """Enter a device."""
    form = forms.New(request.POST or None)
    return ask(
        request,
        form,
        FormPage(_("New device"), reverse("devices:index")),
        lambda: operations.create_device(
            code=form.cleaned_data["code"],
            facts=form.facts(),
            request_id=request_id_of(request),
            actor=request.actor,
        ),
        said=_("Device added."),
        to=lambda made: _address(made.pk),
    )


@require_permission(Permission.EDIT_CATALOG)
def change(request: SignedInRequest, device_id: UUID) -> HttpResponseBase:
    """Change what is known about a device."""
    record = get_object_or_404(Device, pk=device_id)
    known = initial_of(record, forms.Facts.base_fields)
    form = forms.Change(request.POST or None, initial=known)
    return ask(
        request,
        form,
        _form_page(_("Change %(record)s"), record, record.pk),
        lambda: operations.change_device(
            device=record.pk,
            facts=form.facts(),
            reason=form.cleaned_data["reason"],
            request_id=request_id_of(request),
            actor=request.actor,
        ),
        said=_("Device changed."),
    )


@require_POST
@require_permission(Permission.EDIT_CATALOG)
def approve(request: SignedInRequest, device_id: UUID) -> HttpResponseBase:
    """Approve a device's dossier, so that it may be bought."""
    record = get_object_or_404(Device, pk=device_id)
    refusal = refused(
        lambda: operations.approve_device(
            device=record.pk, request_id=request_id_of(request), actor=request.actor
        )
    )
    if refusal:
        return _page(request, record, refusal)
    return done(request, _("Device approved."), _address(record.pk))


@require_permission(Permission.EDIT_CATALOG)
def deactivate(request: SignedInRequest, device_id: UUID) -> HttpResponseBase:
    """Take a device out of use."""
    record = get_object_or_404(Device, pk=device_id)
    form = Reason(request.POST or None)
    return ask(
        request,
        form,
        _form_page(_("Take %(record)s out of use"), record, record.pk),
        lambda: operations.deactivate_device(
            device=record.pk,
            reason=form.cleaned_data["reason"],
            request_id=request_id_of(request),
            actor=request.actor,
        ),
        said=_("Device taken out of use."),
    )


@require_permission(Permission.EDIT_CATALOG)
def reopen(request: SignedInRequest, device_id: UUID) -> HttpResponseBase:
    """Take a device into use again."""
    record = get_object_or_404(Device, pk=device_id)
    form = Reason(request.POST or None)
    return ask(
        request,
        form,
        _form_page(_("Take %(record)s into use again"), record, record.pk),
        lambda: operations.reopen_device(
            device=record.pk,
            reason=form.cleaned_data["reason"],
            request_id=request_id_of(request),
            actor=request.actor,
        ),
        said=_("Device taken into use again. Its dossier waits for approval."),
    )


@require_permission(Permission.EDIT_CATALOG)
def add_identifier(request: SignedInRequest, device_id: UUID) -> HttpResponseBase:
    """Add a code that stands on a pack of a device."""
    record = get_object_or_404(Device, pk=device_id)
    form = forms.Identifier(request.POST or None)
    return ask(
        request,
        form,
        _form_page(_("New device identifier of %(record)s"), record, record.pk),
        lambda: operations.add_identifier(
            device=record.pk,
            facts=form.facts(),
            request_id=request_id_of(request),
            actor=request.actor,
        ),
        said=_("Device identifier added."),
    )


@require_permission(Permission.EDIT_CATALOG)
def end_identifier(request: SignedInRequest, identifier_id: UUID) -> HttpResponseBase:
    """Record that a code is no longer given to packs."""
    record = get_object_or_404(Identifier, pk=identifier_id)
    form = forms.EndIdentifier(request.POST or None)
    return ask(
        request,
        form,
        _form_page(_("End %(record)s"), record, record.device_id),
        lambda: operations.end_identifier(
            identifier=record.pk,
            on=form.cleaned_data["on"],
            reason=form.cleaned_data["reason"],
            request_id=request_id_of(request),
            actor=request.actor,
        ),
        said=_("Device identifier ended."),
    )


@require_permission(Permission.EDIT_CATALOG)
def add_certificate(request: SignedInRequest, device_id: UUID) -> HttpResponseBase:
    """Add a registration certificate or filing of a device."""
    record = get_object_or_404(Device, pk=device_id)
    form = forms.Certificate(request.POST or None)
    return ask(
        request,
        form,
        _form_page(_("New certificate of %(record)s"), record, record.pk),
        lambda: operations.add_certificate(
            device=record.pk,
            facts=form.facts(),
            request_id=request_id_of(request),
            actor=request.actor,
        ),
        said=_("Certificate added."),
    )


@require_permission(Permission.EDIT_CATALOG)
def change_certificate(
    request: SignedInRequest, certificate_id: UUID
) -> HttpResponseBase:
    """Put right what was entered about a certificate, or extend it."""
    record = get_object_or_404(Certificate, pk=certificate_id)
    known = initial_of(record, forms.Certificate.base_fields)
    form = forms.ChangeCertificate(request.POST or None, initial=known)
    return ask(
        request,
        form,
        _form_page(_("Change %(record)s"), record, record.device_id),
        lambda: operations.change_certificate(
            certificate=record.pk,
            facts=form.facts(),
            reason=form.cleaned_data["reason"],
            request_id=request_id_of(request),
            actor=request.actor,
        ),
        said=_("Certificate changed."),
    )


def _form_page(title: str, record: object, device_id: UUID) -> FormPage:
    return FormPage(title % {"record": record}, _address(device_id))


def _address(device_id: UUID) -> str:
    return reverse("devices:device", args=[device_id])
