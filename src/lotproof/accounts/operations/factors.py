"""Second factors: what a person changes, and help for who lost theirs."""

from typing import Literal
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction

from lotproof.accounts.models import User
from lotproof.accounts.operations.people import locked_person
from lotproof.accounts.permissions import Permission, require
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.reasons import require_reason
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.evidence.operations import append_entry, first_result

FACTORS = {
    Authenticator.Type.TOTP: "app",
    Authenticator.Type.WEBAUTHN: "passkey",
    Authenticator.Type.RECOVERY_CODES: "recovery_codes",
}
"""allauth's types of factors, and what entries call them."""


class OwnFactors(Refused):
    """Nobody takes away what guards their own account without showing it."""

    template = gettext_noop(
        "Nobody can take away their own second factors in this way. Remove them under "
        "Sign-in security, or ask another person who manages people and roles."
    )


class NoFactors(Refused):
    """The person signs in with the password alone."""

    template = gettext_noop(
        "%(name)s has neither an authenticator app nor a passkey. Nothing needs to be "
        "taken away; if the password is forgotten, give a new one."
    )


@transaction.atomic
def take_factors_away(
    *, user: UUID, reason: str, request_id: UUID | None = None, actor: Actor
) -> User:
    """Take away the app, the passkeys and the recovery codes of a person.

    The password alone then lets them in, so that they can set up others. Their
    sessions end, for nobody knows in whose hands the lost device is; the sign-in
    that follows tells them. Tokens of theirs stay: each is revoked by itself.

    Args:
        user: The person's id.
        reason: How it is known that the person asked, and lost the factors.
        request_id: The caller's id; the same again gives the first result.
        actor: An administrator.

    Returns:
        The person.

    Raises:
        NotPermitted: If `actor` may not manage people.
        ReasonMissing: If the reason is empty.
        OwnFactors: If `actor` is the person.
        UserUnknown: If there is no such person.
        NoFactors: If the person has none.
    """
    require(actor, Permission.MANAGE_USERS)
    if done := first_result(request_id, "accounts.factors_taken_away"):
        return User.objects.get(pk=done)
    reason = require_reason(reason)
    if user == actor.user_id:
        raise OwnFactors
    record = locked_person(user)
    factors = Authenticator.objects.filter(user=record)
    types = list(factors.values_list("type", flat=True))
    if not types:
        raise NoFactors(name=record.name)
    factors.delete()
    values = {
        "app": Authenticator.Type.TOTP in types,
        "passkeys": types.count(Authenticator.Type.WEBAUTHN),
        "recovery_codes": Authenticator.Type.RECOVERY_CODES in types,
        "sessions": _end_sessions(record),
    }
    append_entry(
        kind="accounts.factors_taken_away",
        subject=record,
        values=values,
        reason=reason,
        at=clock.now(),
        actor=actor,
        request_id=request_id,
    )
    return record


@transaction.atomic
def record_factor(
    *,
    kind: Literal[
        "accounts.factor_added", "accounts.factor_removed", "accounts.factor_renewed"
    ],
    factor: str,
    actor: Actor,
) -> None:
    """Record that a person changed what guards their own account.

    Args:
        kind: The entry's kind; recovery codes are renewed.
        factor: allauth's type of the factor, such as `totp` or `webauthn`.
        actor: The person, who has just shown who they are.
    """
    append_entry(
        kind=kind,
        subject=User.objects.get(pk=actor.user_id),
        values={"factor": FACTORS[factor]},
        at=clock.now(),
        actor=actor,
    )


def _end_sessions(person: User) -> int:
    """End all sessions of a person; the number of those that were open."""
    # Whose a session is stands inside it only. One lasts a shift, so there are few.
    open_ones = Session.objects.filter(expire_date__gt=clock.now()).iterator()
    theirs = [
        session.pk
        for session in open_ones
        if session.get_decoded().get(SESSION_KEY) == str(person.pk)
    ]
    Session.objects.filter(pk__in=theirs).delete()
    return len(theirs)
