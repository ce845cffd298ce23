"""Reading people, roles and signatures."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from lotproof.accounts.models import (
    ApiToken,
    ChosenColumns,
    Export,
    Role,
    SavedFilter,
    Signature,
    User,
)
from lotproof.accounts.permissions import SYSTEM_USERNAME
from lotproof.core.actors import Actor
from lotproof.core.pinyin import sort_key
from lotproof.core.statements import rows_of

EXPORT_KEPT_FOR = timedelta(days=1)
"""So long a list that became a file is there for its person."""

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
