"""Beginning: what an installation has before anybody can sign in."""

from dataclasses import dataclass, replace

from django.db import transaction

from lotproof.accounts.models import User
from lotproof.accounts.operations import create_roles, create_system_user, create_user
from lotproof.accounts.permissions import (
    SYSTEM_USERNAME,
    Permission,
    require_program,
)
from lotproof.accounts.queries import system_actor
from lotproof.accounts.roles import STARTING_ROLES
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.core.statements import rows_of
from lotproof.core.texts import is_plain
from lotproof.evidence.operations import append_entry
from lotproof.processes.templates import STARTING_TEMPLATES
from lotproof.warehouse.models import Site
from lotproof.warehouse.operations import SiteFacts, create_site
from lotproof.workflow.operations import install_templates

ADMINISTRATOR = "administrator"
"""Code of the first person's role."""

SET_UP_PERMISSIONS = frozenset(
    {
        Permission.MANAGE_USERS,
        Permission.MANAGE_TEMPLATES,
        Permission.EDIT_CATALOG,
        Permission.EDIT_PARTNERS,
        Permission.EDIT_WAREHOUSE,
    }
)
"""What the program may do while nobody else can."""

NAME_LENGTH, CODE_LENGTH, ADDRESS_LENGTH = 100, 20, 300
"""Characters at most of a site's texts, as the table has room for."""

LOCK_SET_UP = "SELECT pg_advisory_xact_lock(%s)::text"
SET_UP_LOCK = 0x7365742D7570
"""Advisory lock of the one set-up at a time: "set-up" in ASCII."""


class AlreadySetUp(Refused):
    """Somebody can sign in already; the first administrator was made before."""

    template = gettext_noop(
        "This installation is set up already: it has people or a warehouse. Sign in "
        "and add people there; who lost a password asks an administrator for a new "
        "one."
    )


class CompanyIncomplete(Refused):
    """The company's name, its code or its address can't be printed as given."""

    template = gettext_noop(
        "The company needs a name of at most %(name)s characters, a code of at most "
        "%(code)s, and an address of at most %(address)s. Type them as papers shall "
        "print them."
    )


@dataclass(frozen=True, slots=True)
class FirstPerson:
    """Who enters everybody else."""

    username: str
    name: str
    """As printed on records."""
    password: str
    """Already checked by the password rules."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What a set-up made."""

    administrator: User
    site: Site


def program_at_set_up(*, workstation: str) -> Actor:
    """Return the program itself as it acts while it sets up a company.

    Args:
        workstation: The command that it was started by.
    """
    create_system_user()
    program = system_actor(workstation=workstation)
    return replace(
        program,
        permissions=frozenset(permission.value for permission in SET_UP_PERMISSIONS),
    )


def check_not_set_up() -> None:
    """Do nothing if nobody can sign in yet.

    Raises:
        AlreadySetUp: If a person or a site is there.
    """
    people = User.objects.exclude(username=SYSTEM_USERNAME)
    if people.exists() or Site.objects.exists():
        raise AlreadySetUp


@transaction.atomic
def set_up(
    *, person: FirstPerson, site_code: str, site: SiteFacts, actor: Actor
) -> Begun:
    """Make the roles, the process templates, the first administrator and site.

    All of it or nothing is written. Roles and templates that are there stay as they
    are, so that a database which was only migrated and prepared is taken up.

    Args:
        person: The first administrator.
        site_code: Our own code of the first site.
        site: What is known about it; its name is the company's, as papers print it.
        actor: The program.

    Returns:
        The administrator and the site.

    Raises:
        NotPermitted: If `actor` isn't the program.
        AlreadySetUp: If a person or a site is there.
        CompanyIncomplete: If the site's name, code or address is empty or too long.
        UsernameInvalid: If the user name has other characters than it may.
        NameMissing: If the person's name is empty or too long.
        UsernameTaken: If it is the program's own user name.
        UnknownTimeZone: If the site's time zone stands for none.
    """
    require_program(actor, Permission.MANAGE_USERS)
    # A second set-up at the same time waits, and then finds the first one's people.
    rows_of(LOCK_SET_UP, [SET_UP_LOCK])
    check_not_set_up()
    _check_company(site_code, site)
    create_roles(roles=STARTING_ROLES, actor=actor)
    templates = install_templates(definitions=STARTING_TEMPLATES, actor=actor)
    administrator = create_user(
        username=person.username,
        name=person.name,
        password=person.password,
        roles=[ADMINISTRATOR],
        actor=actor,
    )
    place = create_site(code=site_code, facts=site, actor=actor)
    append_entry(
        kind="processes.set_up",
        subject=place,
        values={
            "administrator": administrator.username,
            "site": place.code,
            "templates": [template.kind for template in templates],
        },
        at=clock.now(),
        actor=actor,
    )
    return Begun(administrator, place)


def _check_company(code: str, site: SiteFacts) -> None:
    texts = (site.name, code, site.address)
    lengths = (NAME_LENGTH, CODE_LENGTH, ADDRESS_LENGTH)
    if (
        not (site.name.strip() and code.strip())
        or any(len(text) > most for text, most in zip(texts, lengths, strict=True))
        or not all(map(is_plain, texts))
    ):
        raise CompanyIncomplete(
            name=NAME_LENGTH, code=CODE_LENGTH, address=ADDRESS_LENGTH
        )
