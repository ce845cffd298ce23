"""Opening documents and taking their steps, as parts of a process's operation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.translation import gettext_lazy as _

from lotproof.accounts.models import Signature
from lotproof.accounts.operations import Confirmation, sign
from lotproof.accounts.operations.signing import signature_values
from lotproof.accounts.permissions import require
from lotproof.core.actors import Actor
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.evidence.models import Audited
from lotproof.evidence.operations import save_new
from lotproof.fields.rules import check_present, checked_values
from lotproof.partners.models import Partner
from lotproof.warehouse.models import Site
from lotproof.workflow.codes import DRAFT, PREFIXES, Kind, state_label
from lotproof.workflow.digests import content_digest
from lotproof.workflow.models import Document, DocumentLine, ProcessTemplate, StepTaken
from lotproof.workflow.templates import StepRule, read_process

NEXT_NUMBER = """
INSERT INTO workflow_numbering (kind, day, last) VALUES (%s, %s, 1)
ON CONFLICT (kind, day) DO UPDATE SET last = workflow_numbering.last + 1
RETURNING last
"""

TAKERS_ON_CHAIN = """
WITH RECURSIVE chain AS (
    SELECT id, kind, number, follows_id FROM workflow_document WHERE id = %s
    UNION ALL
    SELECT earlier.id, earlier.kind, earlier.number, earlier.follows_id
    FROM workflow_document earlier JOIN chain ON chain.follows_id = earlier.id
)
SELECT chain.kind, chain.number FROM chain
JOIN workflow_steptaken step ON step.document_id = chain.id
WHERE step.taken_by_id = %s AND chain.kind || '.' || step.step = ANY(%s)
ORDER BY chain.number
"""


class DocumentUnknown(Refused):
    """There is no document of this kind and id."""

    template = gettext_noop(
        "There is no such %(kind)s. It may belong to another company, or the address "
        "was mistyped."
    )


class TemplateMissing(Refused):
    """No process template of this kind is in force."""

    template = gettext_noop(
        "There is no process template in force for this kind of document: %(kind)s. "
        "Ask an administrator to run lotproof renew-templates on the server, which "
        "brings one for each kind."
    )


class StepMissing(Refused):
    """The process template has no such step: it is older, or the organisation's own."""

    template = gettext_noop(
        "The process template of this kind of document (%(kind)s, edition %(edition)s) "
        "has no step %(step)s, so it can't be taken. Ask an administrator to run "
        "lotproof renew-templates on the server, which brings this version's edition; "
        "documents that begin after it is in force follow it."
    )


class StepNotOpen(Refused):
    """The document is at a state from which this step doesn't lead."""

    template = gettext_noop(
        "%(document)s can't take the step %(step)s now: it is %(state)s. "
        "Reload the page to see what can be done."
    )


class SamePerson(Refused):
    """A second person is needed, and this is the first one."""

    template = gettext_noop(
        "%(name)s worked on %(earlier)s before; this step of %(document)s needs "
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
        TemplateMissing: If no template of this kind is in force.
    """
    template = _template_in_force(kind)
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
        actor: Who takes the step; of an automatic one, whose step led to it.

    Returns:
        The step, and the signature if it needed one.

    Raises:
        StepMissing: If the document's template has no such step.
        NotPermitted: If the actor's roles don't allow the step.
        StepNotOpen: If the document's state doesn't lead to it.
        DocumentEmpty: If the document has no lines.
        SamePerson: If a second person is needed.
        FieldMissing: If a field that the step needs is empty.
        SignatureNeeded: If it must be signed and there is no confirmation.
        ConfirmationStale: If the confirmation is too old or somebody else's.
    """
    rule = check_step(document=document, step=step, actor=actor)
    if not (lines or rule.is_exceptional):
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
    taken = StepTaken(
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
    save_new(taken)
    document.state = rule.to_state
    document.is_open = (
        rule.to_state not in read_process(document.template.definition).final_states
    )
    return Taken(document, taken, signature)


def take_part(
    *, document: Document, step: str, entry: UUID, at: datetime, actor: Actor
) -> list[StepTaken]:
    """Record that a person has begun or gone on with a step, the first time they do.

    Several people may do the work of one step: scan, pick, put away. Each of them is
    a maker, and none may be the checker (`not_by`), whoever takes the step in the end.

    Args:
        document: The document, locked by the operation.
        step: The step that the work belongs to.
        entry: The id that the operation's entry will have.
        at: The operation's moment.
        actor: Who does the work.

    Returns:
        What was written, for the operation's entry: nothing the second time.

    Raises:
        StepMissing: If the document's template has no such step.
        NotPermitted: If the actor's roles don't allow the step.
        StepNotOpen: If the document's state doesn't lead to it.
        SamePerson: If a second person is needed.
    """
    rule = check_step(document=document, step=step, actor=actor)
    _check_second_person(document, rule, actor)
    known = StepTaken.objects.filter(
        document=document, step=step, taken_by=actor.user_id
    )
    if known.exists():
        return []
    part = StepTaken(
        document=document,
        entry_id=entry,
        step=step,
        from_state=document.state,
        to_state=document.state,
        taken_at=at,
        taken_by_id=actor.user_id,
        digest="",
    )
    save_new(part)
    return [part]


def check_step(
    *, document: Document, step: str, label: object = None, actor: Actor
) -> StepRule:
    """Return a step's rule if the document's state leads to it.

    Args:
        document: The document, locked by the operation.
        step: The step's code.
        label: What a refusal calls it, if not by the template's label.
        actor: Who would take it; of an automatic one, whose step led to it.

    Returns:
        What the document's template says about the step.

    Raises:
        StepMissing: If the document's template has no such step.
        NotPermitted: If the actor's roles don't allow the step.
        StepNotOpen: If the document's state doesn't lead to it.
    """
    rule = _rule_of(document.template, step)
    if not rule.is_automatic:
        require(actor, rule.permission)
    if document.state not in rule.from_states:
        raise StepNotOpen(
            document=document.number,
            step=label or _(rule.label),
            state=state_label(document.state),
        )
    return rule


def permit_step(
    *, kind: Kind, step: str, document: Document | None = None, actor: Actor
) -> None:
    """Do nothing if the actor may take a step, whatever a document's state is.

    Args:
        kind: The kind of document.
        step: The step's code.
        document: The document, whose own edition decides; `None` for a new one.
        actor: Who would take it.

    Raises:
        TemplateMissing: If no template of this kind is in force.
        StepMissing: If the template has no such step.
        NotPermitted: If no role of the actor allows it.
    """
    template = document.template if document else _template_in_force(kind)
    require(actor, _rule_of(template, step).permission)


def _rule_of(template: ProcessTemplate, step: str) -> StepRule:
    rule = read_process(template.definition).steps.get(step)
    if rule is None:
        raise StepMissing(
            kind=Kind(template.kind).label, edition=template.edition, step=step
        )
    return rule


def _template_in_force(kind: Kind) -> ProcessTemplate:
    approved = ProcessTemplate.objects.filter(kind=kind, approved_at__isnull=False)
    template = approved.order_by("-edition").first()
    if template is None:
        raise TemplateMissing(kind=kind.label)
    return template


def _check_second_person(document: Document, rule: StepRule, actor: Actor) -> None:
    if not rule.not_by:
        return
    with connection.cursor() as cursor:
        # A document that is being opened isn't saved yet: look from the one before.
        start = document.follows_id if document.version == 0 else document.pk
        cursor.execute(TAKERS_ON_CHAIN, [start, actor.user_id, list(rule.not_by)])
        for kind, number in cursor.fetchall():
            raise SamePerson(
                name=actor.name,
                earlier=f"{Kind(kind).label} {number}",
                document=document.number,
            )
