"""Opening documents and taking their steps, as parts of a process's operation."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from lotproof.accounts.models import Signature
from lotproof.accounts.operations import Confirmation, sign
from lotproof.accounts.operations.signing import signature_values
from lotproof.accounts.permissions import require
from lotproof.core.actors import Actor
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.evidence.models import Audited
from lotproof.evidence.proofs.canonical import canonical_json
from lotproof.fields.rules import check_present, checked_values
from lotproof.partners.models import Partner
from lotproof.warehouse.models import Site
from lotproof.workflow.codes import DRAFT, PREFIXES, Kind
from lotproof.workflow.models import Document, DocumentLine, ProcessTemplate, StepTaken
from lotproof.workflow.templates import StepRule, read_process

NEXT_NUMBER = """
INSERT INTO workflow_numbering (kind, day, last) VALUES (%s, %s, 1)
ON CONFLICT (kind, day) DO UPDATE SET last = workflow_numbering.last + 1
RETURNING last
"""

TAKERS_ON_CHAIN = """
WITH RECURSIVE chain AS (
    SELECT id, kind, follows_id FROM workflow_document WHERE id = %s
    UNION ALL
    SELECT earlier.id, earlier.kind, earlier.follows_id
    FROM workflow_document earlier JOIN chain ON chain.follows_id = earlier.id
)
SELECT chain.kind || '.' || step.step FROM chain
JOIN workflow_steptaken step ON step.document_id = chain.id
WHERE step.taken_by_id = %s
"""


class StepNotOpen(Refused):
    """The document is at a state from which this step doesn't lead."""

    template = gettext_noop(
        "%(document)s can't take the step %(step)s now: it is %(state)s. "
        "Reload the page to see what can be done."
    )


class SamePerson(Refused):
    """A second person is needed, and this is the first one."""

    template = gettext_noop(
        "%(name)s took an earlier step (%(step)s) of %(document)s; this one needs "
        "another person. Ask a colleague with the right role."
    )


class DocumentEmpty(Refused):
    """A document without lines can't go on."""

    template = gettext_noop("%(document)s has no lines. Add at least one.")


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken, for the operation's entry."""

    document: Document
    step: StepTaken
    signature: Signature | None

    @property
    def rows(self) -> list[Audited]:
        """The rows written besides the document and its lines."""
        return [self.signature, self.step] if self.signature else [self.step]

    @property
    def signature_values(self) -> dict[str, Any] | None:
        """The signature as the entry shows it."""
        return signature_values(self.signature) if self.signature else None


def open_document(
    *,
    kind: Kind,
    site: Site,
    partner: Partner | None = None,
    follows: Document | None = None,
    values: Mapping[str, object] | None = None,
    at: datetime,
    actor: Actor,
) -> Document:
    """Prepare a document in its first state, with the template in force.

    The operation saves it together with its lines.

    Args:
        kind: The kind of document.
        site: Where it happens; its time zone dates the number.
        partner: The supplier or customer.
        follows: The document that led to this one.
        values: Field codes to what was typed.
        at: The operation's moment.
        actor: Who opens it.

    Returns:
        The document, numbered, not yet saved.

    Raises:
        FieldUnknown: If a field isn't in the dictionary.
        FieldInvalid: If a value isn't of its field's type.
        LookupError: If no template of this kind is installed: a defect of the set-up.
    """
    template = (
        ProcessTemplate.objects.filter(kind=kind, approved_at__isnull=False)
        .order_by("-edition")
        .first()
    )
    if template is None:
        raise LookupError(f"No template of {kind} is installed.")
    day = at.astimezone(ZoneInfo(site.time_zone)).date()
    with connection.cursor() as cursor:
        cursor.execute(NEXT_NUMBER, [kind, day])
        number = cursor.fetchone()[0]
    return Document(
        kind=kind,
        number=f"{PREFIXES[kind]}{day:%Y%m%d}-{number:04}",
        template=template,
        state=DRAFT,
        partner=partner,
        site=site,
        follows=follows,
        values=checked_values(values or {}),
        opened_at=at,
        opened_by_id=actor.user_id,
    )


def take_step(
    *,
    document: Document,
    lines: Sequence[DocumentLine],
    step: str,
    entry: UUID,
    confirmation: Confirmation | None = None,
    at: datetime,
    actor: Actor,
) -> Taken:
    """Take a document one step on, as its template allows.

    The document's state is changed, not saved: the operation saves document and
    lines and adds all rows to its entry, whose id is `entry`.

    Args:
        document: The document, locked by the operation.
        lines: All its lines, as they are after the step.
        step: The step's code.
        entry: The id that the operation's entry will have.
        confirmation: That the person authenticated again, if they did.
        at: The operation's moment.
        actor: Who takes the step.

    Returns:
        The step, and the signature if it needed one.

    Raises:
        NotPermitted: If the actor's roles don't allow the step.
        StepNotOpen: If the document's state doesn't lead to it.
        DocumentEmpty: If the document has no lines.
        SamePerson: If a second person is needed.
        FieldMissing: If a field that the step needs is empty.
        SignatureNeeded: If it must be signed and there is no confirmation.
        ConfirmationStale: If the confirmation is too old or somebody else's.
    """
    process = read_process(document.template.definition)
    rule = process.steps.get(step)
    if rule is None or document.state not in rule.from_states:
        if rule is not None:
            require(actor, rule.permission)
        raise StepNotOpen(document=document.number, step=step, state=document.state)
    require(actor, rule.permission)
    if not lines:
        raise DocumentEmpty(document=document.number)
    _check_second_person(document, rule, actor)
    devices = [line.device for line in lines]
    check_present(document.values, rule.fields_needed(devices))
    for line in lines:
        check_present(line.values, rule.line_needs)
    digest = content_digest(document, lines)
    signature = None
    if rule.meaning and (confirmation or rule.must_be_signed(devices)):
        signature = sign(
            subject=document,
            digest=digest,
            meaning=rule.meaning,
            confirmation=confirmation,
            at=at,
            actor=actor,
        )
    taken = StepTaken.objects.create(
        document=document,
        entry_id=entry,
        step=step,
        from_state=document.state,
        to_state=rule.to_state,
        taken_at=at,
        taken_by_id=actor.user_id,
        signature=signature,
        digest=digest,
    )
    document.state = rule.to_state
    document.is_open = rule.to_state not in process.final_states
    return Taken(document, taken, signature)


def _check_second_person(document: Document, rule: StepRule, actor: Actor) -> None:
    if not rule.not_by:
        return
    with connection.cursor() as cursor:
        # A document that is being opened isn't saved yet: look from the one before.
        start = document.follows_id if document.version == 0 else document.pk
        cursor.execute(TAKERS_ON_CHAIN, [start, actor.user_id])
        for (step,) in cursor.fetchall():
            if step in rule.not_by:
                raise SamePerson(name=actor.name, step=step, document=document.number)


def content_digest(document: Document, lines: Sequence[DocumentLine]) -> str:
    """Return the SHA-256 in hex of what a signature under a document covers.

    That is whom it concerns and every line with its units and fields, not the
    state: a document goes on after it was signed, but what was signed mustn't
    change. A document whose digest is another one shows as unsigned.
    """
    content = {
        "kind": str(document.kind),
        "number": document.number,
        "partner": str(document.partner_id),
        "values": document.values,
        "lines": [
            {
                "position": line.position,
                "device": str(line.device_id),
                "lot": str(line.lot_id),
                "serial": str(line.serial_id),
                "quantity": line.quantity,
                "accepted": line.accepted,
                "values": line.values,
            }
            for line in sorted(lines, key=lambda line: line.position)
        ],
    }
    return hashlib.sha256(canonical_json(content)).hexdigest()
