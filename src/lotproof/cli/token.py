"""`lotproof token`: create a token of the API for a person."""

import argparse
from datetime import timedelta

from lotproof.cli.running import django_ready
from lotproof.core.refusals import Refused, gettext_noop

SUMMARY = (
    "Create a token by which a program acts for a person through the API, and print "
    "it. It is shown only here."
)


class PersonUnknown(Refused):
    """Nobody has this user name."""

    template = gettext_noop("There is no user %(username)s. Check the name.")


class ScopeUnknown(Refused):
    """No permission has this code."""

    template = gettext_noop(
        "There is no permission %(scope)s. Choose from: %(permissions)s."
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("user", help="user name of the person it acts for")
    parser.add_argument("--name", default="lotproof token", help="what it is for")
    parser.add_argument(
        "--scope",
        action="append",
        metavar="PERMISSION",
        help="what it may do; all that the person may do if not given",
    )
    parser.add_argument("--days", type=int, default=90, help="until it expires")


def run(arguments: argparse.Namespace) -> int:
    """Create the token and print it.

    Args:
        arguments: `user`, `name`, `scope`, `days`.

    Returns:
        0.

    Raises:
        PersonUnknown: If nobody has this user name.
        ScopeUnknown: If a scope is no permission.
    """
    with django_ready():
        from lotproof.accounts.models import User  # noqa: PLC0415 - needs settings
        from lotproof.accounts.operations import create_token  # noqa: PLC0415 - likewise
        from lotproof.accounts.permissions import Permission  # noqa: PLC0415 - likewise
        from lotproof.accounts.queries import (  # noqa: PLC0415 - likewise
            actor_of,
            system_actor,
        )
        from lotproof.core import clock  # noqa: PLC0415 - likewise

        user = User.objects.filter(username=arguments.user).first()
        if user is None:
            raise PersonUnknown(username=arguments.user)
        held = actor_of(user, workstation="").permissions
        wanted = arguments.scope or sorted(held)
        for scope in wanted:
            if scope not in Permission.values:
                known = ", ".join(Permission.values)
                raise ScopeUnknown(scope=scope, permissions=known)
        created = create_token(
            user=user.pk,
            name=arguments.name,
            scopes=[Permission(scope) for scope in wanted],
            expires_at=clock.now() + timedelta(days=arguments.days),
            actor=system_actor(workstation="lotproof token"),
        )
    print(created.secret)
    return 0
