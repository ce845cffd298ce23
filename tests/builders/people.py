"""People for tests, made through the real operations."""

from itertools import count

from lotproof.accounts.models import Role, User
from lotproof.accounts.operations import create_roles, create_system_user, create_user
from lotproof.accounts.permissions import Permission
from lotproof.accounts.queries import actor_of
from lotproof.accounts.roles import STARTING_ROLES, StartingRole
from lotproof.core.actors import Actor

PASSWORD = "correct horse battery"
_numbers = count(1)


def make_administrator() -> Actor:
    """The program itself with the right to make people: what a set-up acts as."""
    system = create_system_user()
    return Actor(
        user_id=system.pk,
        username=system.username,
        name=system.name,
        permissions=frozenset({Permission.MANAGE_USERS}),
        workstation="test",
    )


def make_user(*roles: str, name: str = "") -> User:
    """A person with some of the starting roles."""
    administrator = make_administrator()
    create_roles(roles=STARTING_ROLES, actor=administrator)
    number = next(_numbers)
    return create_user(
        username=f"person{number}",
        name=name or f"Person {number}",
        password=PASSWORD,
        roles=roles,
        actor=administrator,
    )


def make_actor(*permissions: Permission, name: str = "") -> Actor:
    """A person who may do exactly this; everything, if nothing is named."""
    administrator = make_administrator()
    wanted = permissions or tuple(Permission)
    code = "test-" + "-".join(sorted(p.value for p in wanted))[:40] + f"-{len(wanted)}"
    if not Role.objects.filter(code=code[:50]).exists():
        create_roles(
            roles=[StartingRole(code[:50], code[:50], tuple(wanted))],
            actor=administrator,
        )
    number = next(_numbers)
    user = create_user(
        username=f"person{number}",
        name=name or f"Person {number}",
        password=PASSWORD,
        roles=[code[:50]],
        actor=administrator,
    )
    return actor_of(user, workstation="test")
