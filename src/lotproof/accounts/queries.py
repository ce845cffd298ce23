"""Reading people, roles and signatures."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator

from lotproof.accounts.models import (
    ApiToken,
    ChosenColumns,
    Export,
    Role,
    SavedFilter,
    Signature,
    TourEnded,
    User,
    Verification,
)
from lotproof.accounts.permissions import SYSTEM_USERNAME
from lotproof.core.actors import Actor
from lotproof.core.pinyin import sort_key
from lotproof.core.statements import rows_of
from lotproof.evidence.models import Entry

EXPORT_KEPT_FOR = timedelta(days=1)
"""So long a list that became a file is there for its person."""

ATTEMPTS = 5
"""After so many wrong ones nobody signs in this person's name for a while."""
ATTEMPTS_COUNTED_FOR = timedelta(minutes=15)
LONGEST_SILENCE = timedelta(minutes=1)
"""A check that told nothing for longer was left by a program that was killed."""
LONGEST_WAIT = timedelta(minutes=15)
"""So long a check waits for a job to begin it, behind others that are under way."""
VERIFICATIONS = 50
"""Checks of the log on a page."""

BEARER = """
SELECT token.id, token.name, token.scopes, use.last_used_at,
       person.id, person.username, person.name, person.roles,
       ARRAY(SELECT unnest(role.permissions) FROM accounts_role role
             WHERE role.code = ANY(person.roles))
FROM accounts_apitoken token
JOIN accounts_user person ON person.id = token.user_id
LEFT JOIN accounts_apitokenuse use ON use.token_id = token.id
WHERE token.digest = %s AND token.expires_at > %s AND token.revoked_at IS NULL
  AND person.is_active
"""


def actor_of(user: User, *, workstation: str) -> Actor:
    """Return a person as the operations see them, with what their roles allow.

    Args:
        user: A person who is signed in.
        workstation: Terminal, scanner or program that the request came from.

    Returns:
        The actor; one query reads the matrix.
    """
    matrix = Role.objects.filter(code__in=user.roles).values_list(
        "permissions", flat=True
    )
    return Actor(
        user_id=user.pk,
        username=user.username,
        name=user.name,
        roles=tuple(sorted(user.roles)),
        permissions=frozenset().union(*matrix) if user.is_active else frozenset(),
        workstation=workstation,
    )


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as its owner's list shows it."""

    id: UUID
    name: str
    owner: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None
    """To the minute; `None` if never."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token that may be used now, and its owner as actor."""

    token: UUID
    last_used_at: datetime | None
    """To the minute; `None` if never."""
    actor: Actor
    """With what roles and scopes both allow."""


def bearer_of(digest: str, *, at: datetime) -> Bearer | None:
    """Return whose token has a digest, if it may be used; one statement.

    Args:
        digest: SHA-256 of what the program showed, in hex.
        at: The moment; a token that expired or was revoked by then isn't found.

    Returns:
        The bearer, or `None` for a token that is forged, expired, revoked, or of a
        person whose account is closed.
    """
    for row in rows_of(BEARER, [digest, at]):
        token, name, scopes, used_at, user, username, person, roles, allowed = row
        actor = Actor(
            user_id=user,
            username=username,
            name=person,
            roles=tuple(sorted(roles)),
            permissions=frozenset(allowed) & frozenset(scopes),
            workstation=f"API: {name}"[:60],
        )
        return Bearer(token, used_at, actor)
    return None


def token_rows(*, user: UUID | None = None) -> list[TokenRow]:
    """Return the tokens of a person, or of all, the newest first."""
    tokens = ApiToken.objects.order_by("-pk")
    if user is not None:
        tokens = tokens.filter(user=user)
    return [
        TokenRow(*row)
        for row in tokens.values_list(
            "pk",
            "name",
            "user__name",
            "scopes",
            "created_at",
            "expires_at",
            "revoked_at",
            "use__last_used_at",
        )
    ]


def system_actor(*, workstation: str = "lotproof") -> Actor:
    """Return the program itself as an actor, without any permission."""
    return actor_of(User.objects.get(username=SYSTEM_USERNAME), workstation=workstation)


def display_name(user: User) -> str:
    """Return the name by which pages address a person."""
    return user.name


def signatures_of(subject: UUID) -> list[Signature]:
    """Return the signatures under a record, the oldest first."""
    return list(Signature.objects.filter(subject=subject).order_by("signed_at", "id"))


def saved_filters(user: UUID, screen: str) -> list[SavedFilter]:
    """Return a person's filters of a list, in the order of their names."""
    found = SavedFilter.objects.filter(user=user, screen=screen)
    return sorted(found, key=lambda saved: (sort_key(saved.name), saved.name))


def columns_of(user: UUID, screen: str) -> list[str] | None:
    """Return the columns that a person chose for a list; `None` if they never did."""
    return (
        ChosenColumns.objects.filter(user=user, screen=screen)
        .values_list("columns", flat=True)
        .first()
    )


def export_of(user: UUID, export: UUID, *, at: datetime) -> Export | None:
    """Return what became of a list that a person asked for, without the file.

    Args:
        user: The person.
        export: The export.
        at: The present moment; `None` comes back when its day is over.

    Returns:
        The export, or `None` if it isn't theirs.
    """
    return (
        Export.objects.filter(pk=export, user=user, asked_at__gte=at - EXPORT_KEPT_FOR)
        .defer("content")
        .first()
    )


def failed_confirmations(user: UUID, *, at: datetime) -> list[datetime]:
    """Return when a person failed to confirm who they are, the latest first.

    Args:
        user: The person.
        at: The present moment.

    Returns:
        The failures that still count: those of the last quarter of an hour, since
        the latest new password or the administrator's word.
    """
    since = at - ATTEMPTS_COUNTED_FOR
    recent = Entry.objects.filter(
        subject=user,
        recorded_at__gt=since,
        kind__in=[
            "accounts.identity_refused",
            "accounts.password_changed",
            "accounts.signing_unlocked",
        ],
    ).order_by("-recorded_at", "-id")
    failures: list[datetime] = []
    for kind, moment in recent.values_list("kind", "recorded_at"):
        if kind != "accounts.identity_refused":
            break
        failures.append(moment)
    return failures


def signing_locked_until(user: UUID, *, at: datetime) -> datetime | None:
    """Return until when a person can't sign after wrong attempts; `None` if they can.

    Args:
        user: The person.
        at: The present moment.
    """
    failures = failed_confirmations(user, at=at)
    if len(failures) < ATTEMPTS:
        return None
    return failures[ATTEMPTS - 1] + ATTEMPTS_COUNTED_FOR


@dataclass(frozen=True, slots=True)
class SecondFactors:
    """How a person can prove who they are besides the password."""

    app: bool
    """A one-time code of an authenticator app."""
    passkeys: int

    @property
    def has_any(self) -> bool:
        """Whether there is one at all."""
        return self.app or self.passkeys > 0


def second_factors_of(user: UUID) -> SecondFactors:
    """Return which factors a person has set up, in one statement."""
    types = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return SecondFactors(
        app=Authenticator.Type.TOTP in types,
        passkeys=types.count(Authenticator.Type.WEBAUTHN),
    )


def factors_taken_at(user: UUID) -> datetime | None:
    """Return when a person's second factors were taken away since they last came.

    Args:
        user: The person, who is about to sign in.

    Returns:
        The moment; `None` if the person knows, or nothing was taken.
    """
    taken = "accounts.factors_taken_away"
    latest = (
        Entry.objects.filter(subject=user, kind__in=[taken, "accounts.signed_in"])
        .order_by("-recorded_at", "-pk")
        .values_list("kind", "recorded_at")
        .first()
    )
    return latest[1] if latest and latest[0] == taken else None


def has_ended_tour(user: UUID) -> bool:
    """Return whether a person took the first tour, or wants none."""
    return TourEnded.objects.filter(user=user).exists()


def is_given_up(check: Verification, *, at: datetime) -> bool:
    """Return whether the program that made a check is gone, for it told nothing.

    Args:
        check: The check.
        at: The present moment.
    """
    has_begun = check.told_at > check.asked_at
    silence = at - check.told_at
    return check.finished_at is None and silence > (
        LONGEST_SILENCE if has_begun else LONGEST_WAIT
    )


def verification_under_way(user: UUID, *, at: datetime) -> Verification | None:
    """Return the check of a person that goes on or waits for its turn, or `None`."""
    unfinished = Verification.objects.filter(
        user=user, finished_at=None, told_at__gt=at - LONGEST_WAIT
    )
    alive = (row for row in unfinished if not is_given_up(row, at=at))
    return next(alive, None)


def verification_of(verification: UUID) -> Verification | None:
    """Return a check of the log with the person who asked for it, or `None`."""
    found = Verification.objects.select_related("user")
    return found.filter(pk=verification).first()


def verifications(
    *, before: datetime | None = None, limit: int = VERIFICATIONS
) -> list[Verification]:
    """Return the checks of the log that people asked for, the latest first.

    Args:
        before: Only those that were asked for earlier; `None` for the latest.
        limit: How many at most.
    """
    found = Verification.objects.select_related("user").defer("findings", "parts")
    if before is not None:
        found = found.filter(asked_at__lt=before)
    return list(found.order_by("-asked_at", "-pk")[:limit])
