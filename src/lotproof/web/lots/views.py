"""One lot: its history, its trace, its units and its dossier."""

import re
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from lotproof.accounts.permissions import Permission
from lotproof.core import clock
from lotproof.ledger.models import Lot, Serial
from lotproof.ledger.queries import holds_in_force
from lotproof.ledger.rules import range_text
from lotproof.processes.dossier import export_lot_dossier
from lotproof.processes.queries import trace_lot
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.lots import reading, serials, tracing


@require_permission(Permission.VIEW)
def lot(request: SignedInRequest, lot_id: UUID) -> HttpResponse:
    """Show a lot: what it is, where it is now, and all that happened to it."""
    record = get_object_or_404(Lot.objects.select_related("device"), pk=lot_id)
    holds = holds_in_force(lot=record.pk)
    today = timezone.localtime(clock.now()).date()
    places = reading.places_of(record.pk)
    context = {
        "lot": record,
        "device": record.device,
        "certificate": reading.certificate_of(record),
        "holds": holds,
        "standing": reading.standing_of(record, holds, today),
        "storage": range_text(
            record.device.storage_min_celsius, record.device.storage_max_celsius
        ),
        "places": places,
        "quantity": sum(place.quantity for place in places),
        "history": reading.history_of(record),
    }
    return render(request, "lots/lot.html", context)


@require_permission(Permission.VIEW)
def trace(request: SignedInRequest, lot_id: UUID) -> HttpResponse:
    """Show where a lot came from and where it went, as a graph and as tables."""
    record = get_object_or_404(Lot.objects.select_related("device"), pk=lot_id)
    found = trace_lot(record)
    ways = tracing.ways_of(found)
    context = {
        "lot": record,
        "device": record.device,
        "trace": found,
        "ways": ways,
        "picture": tracing.picture_of(found, ways),
    }
    return render(request, "lots/trace.html", context)


@require_permission(Permission.VIEW)
def serial(request: SignedInRequest, serial_id: UUID) -> HttpResponse:
    """Show one unit: where it is, and the way it went."""
    found = Serial.objects.select_related("device", "lot")
    record = get_object_or_404(found, pk=serial_id)
    context = {
        "serial": record,
        "device": record.device,
        "lot": record.lot,
        "expires_on": record.expires_on or record.lot.expires_on,
        "unit": serials.read_unit(record),
    }
    return render(request, "lots/serial.html", context)


@require_POST
@require_permission(Permission.EXPORT)
def dossier(request: SignedInRequest, lot_id: UUID) -> HttpResponse:
    """Hand out a lot's dossier, which anybody can check offline."""
    record = get_object_or_404(Lot.objects.select_related("device"), pk=lot_id)
    content = export_lot_dossier(lot=record.pk, actor=request.actor)
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", f"{record.device.code}-{record.number}")
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{name}.dossier"'
    return response
