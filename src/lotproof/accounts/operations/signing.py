"""Signing: a second authentication, a meaning, and the record's digest.

Source:
    21 CFR 11.50, 11.70, 11.200.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction

from lotproof.accounts.models import Meaning, Method, Signature, User
from lotproof.accounts.operations.people import locked_person
from lotproof.accounts.passkeys import passkey_that_answered
from lotproof.accounts.permissions import Permission, require
from lotproof.accounts.queries import (
    ATTEMPTS,
    ATTEMPTS_COUNTED_FOR,
    failed_confirmations,
    signing_locked_until,
)
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.reasons import require_reason
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.evidence.images import image_columns, image_row
from lotproof.evidence.models import Audited
from lotproof.evidence.operations import append_entry, first_result

CONFIRMATION_LASTS = timedelta(minutes=2)


class IdentityNotConfirmed(Refused):
    """The password or the one-time code is wrong."""

    template = gettext_noop(
        "The signature was not given: the password or the one-time code is wrong. "
        "Type both again. The attempt was recorded."
    )


class PasskeyNotConfirmed(Refused):
    """The passkey's answer is wrong, too old, or another person's."""

    template = gettext_noop(
        "The signature was not given: the passkey didn't confirm that it is you. Use "
        "it once more, or type your password. The attempt was recorded."
    )


class TooManyAttempts(Refused):
    """Too many wrong passwords in a short time."""

    template = gettext_noop(
        "Too many wrong attempts to sign. Wait %(minutes)s minutes, "
        "or ask an administrator for a new password."
    )


class SigningNotLocked(Refused):
    """The person may sign; there is nothing to unlock."""

    template = gettext_noop(
        "%(name)s isn't kept from signing: the wait is over, or somebody ended it "
        "already. Nothing needs to be done."
    )


class ConfirmationStale(Refused):
    """The confirmation is somebody else's or too old."""

    template = gettext_noop(
        "The signature was not given: your identity was confirmed too long ago, "
        "or by somebody else. Type your password again."
    )


class SignatureNeeded(Refused):
    """The template demands a signature at this step."""

    template = gettext_noop(
        "This step must be signed. Open the signature dialog and type your password."
    )


@dataclass(frozen=True, slots=True)
class Confirmation:
    """That a person has just authenticated again, in order to sign."""

    user_id: UUID
    method: Method
    at: datetime


@dataclass(frozen=True, slots=True)
class PasskeyQuestion:
    """What a passkey was asked, and when."""

    state: Mapping[str, Any]
    at: datetime


def confirm_identity(*, password: str, code: str = "", actor: Actor) -> Confirmation:
    """Check that the person at the workstation is the one who is signed in.

    It runs in its own transaction, before the operation that is signed: a wrong
    password is recorded even though that operation never begins.

    Args:
        password: The person's password.
        code: A one-time code; needed if the person has set that up.
        actor: The person who is signed in.

    Returns:
        The confirmation, good for two minutes.

    Raises:
        TooManyAttempts: If five attempts failed in a quarter of an hour.
        IdentityNotConfirmed: If password or code is wrong.
    """
    at = clock.now()
    # One attempt of a person at a time: many at once mustn't pass the count together.
    with transaction.atomic(durable=True):
        user, method = _checked(password, code, at, actor)
        if method is None:
            append_entry(
                kind="accounts.identity_refused", subject=user, at=at, actor=actor
            )
    if method is None:
        raise IdentityNotConfirmed
    return Confirmation(user_id=user.pk, method=method, at=at)


def confirm_passkey(
    *, answer: str, question: PasskeyQuestion | None, actor: Actor
) -> Confirmation:
    """Check by a passkey that the person at the workstation is who is signed in.

    It stands for password and one-time code: the passkey is something the person
    has, and it has checked the person by finger, face or PIN. A wrong answer is
    recorded and counted as a wrong password is.

    Args:
        answer: What the browser sent, JSON.
        question: What was asked; `None` if nothing was, or the answer was used before.
        actor: The person who is signed in.

    Returns:
        The confirmation, good for two minutes.

    Raises:
        TooManyAttempts: If five attempts failed in a quarter of an hour.
        PasskeyNotConfirmed: If the answer isn't that of a passkey of the person to a
            question of the last two minutes.
    """
    at = clock.now()
    used = None
    with transaction.atomic(durable=True):
        user = _locked_signer(at, actor)
        is_fresh = question and timedelta() <= at - question.at <= CONFIRMATION_LASTS
        if question and is_fresh and user.is_active:
            used = passkey_that_answered(user, answer, question.state)
        if used:
            used.record_usage()
        else:
            append_entry(
                kind="accounts.identity_refused", subject=user, at=at, actor=actor
            )
    if used is None:
        raise PasskeyNotConfirmed
    return Confirmation(user_id=user.pk, method=Method.PASSKEY, at=at)


def confirm_identity_within(
    *, password: str, code: str = "", actor: Actor
) -> Confirmation:
    """Check the same in a transaction that a wrong answer undoes as a whole.

    For a history that is loaded all together or not at all, where a wrong password
    can't be recorded because nothing is.

    Args:
        password: The person's password.
        code: A one-time code; needed if the person has set that up.
        actor: Who signs.

    Returns:
        The confirmation, good for two minutes.

    Raises:
        TooManyAttempts: If five attempts failed in a quarter of an hour.
        IdentityNotConfirmed: If password or code is wrong; the transaction can't be
            committed any more, whoever catches this.
    """
    at = clock.now()
    user, method = _checked(password, code, at, actor)
    if method is None:
        # Nobody may try passwords here and then commit without a trace.
        transaction.set_rollback(True)
        raise IdentityNotConfirmed
    return Confirmation(user_id=user.pk, method=method, at=at)


@transaction.atomic
def unlock_signing(
    *, user: UUID, reason: str, request_id: UUID | None = None, actor: Actor
) -> User:
    """Let a person sign again before the wait after wrong attempts is over.

    Args:
        user: The person's id.
        reason: How it is known that the attempts were the person's own.
        request_id: The caller's id; the same again changes nothing.
        actor: An administrator.

    Returns:
        The person.

    Raises:
        NotPermitted: If `actor` may not manage people.
        ReasonMissing: If the reason is empty.
        UserUnknown: If there is no such person.
        SigningNotLocked: If the person may sign.
    """
    require(actor, Permission.MANAGE_USERS)
    if done := first_result(request_id, "accounts.signing_unlocked"):
        return User.objects.get(pk=done)
    reason = require_reason(reason)
    record = locked_person(user)
    at = clock.now()
    if signing_locked_until(record.pk, at=at) is None:
        raise SigningNotLocked(name=record.name)
    append_entry(
        kind="accounts.signing_unlocked",
        subject=record,
        reason=reason,
        at=at,
        actor=actor,
        request_id=request_id,
    )
    return record


def _checked(
    password: str, code: str, at: datetime, actor: Actor
) -> tuple[User, Method | None]:
    """Lock the person, and return how they proved who they are; `None` if not."""
    user = _locked_signer(at, actor)
    return user, _method(user, password, code)


def _locked_signer(at: datetime, actor: Actor) -> User:
    user = User.objects.select_for_update(no_key=True).get(pk=actor.user_id)
    if len(failed_confirmations(user.pk, at=at)) >= ATTEMPTS:
        minutes = int(ATTEMPTS_COUNTED_FOR.total_seconds() // 60)
        raise TooManyAttempts(minutes=minutes)
    return user


def _method(user: User, password: str, code: str) -> Method | None:
    if not (user.is_active and user.check_password(password)):
        return None
    totp = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if totp is None:
        return Method.PASSWORD
    return Method.PASSWORD_AND_TOTP if totp.wrap().validate_code(code) else None


def sign(
    *,
    subject: Audited,
    digest: str,
    meaning: Meaning,
    confirmation: Confirmation | None,
    at: datetime,
    actor: Actor,
) -> Signature:
    """Put a signature under a record, in the transaction of its operation.

    The operation adds the signature to the rows of its entry, and
    `signature_values` to the entry itself.

    Args:
        subject: The record.
        digest: SHA-256 of what is signed, in hex.
        meaning: What the signature says.
        confirmation: From `confirm_identity`; `None` if the person gave none.
        at: The operation's moment.
        actor: The signer.

    Returns:
        The saved signature.

    Raises:
        SignatureNeeded: If there is no confirmation.
        ConfirmationStale: If it is another person's or older than two minutes.
    """
    if confirmation is None:
        raise SignatureNeeded
    age = at - confirmation.at
    if (
        confirmation.user_id != actor.user_id
        or not timedelta() <= age <= CONFIRMATION_LASTS
    ):
        raise ConfirmationStale
    return Signature.objects.create(
        signer_id=actor.user_id,
        signer_name=actor.name,
        signer_roles=list(actor.roles),
        meaning=meaning,
        method=confirmation.method,
        subject_table=subject._meta.db_table,
        subject=subject.pk,
        digest=digest,
        signed_at=at,
    )


def signature_values(signature: Signature) -> dict[str, Any]:
    """Return a signature as its entry shows it: who, what, when, of which digest."""
    columns = image_columns(Signature)
    values = [getattr(signature, column) for column in columns]
    return dict(zip(columns, image_row(columns, values, frozenset()), strict=True))
