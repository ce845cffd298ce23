"""`lotproof renew-templates`: what an upgrade brings to the processes."""

import argparse
from dataclasses import replace

from lotproof.cli.running import django_ready
from lotproof.core.refusals import Refused, gettext_noop

SUMMARY = (
    "Put the process templates of this version of the program in force where they "
    "differ from yours, after an upgrade that says so. Documents that began before "
    "keep the edition that they began with. It is an entry of the log."
)

WORKSTATION = "lotproof renew-templates"


class DocumentKindUnknown(Refused):
    """No kind of document has this code."""

    template = gettext_noop(
        "There is no kind of document %(kind)s. Kinds are: %(kinds)s."
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("kinds", nargs="*", metavar="KIND", help="of these kinds only")
    parser.add_argument(
        "--reason", required=True, help="why, and who decided it and tried it before"
    )


def run(arguments: argparse.Namespace) -> int:
    """Put them in force, and say which.

    Args:
        arguments: `kinds`, `reason`.

    Returns:
        0.

    Raises:
        DocumentKindUnknown: If there is no such kind of document.
        ReasonMissing: If the reason is empty.
    """
    with django_ready():
        from django.utils.translation import gettext as _  # noqa: PLC0415 - needs settings

        from lotproof.accounts.permissions import Permission  # noqa: PLC0415 - likewise
        from lotproof.accounts.queries import system_actor  # noqa: PLC0415 - likewise
        from lotproof.processes.templates import (  # noqa: PLC0415 - likewise
            STARTING_TEMPLATES,
        )
        from lotproof.workflow.codes import Kind  # noqa: PLC0415 - likewise
        from lotproof.workflow.operations import (  # noqa: PLC0415 - likewise
            renew_templates,
        )

        for name in arguments.kinds:
            if name not in Kind.values:
                raise DocumentKindUnknown(kind=name, kinds=", ".join(Kind.values))
        wanted = {Kind(name) for name in arguments.kinds} or set(Kind)
        # Whoever may run this on the server can write to the whole database.
        system = system_actor(workstation=WORKSTATION)
        may = frozenset({Permission.MANAGE_TEMPLATES.value})
        new = renew_templates(
            definitions={
                kind: definition
                for kind, definition in STARTING_TEMPLATES.items()
                if kind in wanted
            },
            reason=arguments.reason,
            actor=replace(system, permissions=may),
        )
        for template in new:
            print(
                _("%(kind)s: edition %(edition)s is in force from now on.")
                % {"kind": Kind(template.kind).label, "edition": template.edition}
            )
        if not new:
            print(_("The process templates in force are those of this version."))
    return 0
