"""Printing papers: they leave the system, and an entry says so."""

import hashlib
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from lotproof.accounts.operations import record_export
from lotproof.accounts.permissions import Permission, require
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.processes.papers.delivery_note import delivery_note, shipping_step
from lotproof.processes.papers.label_sheets import LabelSize, label_sheet
from lotproof.processes.papers.labels import LabelOf, labelling_of
from lotproof.processes.papers.records import last_entry, paper_kind, record
from lotproof.processes.papers.seals import SealNotReady, seal_of
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document
from lotproof.workflow.operations import DocumentUnknown


def print_delivery_note(*, shipment: UUID, actor: Actor) -> bytes:
    """Return a shipment's delivery note as PDF and record that it was taken.

    Call it outside of a transaction: the shipment's entry is sequenced first if it
    still waits. Setting the paper takes a moment and holds no lock.

    Args:
        shipment: A shipped shipment.
        actor: Who takes the paper.

    Returns:
        The PDF.

    Raises:
        NotPermitted: If `actor` may not print.
        NotShippedYet: If the goods are still here.
        SealNotReady: If another sequencer doesn't finish in time.
        LogRewritten: If the log doesn't continue the checkpoint kept outside.
        FontsMissing: If the front-end bundle wasn't built.

    Source:
        GSP Art. 91, 92.
    """
    require(actor, Permission.EXPORT)
    found = Document.objects.select_related("site", "partner").get(
        pk=shipment, kind=Kind.SHIPMENT
    )
    step = shipping_step(found)
    seal = seal_of(
        entry=step.entry_id, kind="delivery_note", number=found.number, at=clock.now()
    )
    paper = delivery_note(found, seal)
    digest = hashlib.sha256(paper).hexdigest()
    record_export(subject=found, what="delivery_note", sha256=digest, actor=actor)
    return paper


def print_record(*, document: UUID, actor: Actor) -> bytes:
    """Return a document's record as PDF and record that it was taken.

    Call it outside of a transaction: the document's last entry is sequenced first
    if it still waits. Where that takes too long the paper says that it isn't sealed.

    Args:
        document: A document of any kind, at any state.
        actor: Who takes the paper.

    Returns:
        The PDF, in the language of the moment.

    Raises:
        NotPermitted: If `actor` may not read documents, or not print.
        DocumentUnknown: If there is no such document.
        LogRewritten: If the log doesn't continue the checkpoint kept outside.
        FontsMissing: If the front-end bundle wasn't built.

    Source:
        GSP Art. 51 (8), 58, 60, 65, 70, 84, 88, 96.
    """
    require(actor, Permission.VIEW)
    require(actor, Permission.EXPORT)
    known = Document.objects.select_related("site", "partner", "template", "follows")
    found = known.filter(pk=document).first()
    if found is None:
        raise DocumentUnknown(kind=_("document"))
    try:
        seal = seal_of(
            entry=last_entry(found).pk,
            kind=paper_kind(found),
            number=found.number,
            at=clock.now(),
        )
    except SealNotReady:
        seal = None
    paper = record(found, seal)
    digest = hashlib.sha256(paper).hexdigest()
    record_export(subject=found, what=paper_kind(found), sha256=digest, actor=actor)
    return paper


def print_labels(
    *,
    of: LabelOf,
    record: UUID,
    size: LabelSize,
    copies: int | None = None,
    actor: Actor,
) -> bytes:
    """Return labels as PDF and record that they were taken.

    Args:
        of: What the labels are put on.
        record: The lot, serial number, location or document.
        size: What they are printed on.
        copies: Of each label; `None` prints one for each pack of the goods.
        actor: Who takes them.

    Returns:
        The PDF, in the language of the moment.

    Raises:
        NotPermitted: If `actor` may not read records, or not print.
        RecordUnknown: If there is no such record.
        NoCopies: If `copies` is less than 1.
        NothingToPrint: If the document has no goods that may be used.
        TooManyLabels: If there are more than one print may have.
        FontsMissing: If the front-end bundle wasn't built.
    """
    require(actor, Permission.VIEW)
    require(actor, Permission.EXPORT)
    at = clock.now()
    labelling = labelling_of(of, record, today=timezone.localtime(at).date())
    paper = label_sheet(labelling.printed(copies), size, at=at)
    digest = hashlib.sha256(paper).hexdigest()
    record_export(
        subject=labelling.subject, what=f"{of}_labels", sha256=digest, actor=actor
    )
    return paper
