"""A company in which every kind of record and of document has something to show."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp

from lotproof.accounts.models import Export, FileFormat, User, Verification
from lotproof.accounts.operations import (
    Part,
    Result,
    ask_for_export,
    ask_for_verification,
    create_token,
    finish_verification,
    keep_file,
    note_progress,
    note_verified_parts,
    record_export,
    record_visit,
    save_filter,
)
from lotproof.accounts.permissions import Permission
from lotproof.accounts.queries import actor_of
from lotproof.accounts.roles import STARTING_ROLES
from lotproof.catalog.models import Device
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.ledger.codes import Cause
from lotproof.ledger.models import Lot
from lotproof.ledger.operations import place_hold
from lotproof.processes import operations
from lotproof.processes.operations import LineResult, Picked, Placement
from lotproof.workflow.models import Document
from lotproof.workflow.operations import add_remark
from tests.builders import main_line as line
from tests.builders.evidence import sequence
from tests.builders.master_data import make_device, make_licence, make_partner
from tests.builders.passkeys import registration
from tests.builders.people import make_user
from tests.builders.photos import make_photo

REASON = "Zuiver-7"
"""Free text as people type it; a word of no language that the pages speak."""


@dataclass(frozen=True, slots=True)
class Furnished:
    """Who looks at the company, and what is hard to find again."""

    everything: User
    """Has every role, and only a password."""
    factored: User
    """Has every role, and every further way to sign in."""
    company: line.Company
    documents: dict[str, Document]
    """By kind and state, such as `pick open`."""
    exports: tuple[Export, ...]
    checks: tuple[Verification, ...]


def furnish(device_name: str = "") -> Furnished:
    """Make it, all through operations."""
    company = line.make_company(temperature=("2", "8"))
    device = make_device(name=device_name)
    implant = make_device(requires_serial=True, is_implant=True, storage=("2", "8"))
    documents = _inbound(company, device, implant) | _outbound(company, device, implant)
    _records(device)
    everything = make_user(*(role.code for role in STARTING_ROLES))
    factored = make_user(*(role.code for role in STARTING_ROLES))
    _add_factors(factored)
    exports, checks = _own(everything)
    sequence()
    return Furnished(everything, factored, company, documents, exports, checks)


def _inbound(
    company: line.Company, device: Device, implant: Device
) -> dict[str, Document]:
    soon = clock.now().date() + timedelta(days=40)
    scans = [line.label(implant, lot="B7", serial=f"S{n}") for n in (1, 2, 3)]
    line.stock(company, implant, scans, packs=1)
    line.stock(
        company, device, [line.label(device, lot="K9", expires_on=soon)], packs=20
    )
    asked = line.order(company, device, 12)
    waiting = operations.submit_purchase_order(
        supplier=company.supplier.pk,
        site=company.site.pk,
        lines=[operations.OrderLine(device.pk, 5, Decimal("12.50"))],
        actor=company.clerk,
    )
    receipt = operations.open_receipt(order=asked.pk, actor=company.clerk)
    own = operations.scan_receipt_line(
        receipt=receipt.pk,
        scans=[line.label(device, lot="K10")],
        packs=3,
        location=company.waiting.pk,
        actor=company.clerk,
    )
    for at, colour in ((own.pk, "red"), (None, "white")):
        add_remark(
            document=receipt.pk,
            line=at,
            text=REASON,
            photo=make_photo(colour),
            actor=company.clerk,
        )
    return {
        "purchase_order waiting": waiting,
        "purchase_order open": asked,
        "receipt open": receipt,
        "acceptance open": _received(company, device, "K11"),
        "acceptance review": _inspected(company, device),
        "put_away open": _half_put_away(company, device),
    }


def _received(company: line.Company, device: Device, lot: str) -> Document:
    ordered = line.order(company, device, 6)
    return line.receive(company, ordered, [line.label(device, lot=lot)], packs=6)


def _inspected(company: line.Company, device: Device) -> Document:
    acceptance = _received(company, device, "K12")
    bad = {"rejection_reason": REASON, "rejection_measure": REASON}
    operations.inspect(
        acceptance=acceptance.pk,
        results=[
            LineResult(own.pk, own.quantity - 1, line.GOOD | bad)
            for own in line.lines_of(acceptance)
        ],
        confirmation=line.confirmed(company.clerk),
        actor=company.clerk,
    )
    return acceptance


def _half_put_away(company: line.Company, device: Device) -> Document:
    document = line.accept(company, _received(company, device, "K13"), reject=2)
    [good, *_] = line.lines_of(document)
    operations.put_away(
        document=document.pk,
        placements=[Placement(good.pk, company.green.pk, 1)],
        actor=company.clerk,
    )
    return document


def _outbound(
    company: line.Company, device: Device, implant: Device
) -> dict[str, Document]:
    shipped = line.sell(company, implant, 1)
    shipped = line.ship_out(
        company, line.release(company, line.pick_all(company, shipped))
    )
    reviewed = line.pick_all(company, line.sell(company, device, 2))
    open_shipment = line.release(
        company, line.pick_all(company, line.sell(company, device, 1))
    )
    waiting = operations.submit_sales_order(
        customer=company.customer.pk,
        site=company.site.pk,
        lines=[operations.OrderLine(device.pk, 2, Decimal(20))],
        values={"delivery_address": REASON},
        actor=company.clerk,
    )
    pick = line.sell(company, device, 30)
    own = next(own for own in line.lines_of(pick) if own.lot_id)
    operations.pick_units(
        pick=pick.pk,
        picked=[Picked(own.pk, 1, company.dispatch.pk)],
        actor=company.clerk,
    )
    assert pick.follows
    return {
        "sales_order waiting": waiting,
        "sales_order open": pick.follows,
        "pick open": pick,
        "review open": Document.objects.get(follows=reviewed),
        "shipment open": open_shipment,
        "shipment done": shipped,
    }


def _records(device: Device) -> None:
    lapsed = make_partner(is_supplier=True)
    make_licence(lapsed, valid_until=clock.now().date() + timedelta(days=20))
    lot = Lot.objects.get(device=device, number="K11")
    actor = line_actor()
    place_hold(lot=lot.pk, cause=Cause.QUALITY, reason=REASON, actor=actor)
    record_export(subject=lot, what="lot_dossier", sha256="ab" * 32, actor=actor)
    for event in ("signed_in", "sign_in_failed"):
        record_visit(event=event, username=actor.username, workstation="T-1")


def line_actor() -> Actor:
    """Somebody who may hold goods and export."""
    return actor_of(make_user("quality_manager"), workstation="T-1")


def _add_factors(user: User) -> None:
    totp.TOTP.activate(user, totp.generate_totp_secret())
    RecoveryCodes.activate(user)
    Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": REASON, "credential": registration()},
    )


def _own(user: User) -> tuple[tuple[Export, ...], tuple[Verification, ...]]:
    actor = actor_of(user, workstation="T-1")
    save_filter(screen="stock", name=REASON, query="q=K9", actor=actor)
    create_token(
        user=user.pk,
        name=REASON,
        scopes=[Permission.VIEW],
        expires_at=clock.now() + timedelta(days=30),
        actor=actor,
    )
    waiting, ready = (
        ask_for_export(
            what="stock_list",
            file_format=FileFormat.EXCEL,
            query="",
            language="en",
            actor=actor,
        )
        for _ in range(2)
    )
    for export, done in ((waiting, 4), (ready, 9)):
        note_progress(export=export.pk, rows=9, rows_done=done)
    keep_file(export=ready.pk, content=b"file")
    return (waiting, ready), _checks(actor)


def _checks(actor: Actor) -> tuple[Verification, ...]:
    finding = {
        "check": "hash",
        "table": "ledger_lot",
        "row": "7",
        "entry": "",
        "index": 7,
        "text": {"en": REASON, "zh-hans": REASON},
    }
    results = (Result(9, 0, []), Result(9, 1, [finding]))
    made = []
    for result in results:
        record, _ = ask_for_verification(actor=actor)
        finish_verification(verification=record.pk, result=result)
        made.append(record)
    record, _ = ask_for_verification(actor=actor)
    note_verified_parts(verification=record.pk, parts=[Part("log", 3, 9)])
    return (*made, record)
