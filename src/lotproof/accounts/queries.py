"""Reading people, roles and signatures."""

from uuid import UUID

from lotproof.accounts.models import Role, Signature, User
from lotproof.accounts.permissions import SYSTEM_USERNAME
from lotproof.core.actors import Actor


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


def system_actor(*, workstation: str = "lotproof") -> Actor:
    """Return the program itself as an actor, without any permission."""
    return actor_of(User.objects.get(username=SYSTEM_USERNAME), workstation=workstation)


def display_name(user: User) -> str:
    """Return the name by which pages address a person."""
    return user.name


def signatures_of(subject: UUID) -> list[Signature]:
    """Return the signatures under a record, the oldest first."""
    return list(Signature.objects.filter(subject=subject).order_by("signed_at", "id"))
