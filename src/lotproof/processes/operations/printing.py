"""Printing papers: they leave the system, and an entry says so."""

import hashlib
from uuid import UUID

from lotproof.accounts.operations import record_export
from lotproof.accounts.permissions import Permission, require
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.processes.papers.delivery_note import delivery_note, shipping_step
from lotproof.processes.papers.seals import seal_of
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import Document


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
    record = Document.objects.select_related("site", "partner").get(
        pk=shipment, kind=Kind.SHIPMENT
    )
    step = shipping_step(record)
    seal = seal_of(
        entry=step.entry_id, kind="delivery_note", number=record.number, at=clock.now()
    )
    paper = delivery_note(record, seal)
    digest = hashlib.sha256(paper).hexdigest()
    record_export(subject=record, what="delivery_note", sha256=digest, actor=actor)
    return paper
