"""What commands need before they can work with the database."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from lotproof.core.refusals import Refused, gettext_noop
from lotproof.runtime.environment import database


class DatabaseNotMigrated(Refused):
    """The tables are those of another version, or there are none."""

    template = gettext_noop(
        "The database isn't of this version yet. Run lotproof migrate."
    )


@contextmanager
def django_ready(*, migrated: bool = True) -> Iterator[None]:
    """Have a database and Django, loaded, while the block runs.

    Args:
        migrated: Whether the tables must be there and of this version.

    Yields:
        Nothing.

    Raises:
        DatabaseNotMigrated: If migrations are missing and `migrated` is asked for.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lotproof.settings")
    with database():
        # Django reads its settings, and with them the database's address, here.
        import django  # noqa: PLC0415 - the address must be known before
        from django.db import connections  # noqa: PLC0415 - likewise
        from django.utils import translation  # noqa: PLC0415 - likewise

        django.setup()
        translation.activate(terminal_language())
        try:
            if migrated and _pending_migrations("default"):
                raise DatabaseNotMigrated
            yield
        finally:
            connections.close_all()


def terminal_language() -> str:
    """Return the language of the person at the terminal: Chinese, else English."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    found = next((os.environ[name] for name in names if os.environ.get(name)), "")
    return "zh-hans" if found.startswith("zh") else "en"


def migrate(*, verbosity: int = 1) -> None:
    """Bring the tables to this version as their owner; Django must be ready.

    Args:
        verbosity: 0 for silence, 1 for a line a migration.
    """
    from django.core.management import call_command  # noqa: PLC0415 - needs settings
    from django.db import connections  # noqa: PLC0415 - likewise

    from lotproof.runtime.privileges import grant_serving_role  # noqa: PLC0415

    alias = "owner" if "owner" in connections.databases else "default"
    if _pending_migrations(alias):
        call_command("migrate", database=alias, verbosity=verbosity, interactive=False)
    if alias == "default":
        return
    # Each time, in case that we were stopped in between.
    serving_role = connections["default"].settings_dict["USER"]
    grant_serving_role(connections["owner"], role=serving_role)


def run_apart(*words: str) -> int:
    """Run another command as a process of its own.

    A server's first process does so with what needs Django, and stays small.

    Args:
        words: The command and its arguments.

    Returns:
        Its exit code.
    """
    return subprocess.call(  # noqa: S603 - our own program
        [sys.executable, "-m", "lotproof", *words]
    )


def _pending_migrations(alias: str) -> bool:
    from django.db import connections  # noqa: PLC0415 - needs settings
    from django.db.migrations.executor import (  # noqa: PLC0415 - likewise
        MigrationExecutor,
    )

    executor = MigrationExecutor(connections[alias])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
