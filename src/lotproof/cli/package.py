"""`lotproof package`: export the dossier of a lot with its proofs."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from lotproof.cli.running import django_ready
from lotproof.core.refusals import Refused, gettext_noop

if TYPE_CHECKING:
    from lotproof.core.actors import Actor

SUMMARY = (
    "Write everything that the log says of a lot into a file that anybody can check "
    "with `lotproof verify-package`. That it was taken is recorded."
)


class FileNotWritten(Refused):
    """The dossier can't be stored where it was asked for."""

    template = gettext_noop(
        "%(path)s can't be written: %(reason)s. Give a path in a folder that this "
        "account may write to."
    )


class PersonUnknown(Refused):
    """Nobody has this user name."""

    template = gettext_noop("There is no user %(username)s. Check the name.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("device", help="a UDI-DI, or our own code of the device")
    parser.add_argument("lot", nargs="?", default="", help="the lot number")
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FILE", help="the new file"
    )
    parser.add_argument(
        "--user", metavar="NAME", help="who takes it; the program itself if not given"
    )


def run(arguments: argparse.Namespace) -> int:
    """Export the dossier.

    Args:
        arguments: `device`, `lot`, `output`, `user`.

    Returns:
        0.

    Raises:
        FileNotWritten: If the file can't be written.
    """
    with django_ready():
        from lotproof.processes.dossier import (  # noqa: PLC0415 - needs settings
            export_lot_dossier,
            find_lot,
        )

        lot = find_lot(device=arguments.device, number=arguments.lot)
        dossier = export_lot_dossier(lot=lot.pk, actor=_actor(arguments.user))
    try:
        arguments.output.write_bytes(dossier)
    except OSError as error:
        raise FileNotWritten(path=arguments.output, reason=error.strerror) from error
    print(f"{arguments.output}: {len(dossier):,} bytes")
    return 0


def _actor(username: str | None) -> "Actor":
    from lotproof.accounts.models import User  # noqa: PLC0415 - needs settings
    from lotproof.accounts.permissions import Permission  # noqa: PLC0415 - likewise
    from lotproof.accounts.queries import (  # noqa: PLC0415 - likewise
        actor_of,
        system_actor,
    )

    workstation = "lotproof package"
    if username is None:
        # Whoever may run this on the server can read the whole database.
        system = system_actor(workstation=workstation)
        return replace(system, permissions=frozenset({Permission.EXPORT.value}))
    user = User.objects.filter(username=username).first()
    if user is None:
        raise PersonUnknown(username=username)
    return actor_of(user, workstation=workstation)
