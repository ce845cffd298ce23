"""`lotproof set-up`: the first administrator, and what must be there before."""

import argparse
import sys
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from lotproof.cli.running import django_ready
from lotproof.core.refusals import Refused, gettext_noop

if TYPE_CHECKING:
    from lotproof.processes.operations import FirstPerson

SUMMARY = (
    "Make the roles, the process templates, the first administrator and the first "
    "warehouse. What isn't given is asked for. It is done once, after lotproof migrate."
)

WORKSTATION = "lotproof set-up"


class PasswordsDiffer(Refused):
    """The password was typed in two ways."""

    template = gettext_noop(
        "The two passwords differ. Nothing was set up; begin again and type the same "
        "password twice."
    )


class PasswordUnfit(Refused):
    """The password is one that the rules don't allow."""

    template = gettext_noop(
        "This password can't be used: %(problems)s Choose another one and begin again."
    )


class PasswordFileUnreadable(Refused):
    """The file of the password can't be read."""

    template = gettext_noop(
        "The password can't be read from %(path)s: %(problem)s. Name a text file that "
        "holds the password and nothing else."
    )


class AnswerMissing(Refused):
    """Nobody is there to be asked."""

    template = gettext_noop(
        "%(option)s is missing and there is no terminal to ask at. Give it on the "
        "command line."
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--user", help="user name of the first administrator")
    parser.add_argument("--name", help="their name, as printed on records")
    parser.add_argument(
        "--password-file",
        metavar="FILE",
        help="read the password from the first line of this file; - is standard input",
    )
    parser.add_argument("--company", help="name of the company, as printed on papers")
    parser.add_argument("--address", help="address that goods leave from")
    parser.add_argument(
        "--site-code", default="WH1", help="our own code of the first warehouse"
    )
    parser.add_argument(
        "--time-zone", default="Asia/Shanghai", help="decides the warehouse's days"
    )


def run(arguments: argparse.Namespace) -> int:
    """Ask for what isn't given, and set up.

    Args:
        arguments: `user`, `name`, `password_file`, `company`, `address`, `site_code`,
            `time_zone`.

    Returns:
        0.
    """
    with django_ready():
        from django.utils.translation import gettext as _  # noqa: PLC0415 - needs settings

        from lotproof.processes.operations import set_up  # noqa: PLC0415 - likewise
        from lotproof.processes.operations.setting_up import (  # noqa: PLC0415 - likewise
            check_not_set_up,
            program_at_set_up,
        )
        from lotproof.warehouse.operations import SiteFacts  # noqa: PLC0415 - likewise

        # Whoever is to be refused needn't think of a password first.
        check_not_set_up()
        company = _asked(arguments.company, "--company", _("Company"))
        address = _asked(arguments.address, "--address", _("Address"))
        begun = set_up(
            person=_first_person(arguments),
            site_code=arguments.site_code,
            site=SiteFacts(
                name=company, address=address, time_zone=arguments.time_zone
            ),
            actor=program_at_set_up(workstation=WORKSTATION),
        )
        print(
            _("%(company)s is set up. Sign in as %(user)s and add the others.")
            % {"company": begun.site.name, "user": begun.administrator.username}
        )
    return 0


def _first_person(arguments: argparse.Namespace) -> "FirstPerson":
    from django.utils.translation import gettext as _  # noqa: PLC0415 - needs settings

    from lotproof.processes.operations import FirstPerson  # noqa: PLC0415 - likewise

    username = _asked(arguments.user, "--user", _("User name"))
    name = _asked(arguments.name, "--name", _("Name as printed on records"))
    if arguments.password_file is None:
        password = _typed_twice()
    else:
        password = _first_line_of(arguments.password_file)
    _check_password(password, username, name)
    return FirstPerson(username, name, password)


def _asked(given: str | None, option: str, question: str) -> str:
    """Return what was given, or what the person at the terminal answers."""
    if given is not None:
        return given.strip()
    if not sys.stdin.isatty():
        raise AnswerMissing(option=option)
    return input(f"{question}: ").strip()


def _typed_twice() -> str:
    from django.utils.translation import gettext as _  # noqa: PLC0415 - needs settings

    if not sys.stdin.isatty():
        raise AnswerMissing(option="--password-file")
    password = getpass(f"{_('Password')}: ")
    if getpass(f"{_('The same password again')}: ") != password:
        raise PasswordsDiffer
    return password


def _first_line_of(path: str) -> str:
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problem = error.strerror if isinstance(error, OSError) else "UTF-8"
        raise PasswordFileUnreadable(path=path, problem=problem) from error
    return text.partition("\n")[0].rstrip("\r")


def _check_password(password: str, username: str, name: str) -> None:
    from django.contrib.auth.password_validation import (  # noqa: PLC0415 - needs settings
        validate_password,
    )
    from django.core.exceptions import ValidationError  # noqa: PLC0415 - likewise

    from lotproof.accounts.models import User  # noqa: PLC0415 - likewise

    try:
        validate_password(password, User(username=username, name=name))
    except ValidationError as error:
        raise PasswordUnfit(problems=" ".join(error.messages)) from error
