"""Checks of the whole log that people ask for and a job makes."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from lotproof.accounts.models import User, Verification
from lotproof.accounts.permissions import Permission, require
from lotproof.accounts.queries import actor_of, verification_under_way
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.evidence.operations import append_entry


class VerificationUnknown(Refused):
    """There is no such check of the log."""

    template = gettext_noop(
        "There is no such check of the log. Choose one from the list of checks."
    )


@dataclass(frozen=True, slots=True)
class Part:
    """How far one part of a check is."""

    code: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Result:
    """What a check found."""

    size: int
    """Entries in the log that were checked."""
    found: int
    """How many findings there are."""
    findings: Sequence[dict[str, Any]]
    """The first of them, as values that JSON has."""


@transaction.atomic
def ask_for_verification(*, actor: Actor) -> tuple[Verification, bool]:
    """Note that a person wants the whole log checked; a job does it.

    Args:
        actor: Who asks.

    Returns:
        The check and whether it is new: a person's own that is under way goes on
        instead of a second one.

    Raises:
        NotPermitted: If `actor` may not verify.
    """
    require(actor, Permission.VERIFY)
    # Two clicks wait for each other here.
    User.objects.select_for_update(no_key=True).get(pk=actor.user_id)
    now = clock.now()
    if under_way := verification_under_way(actor.user_id, at=now):
        return under_way, False
    made = Verification.objects.create(
        user_id=actor.user_id,
        workstation=actor.workstation[:60],
        asked_at=now,
        told_at=now,
    )
    return made, True


def note_verified_parts(*, verification: UUID, parts: Sequence[Part]) -> None:
    """Tell waiting people how far a check has come.

    Args:
        verification: The check.
        parts: Its parts in their order, with what is done of each.
    """
    Verification.objects.filter(pk=verification, finished_at=None).update(
        parts=[asdict(part) for part in parts], told_at=clock.now()
    )


def note_verification_goes_on(*, verification: UUID) -> None:
    """Tell that the program which makes a check is alive, whatever it is at.

    Args:
        verification: The check.
    """
    Verification.objects.filter(pk=verification, finished_at=None).update(
        told_at=clock.now()
    )


@transaction.atomic
def finish_verification(*, verification: UUID, result: Result) -> None:
    """Keep what a check found, and record who checked with what result.

    The entry holds the findings themselves, the first hundred of them: what was found
    can't be swept away later by whoever could rewrite the tables.

    Args:
        verification: The check; one that has ended stays as it is.
        result: What was found.
    """
    record = (
        Verification.objects.select_for_update(of=("self",))
        .select_related("user")
        .get(pk=verification)
    )
    if record.finished_at:
        return
    at = clock.now()
    entry = append_entry(
        kind="accounts.log_verified",
        subject=record.user,
        values={"entries": result.size, "findings": result.found}
        | ({"first_findings": list(result.findings)} if result.findings else {}),
        at=at,
        actor=actor_of(record.user, workstation=record.workstation),
    )
    record.size, record.found = result.size, result.found
    record.findings = list(result.findings)
    record.entry, record.finished_at, record.told_at = entry.pk, at, at
    record.save()


def give_verification_up(*, verification: UUID, reason: str) -> None:
    """Note that a check couldn't be made.

    Args:
        verification: The check.
        reason: Why.
    """
    Verification.objects.filter(pk=verification, finished_at=None).update(
        refusal=reason, finished_at=clock.now()
    )
