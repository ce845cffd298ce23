"""The people of the demo company: one for each role, and a second clerk."""

from dataclasses import dataclass

from lotproof.accounts.models import User
from lotproof.accounts.operations import create_roles, create_user
from lotproof.accounts.queries import actor_of
from lotproof.accounts.roles import STARTING_ROLES
from lotproof.core.actors import Actor
from lotproof.processes.operations.setting_up import program_at_set_up

PASSWORD = "lotproof-demo-2026"  # noqa: S105 - printed at every start of the demo
"""Of every person of the demo company."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the demo company."""

    username: str
    name: str
    role: str
    workstation: str
    also: tuple[str, ...] = ()
    """Codes of further roles."""


PEOPLE = (
    Person("clerk", "李明", "warehouse", "PDA-01"),
    Person("clerk2", "周芳", "warehouse", "PDA-02"),
    Person("inspector", "王静", "inspector", "验收台-1", ("ivd_inspector",)),
    Person("reviewer", "陈伟", "reviewer", "复核台-1"),
    Person("quality", "赵敏", "quality_manager", "质量部-1"),
    Person("trader", "孙磊", "trader", "业务部-1"),
    Person("admin", "刘洋", "administrator", "信息部-1"),
    Person("auditor", "吴昊", "auditor", "审计-1"),
)
"""The program's own user isn't among them: it can't sign in."""


def set_up_actor() -> Actor:
    """Return the program itself as it acts while it sets up the company."""
    return program_at_set_up(workstation="lotproof demo")


def load_people(actor: Actor) -> None:
    """Create the roles and the people.

    Args:
        actor: The program.
    """
    create_roles(roles=STARTING_ROLES, actor=actor)
    for person in PEOPLE:
        create_user(
            username=person.username,
            name=person.name,
            password=PASSWORD,
            roles=[person.role, *person.also],
            actor=actor,
        )


def actors() -> dict[str, Actor]:
    """Return the people as operations see them, by user name, at their desks."""
    users = User.objects.in_bulk(
        [person.username for person in PEOPLE], field_name="username"
    )
    return {
        person.username: actor_of(
            users[person.username], workstation=person.workstation
        )
        for person in PEOPLE
    }
