"""Entries about reads that matter: sign-ins, failures, exports."""

from typing import Literal

from django.db import transaction

from lotproof.accounts.models import User
from lotproof.accounts.permissions import Permission, require
from lotproof.accounts.queries import system_actor
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.evidence.models import Audited
from lotproof.evidence.operations import append_entry


@transaction.atomic
def record_visit(
    *,
    event: Literal["signed_in", "signed_out", "sign_in_failed"],
    username: str,
    workstation: str,
) -> None:
    """Record that somebody signed in or out, or failed to.

    A name that belongs to nobody isn't kept: it may be a password that was typed
    into the wrong field, and an entry is for ever.

    Args:
        event: What happened.
        username: As typed; of a failed attempt it may belong to nobody.
        workstation: Terminal or program that the request came from.
    """
    system = system_actor(workstation=workstation)
    # What isn't plain ASCII is nobody's user name, and may not even be storable.
    typed = username if username.isascii() and username.isprintable() else ""
    user = User.objects.filter(username__iexact=typed).first()
    subject = user or User.objects.get(pk=system.user_id)
    actor = system
    if user and event != "sign_in_failed":
        actor = Actor(
            user_id=user.pk,
            username=user.username,
            name=user.name,
            roles=tuple(sorted(user.roles)),
            workstation=workstation,
        )
    append_entry(
        kind=f"accounts.{event}",
        subject=subject,
        values={"username": user.username if user else ""},
        at=clock.now(),
        actor=actor,
    )


@transaction.atomic
def record_export(
    *, subject: Audited, what: str, sha256: str, rows: int | None = None, actor: Actor
) -> None:
    """Record that something left the system: a dossier, a list, a printed paper.

    Args:
        subject: The record that it is about.
        what: The export's kind, such as `lot_dossier` or `delivery_note`.
        sha256: Digest of the file as it left, in hex.
        rows: Rows of a list; `None` for what isn't one.
        actor: Who took it.

    Raises:
        NotPermitted: If `actor` may not export.
    """
    require(actor, Permission.EXPORT)
    counted = {} if rows is None else {"rows": rows}
    append_entry(
        kind="accounts.exported",
        subject=subject,
        values={"what": what, "sha256": sha256, **counted},
        at=clock.now(),
        actor=actor,
    )
