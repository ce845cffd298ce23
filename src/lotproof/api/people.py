"""People and the matrix of roles."""

from typing import Annotated, Any
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field, SecretStr

from lotproof.accounts.models import Role, User
from lotproof.accounts.operations import (
    change_role,
    change_user,
    create_user,
    set_password,
    take_factors_away,
    unlock_signing,
)
from lotproof.accounts.permissions import SYSTEM_USERNAME, Permission
from lotproof.api.access import actor_of, needs
from lotproof.api.paging import page_of
from lotproof.api.shapes import Code, In, Key, Page, Paged, Text, shaped
from lotproof.core.refusals import Refused, gettext_noop

router = Router(tags=["people"])

MANAGE = needs(Permission.MANAGE_USERS)
PEOPLE = User.objects.exclude(username=SYSTEM_USERNAME)

Secret = Annotated[SecretStr, Field(max_length=200)]
Roles = Annotated[list[Code], Field(max_length=100)]


class PasswordWeak(Refused):
    """The password could be guessed."""

    template = gettext_noop("Choose another password. %(faults)s")


class PersonOut(Schema):
    """A person who signs in; nothing of the password is ever shown."""

    id: UUID
    username: str
    name: str
    roles: list[str]
    is_active: bool


class RoleOut(Schema):
    """A row of the matrix: what holders of a role may do."""

    id: UUID
    code: str
    name: str
    permissions: list[str]


class PeopleFilters(Paged):
    """Which people; what isn't named isn't asked."""

    role: str = ""
    """Code of a role that they have."""
    is_active: bool | None = None


class PersonIn(In):
    """A new person, who sets up a second factor at the first sign-in."""

    model_config = shaped(
        {
            "username": "li.na",
            "name": "李娜",
            "password": "correct horse battery",
            "roles": ["warehouse"],
        }
    )

    username: Code
    name: Code
    password: Secret
    roles: Roles


class PersonChangeIn(In):
    """A person's name, roles, and whether they may sign in; and why."""

    model_config = shaped(
        {
            "name": "李娜",
            "roles": ["warehouse", "inspector"],
            "is_active": True,
            "reason": "Trained as inspector.",
        }
    )

    name: Code
    roles: Roles
    is_active: bool
    reason: Text


class PasswordIn(In):
    """A new password."""

    model_config = shaped({"password": "correct horse battery"})

    password: Secret


class UnlockIn(In):
    """How it is known that the wrong attempts to sign were the person's own."""

    model_config = shaped({"reason": "Asked in person, with the badge."})

    reason: Text


class FactorsIn(In):
    """Why the second factors of a person are taken away."""

    model_config = shaped({"reason": "Phone lost; asked in person, with the badge."})

    reason: Text


class RoleChangeIn(In):
    """All that a role allows from now on, and why."""

    model_config = shaped(
        {"permissions": ["view", "export"], "reason": "Audit of 2026-11."}
    )

    permissions: Annotated[list[Permission], Field(max_length=len(Permission))]
    reason: Text


@router.get("/people", response=Page[PersonOut], auth=MANAGE)
def list_people(request: HttpRequest, filters: Query[PeopleFilters]) -> dict[str, Any]:
    """List people by user name."""
    del request
    asked = filters.conditions()
    if role := asked.pop("role", ""):
        asked["roles__contains"] = [role]
    rows = PEOPLE.filter(**asked)
    return page_of(rows, order=["username"], after=filters.after, limit=filters.limit)


@router.get("/people/{uuid:person}", response=PersonOut, auth=MANAGE)
def get_person(request: HttpRequest, person: UUID) -> User:
    """Return one person."""
    del request
    return PEOPLE.get(pk=person)


@router.post("/people", response={201: PersonOut}, auth=MANAGE)
def create_person(request: HttpRequest, body: PersonIn, key: Key) -> Status[User]:
    """Add a person who may sign in."""
    made = create_user(
        username=body.username,
        name=body.name,
        password=_checked(body.password, User(username=body.username, name=body.name)),
        roles=body.roles,
        request_id=key,
        actor=actor_of(request),
    )
    return Status(201, made)


@router.put("/people/{uuid:person}", response=PersonOut, auth=MANAGE)
def change_person(
    request: HttpRequest, person: UUID, body: PersonChangeIn, key: Key
) -> User:
    """Change a person's name, roles, or whether they may sign in."""
    return change_user(
        user=person,
        name=body.name,
        roles=body.roles,
        is_active=body.is_active,
        reason=body.reason,
        request_id=key,
        actor=actor_of(request),
    )


@router.post("/people/{uuid:person}/password", response=PersonOut, auth=MANAGE)
def set_password_of_person(
    request: HttpRequest, person: UUID, body: PasswordIn, key: Key
) -> User:
    """Give a person a new password."""
    return set_password(
        user=person,
        password=_checked(body.password, PEOPLE.get(pk=person)),
        request_id=key,
        actor=actor_of(request),
    )


@router.post("/people/{uuid:person}/unlock-signing", response=PersonOut, auth=MANAGE)
def unlock_signing_of_person(
    request: HttpRequest, person: UUID, body: UnlockIn, key: Key
) -> User:
    """Let a person sign again before the wait after wrong attempts is over."""
    return unlock_signing(
        user=person, reason=body.reason, request_id=key, actor=actor_of(request)
    )


@router.post("/people/{uuid:person}/take-factors-away", response=PersonOut, auth=MANAGE)
def take_factors_of_person_away(
    request: HttpRequest, person: UUID, body: FactorsIn, key: Key
) -> User:
    """Take away a person's authenticator app, passkeys and recovery codes."""
    return take_factors_away(
        user=person, reason=body.reason, request_id=key, actor=actor_of(request)
    )


@router.get("/roles", response=list[RoleOut], auth=MANAGE)
def list_roles(request: HttpRequest) -> list[Role]:
    """List the roles with what each allows."""
    del request
    return list(Role.objects.order_by("code"))


@router.put("/roles/{uuid:role}", response=RoleOut, auth=MANAGE)
def change_known_role(
    request: HttpRequest, role: UUID, body: RoleChangeIn, key: Key
) -> Role:
    """Change what a role allows."""
    return change_role(
        role=role,
        permissions=body.permissions,
        reason=body.reason,
        request_id=key,
        actor=actor_of(request),
    )


def _checked(password: SecretStr, person: User) -> str:
    """Return a password that the rules allow.

    Raises:
        PasswordWeak: If they don't.
    """
    secret = password.get_secret_value()
    try:
        validate_password(secret, person)
    except ValidationError as error:
        raise PasswordWeak(faults=" ".join(error.messages)) from error
    return secret
