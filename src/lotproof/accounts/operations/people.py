"""Creating and changing people and the permission matrix."""

import re
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from lotproof.accounts.models import Role, User
from lotproof.accounts.permissions import (
    SYSTEM_USERNAME,
    Permission,
    require,
    require_program,
)
from lotproof.accounts.roles import StartingRole
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.reasons import require_reason
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.core.statements import rows_of
from lotproof.core.texts import is_plain, shown
from lotproof.evidence.operations import append_entry, first_result, save_versioned

USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.@_+-]{1,59}")
"""Plain letters only: no two user names may look alike on paper."""

SYSTEM_USER_LOCK = 0x53797374656D
"""Advisory lock of whoever makes the program's own user."""


class UsernameTaken(Refused):
    """The user name was given to somebody before; names are never reused."""

    template = gettext_noop(
        "The user name %(username)s was already given to somebody. "
        "Choose another one: a name stays with its first owner for ever."
    )


class UsernameInvalid(Refused):
    """The user name has other characters than it may, or none."""

    template = gettext_noop(
        "%(username)s can't be a user name. Use 2 to 60 letters without accents, "
        "digits and the signs . @ _ + -, beginning with a letter or digit."
    )


class NameMissing(Refused):
    """Records print the person's name, and there is none."""

    template = gettext_noop(
        "The person's name is missing or longer than %(most)s characters. "
        "Type it as records shall print it."
    )


class RoleUnknown(Refused):
    """There is no such role."""

    template = gettext_noop("There is no role %(role)s. Choose one of the list.")


class UserUnknown(Refused):
    """There is nobody of this id whom people may change."""

    template = gettext_noop(
        "There is no such person. Reload the list of people and choose one of it."
    )


class OwnRights(Refused):
    """Nobody gives rights to oneself."""

    template = gettext_noop(
        "%(name)s can't change their own rights. "
        "Ask another person who manages people and roles."
    )


class NobodyLeft(Refused):
    """Somebody must be able to manage people and roles."""

    template = gettext_noop(
        "After this nobody could manage people and roles any more. "
        "Give that right to somebody else first."
    )


@transaction.atomic
def create_system_user() -> User:
    """Create the program's own user, the actor where no person acts.

    Returns:
        The user; it has no password and no role. The first call's, if repeated.
    """
    users = User.objects.filter(username=SYSTEM_USERNAME)
    if found := users.first():
        return found
    # Several processes may be the first to need it.
    rows_of("SELECT pg_advisory_xact_lock(%s)", [SYSTEM_USER_LOCK])
    if found := users.first():
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

    Raises:
        NotPermitted: If `actor` isn't the program.
    """
    require_program(actor, Permission.MANAGE_USERS)
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
    *,
    role: UUID,
    permissions: Sequence[Permission],
    reason: str,
    request_id: UUID | None = None,
    actor: Actor,
) -> Role:
    """Change what a role allows.

    Args:
        role: The role's id.
        permissions: All that it allows from now on.
        reason: Why.
        request_id: The caller's id; the same again gives the first result.
        actor: An administrator.

    Returns:
        The changed role.

    Raises:
        NotPermitted: If `actor` may not manage people.
        ReasonMissing: If the reason is empty.
        RoleUnknown: If there is no such role.
        OwnRights: If `actor` has the role and would gain something.
        NobodyLeft: If nobody could manage people any more.

    Source:
        GSP inspection guide 5.51: rights don't change without approval.
    """
    require(actor, Permission.MANAGE_USERS)
    if done := first_result(request_id, "accounts.role_changed"):
        return Role.objects.get(pk=done)
    reason = require_reason(reason)
    # The matrix is small and changes rarely: all of it waits, so that of two who
    # each take away the last right to manage people the second is refused.
    roles = {row.pk: row for row in Role.objects.select_for_update().order_by("pk")}
    record = roles.get(role)
    if record is None:
        raise RoleUnknown(role=role)
    wanted = {permission.value for permission in permissions}
    if record.code in actor.roles and wanted - set(record.permissions):
        raise OwnRights(name=actor.name)
    managed = Permission.MANAGE_USERS in record.permissions
    record.permissions = sorted(wanted)
    if managed:
        _refuse_nobody_left(roles.values())
    save_versioned(record)
    append_entry(
        kind="accounts.role_changed",
        subject=record,
        rows=[record],
        reason=reason,
        at=clock.now(),
        actor=actor,
        request_id=request_id,
    )
    return record


@transaction.atomic
def create_user(
    *,
    username: str,
    name: str,
    password: str,
    roles: Sequence[str],
    request_id: UUID | None = None,
    actor: Actor,
) -> User:
    """Create a person who may sign in.

    Args:
        username: Unique in any case; never reused (21 CFR 11.100).
        name: As printed on records.
        password: Already checked by the password rules.
        roles: Codes of roles.
        request_id: The caller's id; the same again gives the first result.
        actor: An administrator.

    Returns:
        The new person.

    Raises:
        NotPermitted: If `actor` may not manage people.
        UsernameInvalid: If the user name has other characters than it may.
        NameMissing: If the name is empty or too long.
        RoleUnknown: If a role doesn't exist.
        UsernameTaken: If somebody had this user name.
    """
    require(actor, Permission.MANAGE_USERS)
    if done := first_result(request_id, "accounts.user_created"):
        return User.objects.get(pk=done)
    if not USERNAME.fullmatch(username):
        raise UsernameInvalid(username=shown(username))
    user = User(
        username=username,
        name=_checked_name(name),
        password=make_password(password),
        roles=_checked_roles(roles),
    )
    if User.objects.filter(username__iexact=username).exists():
        raise UsernameTaken(username=username)
    try:
        save_versioned(user)
    except IntegrityError as error:  # given by somebody else at the same moment
        raise UsernameTaken(username=username) from error
    append_entry(
        kind="accounts.user_created",
        subject=user,
        rows=[user],
        at=clock.now(),
        actor=actor,
        request_id=request_id,
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
    request_id: UUID | None = None,
    actor: Actor,
) -> User:
    """Change a person's printed name, roles, or whether they may sign in.

    Args:
        user: The person's id.
        name: As printed on records from now on.
        roles: All their roles from now on.
        is_active: Whether they may sign in.
        reason: Why.
        request_id: The caller's id; the same again gives the first result.
        actor: An administrator.

    Returns:
        The changed person.

    Raises:
        NotPermitted: If `actor` may not manage people.
        ReasonMissing: If the reason is empty.
        UserUnknown: If there is no such person.
        NameMissing: If the name is empty or too long.
        RoleUnknown: If a role doesn't exist.
        OwnRights: If `actor` would change their own roles, or shut themselves out.
        NobodyLeft: If nobody could manage people any more.
    """
    require(actor, Permission.MANAGE_USERS)
    if done := first_result(request_id, "accounts.user_changed"):
        return User.objects.get(pk=done)
    reason = require_reason(reason)
    matrix = list(Role.objects.select_for_update().order_by("pk"))
    record = locked_person(user)
    name, roles = _checked_name(name), _checked_roles(roles)
    if record.pk == actor.user_id and (roles != record.roles or not is_active):
        raise OwnRights(name=actor.name)
    managed = _can_manage(record, matrix)
    record.name, record.roles, record.is_active = name, roles, is_active
    save_versioned(record)
    if managed:
        _refuse_nobody_left(matrix)
    append_entry(
        kind="accounts.user_changed",
        subject=record,
        rows=[record],
        reason=reason,
        at=clock.now(),
        actor=actor,
        request_id=request_id,
    )
    return record


@transaction.atomic
def set_password(
    *, user: UUID, password: str, request_id: UUID | None = None, actor: Actor
) -> User:
    """Give a person a new password.

    Args:
        user: The person's id.
        password: Already checked by the password rules.
        request_id: The caller's id; the same again gives the first result.
        actor: The person, or an administrator.

    Returns:
        The changed person.

    Raises:
        NotPermitted: If `actor` is somebody else who may not manage people.
        UserUnknown: If there is no such person.
    """
    if actor.user_id != user:
        require(actor, Permission.MANAGE_USERS)
    if done := first_result(request_id, "accounts.password_changed"):
        return User.objects.get(pk=done)
    record = locked_person(user)
    record.password = make_password(password)
    save_versioned(record)
    append_entry(
        kind="accounts.password_changed",
        subject=record,
        rows=[record],
        at=clock.now(),
        actor=actor,
        request_id=request_id,
    )
    return record


def locked_person(user: UUID) -> User:
    """Return a person whom others may change, locked.

    Raises:
        UserUnknown: If there is none of this id.
    """
    # The program's own user is nobody: with a password it would be a way in.
    people = User.objects.select_for_update().exclude(username=SYSTEM_USERNAME)
    record = people.filter(pk=user).first()
    if record is None:
        raise UserUnknown
    return record


def _checked_name(name: str) -> str:
    text = name.strip()
    most = 60
    if not (0 < len(text) <= most) or not is_plain(text):
        raise NameMissing(most=most)
    return text


def _checked_roles(roles: Sequence[str]) -> list[str]:
    known = set(Role.objects.values_list("code", flat=True))
    for role in roles:
        if role not in known:
            raise RoleUnknown(role=role)
    return sorted(set(roles))


def _can_manage(person: User, matrix: Iterable[Role]) -> bool:
    return person.is_active and any(
        role.code in person.roles and Permission.MANAGE_USERS in role.permissions
        for role in matrix
    )


def _refuse_nobody_left(matrix: Iterable[Role]) -> None:
    codes = [
        role.code for role in matrix if Permission.MANAGE_USERS in role.permissions
    ]
    if not User.objects.filter(is_active=True, roles__overlap=codes).exists():
        raise NobodyLeft
