"""Installing process templates."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from lotproof.accounts.permissions import Permission, require_program
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.evidence.operations import append_entry, save_versioned
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import ProcessTemplate
from lotproof.workflow.templates import check_complete, read_process


@transaction.atomic
def install_templates(
    *, definitions: Mapping[Kind, Mapping[str, Any]], actor: Actor
) -> list[ProcessTemplate]:
    """Install the first edition of templates where a kind has none yet.

    Args:
        definitions: A definition for each kind.
        actor: The program at set-up, in whose name they are approved.

    Returns:
        The templates that were new.

    Raises:
        NotPermitted: If `actor` isn't the program.
        TemplateInvalid: If a definition can't be used.
    """
    require_program(actor, Permission.MANAGE_TEMPLATES)
    known = set(ProcessTemplate.objects.values_list("kind", flat=True))
    at = clock.now()
    new = []
    for kind, definition in definitions.items():
        if kind in known:
            continue
        check_complete(kind, read_process(definition))
        new.append(
            ProcessTemplate(
                kind=kind,
                edition=1,
                definition=dict(definition),
                approved_at=at,
                approved_by_id=actor.user_id,
            )
        )
    if new:
        save_versioned(*new)
        append_entry(
            kind="workflow.templates_installed",
            subject=new[0],
            rows=new,
            at=at,
            actor=actor,
        )
    return new
