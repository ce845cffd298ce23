"""Tokens by which programs act for a person through the API."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from lotproof.accounts.models import ApiToken, User
from lotproof.accounts.operations.people import NameMissing, UserUnknown
from lotproof.accounts.permissions import (
    SYSTEM_USERNAME,
    NotPermitted,
    Permission,
    may,
    require,
)
from lotproof.accounts.queries import actor_of
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.core.statements import run
from lotproof.evidence.operations import append_entry, first_result, save_versioned

LONGEST_LIFE = timedelta(days=366)
PREFIX = "lotproof_"
"""By which scanners of leaked secrets, and people, know a token."""
SECRET_BYTES = 32
USE_NOTED_EVERY = timedelta(minutes=1)

NOTE_USE = """
INSERT INTO accounts_apitokenuse (token_id, last_used_at) VALUES (%s, %s)
ON CONFLICT (token_id) DO UPDATE SET last_used_at = excluded.last_used_at
WHERE accounts_apitokenuse.last_used_at < excluded.last_used_at
"""


class ScopeNotHeld(Refused):
    """A token can't do what its owner may not do."""

    template = gettext_noop(
        "A token of %(name)s can't have the scope %(scope)s: the person's roles don't "
        "allow it. Leave the scope out."
    )


class ScopesMissing(Refused):
    """A token without scopes could do nothing."""

    template = gettext_noop("A token needs at least one scope. Choose what it may do.")


class TokenLifeInvalid(Refused):
    """A token ends, and not before it began."""

    template = gettext_noop(
        "A token must expire in the future, within %(days)s days. Choose another day."
    )


class TokenShownBefore(Refused):
    """A repeated request can't show the secret again: it isn't kept."""

    template = gettext_noop(
        "This request made the token %(token)s already, and its secret is shown only "
        "once. Revoke it and create another."
    )


class TokenUnknown(Refused):
    """There is no such token, or it is somebody else's."""

    template = gettext_noop(
        "There is no such token among yours. Look it up in the list of tokens."
    )


class TokenRevoked(Refused):
    """The token was revoked before."""

    template = gettext_noop("The token %(token)s is revoked already.")


@dataclass(frozen=True, slots=True)
class CreatedToken:
    """A new token with its secret, which is nowhere else."""

    token: ApiToken
    secret: str


def token_digest(secret: str) -> str:
    """Return what is kept of a token: its SHA-256 in hex.

    The secret is 32 random bytes, so a plain hash can't be turned back.
    """
    return hashlib.sha256(secret.encode(errors="surrogateescape")).hexdigest()


@transaction.atomic
def create_token(
    *,
    user: UUID,
    name: str,
    scopes: Collection[Permission],
    expires_at: datetime,
    request_id: UUID | None = None,
    actor: Actor,
) -> CreatedToken:
    """Create a token by which a program acts for a person.

    Nobody makes one for somebody else: what it does is recorded as that person's
    doing. Only the program itself may, in a set-up.

    Args:
        user: Its owner.
        name: What it is for: "ERP, orders".
        scopes: What it may do, of what the owner may.
        expires_at: Aware, within `LONGEST_LIFE`.
        request_id: The caller's id; the same again can't show the secret.
        actor: The owner, or the program.

    Returns:
        The token with its secret.

    Raises:
        NotPermitted: If `actor` is another person; or a token of the owner, and may
            do less than the new one would.
        TokenShownBefore: If this request was carried out before.
        UserUnknown: If there is no such person, or the account is closed.
        NameMissing: If the name is empty.
        ScopesMissing: If there is no scope.
        ScopeNotHeld: If the owner's roles lack one.
        TokenLifeInvalid: If it would expire too late or has already.
    """
    if actor.user_id != user and actor.username != SYSTEM_USERNAME:
        raise NotPermitted(name=actor.name, permission=Permission.MANAGE_USERS.label)
    if done := first_result(request_id, "accounts.token_created"):
        raise TokenShownBefore(token=ApiToken.objects.get(pk=done).name)
    owner = User.objects.filter(pk=user, is_active=True).first()
    if owner is None or owner.username == SYSTEM_USERNAME:
        raise UserUnknown
    if not name.strip():
        raise NameMissing
    _check_scopes(owner, scopes, actor)
    at = clock.now()
    if not timedelta() < expires_at - at <= LONGEST_LIFE:
        raise TokenLifeInvalid(days=LONGEST_LIFE.days)
    secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    token = ApiToken(
        user=owner,
        name=name.strip(),
        digest=token_digest(secret),
        scopes=sorted({scope.value for scope in scopes}),
        created_at=at,
        expires_at=expires_at,
    )
    save_versioned(token)
    append_entry(
        kind="accounts.token_created",
        subject=token,
        rows=[token],
        at=at,
        actor=actor,
        request_id=request_id,
    )
    return CreatedToken(token, secret)


def _check_scopes(owner: User, scopes: Collection[Permission], actor: Actor) -> None:
    if not scopes:
        raise ScopesMissing
    held = actor_of(owner, workstation="")
    for scope in scopes:
        if not may(held, scope):
            raise ScopeNotHeld(name=owner.name, scope=scope.value)
        if actor.user_id == owner.pk:
            require(actor, scope)


@transaction.atomic
def revoke_token(
    *, token: UUID, request_id: UUID | None = None, actor: Actor
) -> ApiToken:
    """End a token now.

    Args:
        token: The token.
        request_id: The caller's id; the same again gives the first result.
        actor: Its owner, or an administrator.

    Returns:
        The revoked token.

    Raises:
        TokenUnknown: If there is no such token.
        NotPermitted: If it is another's and `actor` may not manage people.
        TokenRevoked: If it was revoked before.
    """
    if done := first_result(request_id, "accounts.token_revoked"):
        return ApiToken.objects.get(pk=done)
    record = ApiToken.objects.select_for_update().filter(pk=token).first()
    if record is None:
        raise TokenUnknown
    if record.user_id != actor.user_id:
        require(actor, Permission.MANAGE_USERS)
    if record.revoked_at is not None:
        raise TokenRevoked(token=record.name)
    record.revoked_at, record.revoked_by_id = clock.now(), actor.user_id
    save_versioned(record)
    append_entry(
        kind="accounts.token_revoked",
        subject=record,
        rows=[record],
        at=record.revoked_at,
        actor=actor,
        request_id=request_id,
    )
    return record


def note_token_use(*, token: UUID, at: datetime) -> None:
    """Keep when a token was last used; no evidence, so no entry.

    Args:
        token: A token that was accepted.
        at: The moment of the request.
    """
    run(NOTE_USE, [token, at])
