"""Creating and changing people and the permission matrix."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from lotproof.accounts.models import Role, User
from lotproof.accounts.permissions import Permission, require
from lotproof.accounts.queries import SYSTEM_USERNAME
from lotproof.accounts.roles import StartingRole
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.evidence.operations import append_entry, save_versioned


class UsernameTaken(Refused):
    """The user name was given to somebody before; names are never reused."""

    template = gettext_noop(
        "The user name %(username)s was already given to somebody. "
        "Choose another one: a name stays with its first owner for ever."
    )


class RoleUnknown(Refused):
    """There is no such role."""

    template = gettext_noop("There is no role %(role)s. Choose one of the list.")


@transaction.atomic
def create_system_user() -> User:
    """Create the program's own user, the actor where no person acts.

    Returns:
        The user; it has no password and no role. The first call's, if repeated.
    """
    found = User.objects.filter(username=SYSTEM_USERNAME).first()
    if found:
        return found
    user = User(username=SYSTEM_USERNAME, name="Lotproof", password=make_password(None))
    save_versioned(user)
    actor = Actor(user_id=user.pk, username=user.username, name=user.name)
    append_entry(
        kind="accounts.user_created",
        subject=user,
        rows=[user],
        at=clock.now(),
        actor=actor,
    )
    return user


@transaction.atomic
def create_roles(*, roles: Iterable[StartingRole], actor: Actor) -> list[Role]:
    """Create the roles that an installation starts with; known ones stay as they are.

    Args:
        roles: The starting matrix.
        actor: The program, at set-up.

    Returns:
        The roles that were new.
    """
    known = set(Role.objects.values_list("code", flat=True))
    new = [
        Role(
            code=role.code,
            name=role.name,
            permissions=[p.value for p in role.permissions],
        )
        for role in roles
        if role.code not in known
    ]
    if new:
        save_versioned(*new)
        append_entry(
            kind="accounts.roles_created",
            subject=new[0],
            rows=new,
            at=clock.now(),
            actor=actor,
        )
    return new


@transaction.atomic
def change_role(
    *, role: UUID, permissions: Sequence[Permission], reason: str, actor: Actor
) -> Role:
    """Change what a role allows.

    Args:
        role: The role's id.
        permissions: All that it allows from now on.
        reason: Why.
        actor: An administrator.

    Returns:
        The changed role.

    Raises:
        NotPermitted: If `actor` may not manage people.
    """
    require(actor, Permission.MANAGE_USERS)
    record = Role.objects.select_for_update().get(pk=role)
    record.permissions = sorted(permission.value for permission in permissions)
    save_versioned(record)
    append_entry(
        kind="accounts.role_changed",
        subject=record,
        rows=[record],
        reason=reason,
        at=clock.now(),
        actor=actor,
    )
    return record


@transaction.atomic
def create_user(
    *,
    username: str,
    name: str,
    password: str,
    roles: Sequence[str],
    actor: Actor,
) -> User:
    """Create a person who may sign in.

    Args:
        username: Unique in any case; never reused (21 CFR 11.100).
        name: As printed on records.
        password: Already checked by the password rules.
        roles: Codes of roles.
        actor: An administrator.

    Returns:
        The new person.

    Raises:
        NotPermitted: If `actor` may not manage people.
        UsernameTaken: If somebody had this user name.
        RoleUnknown: If a role doesn't exist.
    """
    require(actor, Permission.MANAGE_USERS)
    if User.objects.filter(username__iexact=username).exists():
        raise UsernameTaken(username=username)
    _refuse_unknown_roles(roles)
    user = User(
        username=username,
        name=name,
        password=make_password(password),
        roles=sorted(roles),
    )
    save_versioned(user)
    append_entry(
        kind="accounts.user_created",
        subject=user,
        rows=[user],
        at=clock.now(),
        actor=actor,
    )
    return user


@transaction.atomic
def change_user(
    *,
    user: UUID,
    name: str,
    roles: Sequence[str],
    is_active: bool,
    reason: str,
    actor: Actor,
) -> User:
    """Change a person's printed name, roles, or whether they may sign in.

    Args:
        user: The person's id.
        name: As printed on records from now on.
        roles: All their roles from now on.
        is_active: Whether they may sign in.
        reason: Why.
        actor: An administrator.

    Returns:
        The changed person.

    Raises:
        NotPermitted: If `actor` may not manage people.
        RoleUnknown: If a role doesn't exist.
    """
    require(actor, Permission.MANAGE_USERS)
    record = User.objects.select_for_update().get(pk=user)
    _refuse_unknown_roles(roles)
    record.name, record.roles, record.is_active = name, sorted(roles), is_active
    save_versioned(record)
    append_entry(
        kind="accounts.user_changed",
        subject=record,
        rows=[record],
        reason=reason,
        at=clock.now(),
        actor=actor,
    )
    return record


@transaction.atomic
def set_password(*, user: UUID, password: str, actor: Actor) -> User:
    """Give a person a new password.

    Args:
        user: The person's id.
        password: Already checked by the password rules.
        actor: The person, or an administrator.

    Returns:
        The changed person.

    Raises:
        NotPermitted: If `actor` is somebody else who may not manage people.
    """
    if actor.user_id != user:
        require(actor, Permission.MANAGE_USERS)
    record = User.objects.select_for_update().get(pk=user)
    record.password = make_password(password)
    save_versioned(record)
    append_entry(
        kind="accounts.password_changed",
        subject=record,
        rows=[record],
        at=clock.now(),
        actor=actor,
    )
    return record


def _refuse_unknown_roles(roles: Sequence[str]) -> None:
    known = set(Role.objects.values_list("code", flat=True))
    for role in roles:
        if role not in known:
            raise RoleUnknown(role=role)
