"""Installing process templates, and further editions of them."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from lotproof.accounts.permissions import Permission, require_program
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.reasons import require_reason
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
    new = {kind: 1 for kind in definitions if kind not in known}
    return _add(new, definitions, kind="workflow.templates_installed", actor=actor)


@transaction.atomic
def renew_templates(
    *, definitions: Mapping[Kind, Mapping[str, Any]], reason: str, actor: Actor
) -> list[ProcessTemplate]:
    """Put a further edition of templates in force, where it says something else.

    Documents that began before keep the edition that they began with.

    Args:
        definitions: Definitions by kind; those of the program's present version.
        reason: Why, in words.
        actor: The program, for whoever may run it on the server.

    Returns:
        The editions that were new; none where the one in force says the same.

    Raises:
        NotPermitted: If `actor` isn't the program.
        ReasonMissing: If the reason is empty.
        TemplateInvalid: If a definition can't be used.
    """
    require_program(actor, Permission.MANAGE_TEMPLATES)
    reason = require_reason(reason)
    known = ProcessTemplate.objects.select_for_update().order_by("kind", "edition")
    latest = {template.kind: template for template in known}
    new = {
        kind: latest[kind].edition + 1 if kind in latest else 1
        for kind, definition in definitions.items()
        if kind not in latest or latest[kind].definition != definition
    }
    return _add(
        new,
        definitions,
        kind="workflow.templates_renewed",
        reason=reason,
        actor=actor,
    )


def _add(
    editions: Mapping[Kind, int],
    definitions: Mapping[Kind, Mapping[str, Any]],
    *,
    kind: str,
    reason: str = "",
    actor: Actor,
) -> list[ProcessTemplate]:
    at = clock.now()
    new = []
    for document, edition in editions.items():
        check_complete(document, read_process(definitions[document]))
        new.append(
            ProcessTemplate(
                kind=document,
                edition=edition,
                definition=dict(definitions[document]),
                approved_at=at,
                approved_by_id=actor.user_id,
            )
        )
    if new:
        save_versioned(*new)
        append_entry(
            kind=kind, subject=new[0], rows=new, reason=reason, at=at, actor=actor
        )
    return new
