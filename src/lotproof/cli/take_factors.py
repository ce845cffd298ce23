"""`lotproof take-factors`: let in a person who lost phone or passkey."""

import argparse
from dataclasses import replace

from lotproof.cli.running import django_ready
from lotproof.cli.token import PersonUnknown

SUMMARY = (
    "Take away the authenticator app, the passkeys and the recovery codes of a person, "
    "so that the password alone lets them in: for an administrator who is alone in the "
    "company. Others ask an administrator, who does the same on the person's page. It "
    "is an entry of the log."
)

WORKSTATION = "lotproof take-factors"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("user", help="user name of the person")
    parser.add_argument(
        "--reason", required=True, help="how it is known that the person asks for it"
    )


def run(arguments: argparse.Namespace) -> int:
    """Take the factors away, and say so.

    Args:
        arguments: `user`, `reason`.

    Returns:
        0.

    Raises:
        PersonUnknown: If nobody has this user name.
    """
    with django_ready():
        from django.utils.translation import gettext as _  # noqa: PLC0415 - needs settings

        from lotproof.accounts.models import User  # noqa: PLC0415 - likewise
        from lotproof.accounts.operations import (  # noqa: PLC0415 - likewise
            take_factors_away,
        )
        from lotproof.accounts.permissions import Permission  # noqa: PLC0415 - likewise
        from lotproof.accounts.queries import system_actor  # noqa: PLC0415 - likewise

        user = User.objects.filter(username=arguments.user).first()
        if user is None:
            raise PersonUnknown(username=arguments.user)
        # Whoever may run this on the server can write to the whole database.
        system = system_actor(workstation=WORKSTATION)
        actor = replace(system, permissions=frozenset({Permission.MANAGE_USERS.value}))
        take_factors_away(user=user.pk, reason=arguments.reason, actor=actor)
        print(
            _("%(name)s signs in with the password alone now. Sessions have ended.")
            % {"name": user.name}
        )
    return 0
