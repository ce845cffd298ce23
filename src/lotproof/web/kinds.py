"""What people read for the kinds of entry in the log."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lotproof.workflow.codes import Kind


@dataclass(frozen=True, slots=True)
class Shown:
    """How a kind of entry is shown."""

    label: str | Promise
    icon: str


RECORDS = {
    "accounts.exported": Shown(_("Exported"), "download"),
    "accounts.factor_added": Shown(_("Second factor added"), "shield-lock"),
    "accounts.factor_removed": Shown(_("Second factor removed"), "shield-lock"),
    "accounts.factor_renewed": Shown(_("Recovery codes renewed"), "shield-lock"),
    "accounts.factors_taken_away": Shown(_("Second factors taken away"), "shield-lock"),
    "accounts.identity_refused": Shown(_("Signature refused"), "shield-x"),
    "accounts.log_verified": Shown(_("Log verified"), "shield-check"),
    "accounts.password_changed": Shown(_("Password changed"), "key"),
    "accounts.role_changed": Shown(_("Role changed"), "users"),
    "accounts.roles_created": Shown(_("Roles created"), "users"),
    "accounts.sign_in_failed": Shown(_("Sign-in failed"), "shield-x"),
    "accounts.signed_in": Shown(_("Signed in"), "user-check"),
    "accounts.signed_out": Shown(_("Signed out"), "logout"),
    "accounts.signing_unlocked": Shown(_("Signing unlocked"), "lock"),
    "accounts.token_created": Shown(_("API token made"), "key"),
    "accounts.token_revoked": Shown(_("API token revoked"), "key"),
    "accounts.user_changed": Shown(_("Person changed"), "user"),
    "accounts.user_created": Shown(_("Person added"), "user"),
    "catalog.certificate_added": Shown(_("Certificate added"), "certificate"),
    "catalog.certificate_changed": Shown(_("Certificate changed"), "pencil"),
    "catalog.device_approved": Shown(_("Device approved"), "check"),
    "catalog.device_changed": Shown(_("Device changed"), "pencil"),
    "catalog.device_created": Shown(_("Device added"), "box"),
    "catalog.device_deactivated": Shown(_("Device taken out of use"), "x"),
    "catalog.device_reopened": Shown(_("Device taken into use again"), "check"),
    "catalog.identifier_added": Shown(_("Device identifier added"), "barcode"),
    "catalog.identifier_ended": Shown(_("Device identifier ended"), "barcode"),
    "catalog.import_finished": Shown(_("Import finished"), "upload"),
    "catalog.import_started": Shown(_("Import started"), "upload"),
    "catalog.imported": Shown(_("Devices imported"), "upload"),
    "evidence.key_added": Shown(_("Log key added"), "key"),
    "integration.webhook_created": Shown(_("Webhook made"), "route"),
    "integration.webhook_ended": Shown(_("Webhook ended"), "route"),
    "ledger.hold_placed": Shown(_("Put on hold"), "hand-stop"),
    "ledger.hold_released": Shown(_("Released from hold"), "circle-check"),
    "ledger.moved": Shown(_("Moved"), "arrows-exchange"),
    "ledger.period_closed": Shown(_("Period closed"), "lock"),
    "ledger.reversed": Shown(_("Reversed"), "arrow-back-up"),
    "partners.licence_added": Shown(_("Licence added"), "certificate"),
    "partners.licence_changed": Shown(_("Licence changed"), "pencil"),
    "partners.licence_ended": Shown(_("Licence ended"), "certificate"),
    "partners.partner_approved": Shown(_("Partner approved"), "check"),
    "partners.partner_changed": Shown(_("Partner changed"), "pencil"),
    "partners.partner_created": Shown(_("Partner added"), "users"),
    "partners.partner_deactivated": Shown(_("Partner taken out of use"), "x"),
    "partners.partner_reopened": Shown(_("Partner taken into use again"), "check"),
    "processes.set_up": Shown(_("Installation set up"), "building-warehouse"),
    "warehouse.location_changed": Shown(_("Location changed"), "map-pin"),
    "warehouse.location_created": Shown(_("Location added"), "map-pin"),
    "warehouse.location_deactivated": Shown(_("Location taken out of use"), "x"),
    "warehouse.site_changed": Shown(_("Site changed"), "building-warehouse"),
    "warehouse.site_created": Shown(_("Site added"), "building-warehouse"),
    "warehouse.zone_changed": Shown(_("Zone changed"), "building-warehouse"),
    "warehouse.zone_created": Shown(_("Zone added"), "building-warehouse"),
    "workflow.templates_installed": Shown(_("Process templates installed"), "route"),
    "workflow.templates_renewed": Shown(_("Process templates renewed"), "route"),
}
"""Kinds of entry about records that are no documents."""

DOCUMENTS = {
    "allocated": Shown(_("lots chosen"), "list-search"),
    "approved": Shown(_("approved"), "check"),
    "changed": Shown(_("changed"), "pencil"),
    "cancelled": Shown(_("cancelled"), "x"),
    "closed": Shown(_("closed short"), "x"),
    "closed_short": Shown(_("closed short"), "x"),
    "given_up": Shown(_("given up"), "x"),
    "corrected": Shown(_("corrected"), "pencil"),
    "inspected": Shown(_("inspected"), "clipboard-check"),
    "opened": Shown(_("opened"), "file-text"),
    "picked": Shown(_("picked"), "forklift"),
    "received": Shown(_("received"), "truck-delivery"),
    "released": Shown(_("released"), "user-check"),
    "remarked": Shown(_("note or photo added"), "camera"),
    "reviewed": Shown(_("reviewed"), "user-check"),
    "scanned": Shown(_("scanned"), "scan"),
    "sent_back": Shown(_("sent back"), "arrow-back-up"),
    "shipped": Shown(_("shipped"), "truck"),
    "stored": Shown(_("put away"), "building-warehouse"),
    "submitted": Shown(_("submitted"), "file-text"),
    "taken_back": Shown(_("taken back"), "arrow-back-up"),
    "withdrawn": Shown(_("withdrawn"), "x"),
}
"""What happens to documents; the entry's kind is that of the document and this."""

EXPORTS = {
    "delivery_note": _("Delivery note"),
    "document_labels": _("Labels of a document"),
    "goods_labels": _("Labels of the goods of a document"),
    "location_labels": _("Labels of locations"),
    "lot_dossier": _("Dossier of a lot"),
    "lot_labels": _("Labels of a lot"),
    "serial_labels": _("Labels of a serial number"),
    "stock_list": _("List of stock"),
}
"""What leaves the system and isn't the record of a document."""


def export_label(what: str) -> str | Promise:
    """Return the words for what left; of a later version as it stands in the log."""
    if known := EXPORTS.get(what):
        return known
    document = what.removesuffix("_record")
    if document in Kind.values:
        return format_lazy(_("Record: {document}"), document=Kind(document).label)
    return what


def shown(kind: str) -> Shown:
    """Return how a kind is shown; one of a later version as it stands in the log."""
    if known := RECORDS.get(kind):
        return known
    document, _dot, event = kind.partition(".")
    if document in Kind.values and (known := DOCUMENTS.get(event)):
        label = format_lazy("{} · {}", Kind(document).label, known.label)
        return Shown(label, known.icon)
    return Shown(kind, "file-text")


def label_of(kind: str) -> str | Promise:
    """Return the words for a kind of entry."""
    return shown(kind).label


def icon_of(kind: str) -> str:
    """Return the icon for a kind of entry."""
    return shown(kind).icon


def choices() -> list[tuple[str, str | Promise]]:
    """Return what a list can be narrowed to: a kind, or all of a document."""
    return [
        *((f"{kind.value}.", kind.label) for kind in Kind),
        *((kind, words.label) for kind, words in RECORDS.items()),
    ]
