"""The log's keys in the data folder, and what the log says about them.

The folder `keys` holds `log.key`, which signs now and which only its owner can
read, and one `.vkey` file for every key that the log has had. These files, and
not the database, say which signatures are trusted.
"""

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from lotproof.core.actors import Actor
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.evidence.models import LogKey as RecordedKey
from lotproof.evidence.operations import add_log_key
from lotproof.evidence.proofs.keys import (
    KeyFileExists,
    LogKey,
    load_log_key,
    make_log_key,
    store_log_key,
)
from lotproof.evidence.proofs.notes import parse_vkey

CURRENT = "log.key"
NEXT = "log.next.key"


class LogKeyMissing(Refused):
    """The log has a key already, and its file is gone."""

    template = gettext_noop(
        "The log's key %(path)s is missing, but the log was signed with one before. "
        "Restore the file from its backup; if it is lost, run lotproof keys rotate."
    )


def keys_directory() -> Path:
    """Return the folder of the keys."""
    return Path(settings.DATA) / "keys"


def signing_key() -> LogKey:
    """Return the key that signs now; make it if the log never had one.

    Raises:
        LogKeyMissing: If the log had a key and its file is gone.
        KeyFileRefused: If the file holds something else.
        KeyFileTooOpen: If others can read it.
        KeyFileNotWritten: If a new key can't be stored.
    """
    path = keys_directory() / CURRENT
    if not path.exists():
        if trusted_vkeys() or RecordedKey.objects.exists():
            raise LogKeyMissing(path=path)
        _make(CURRENT)
    key = load_log_key(path)
    _publish(key)
    return key


def trusted_vkeys() -> list[str]:
    """Return every key that the log has had, as the folder has them.

    Raises:
        VerifierKeyRefused: If a file holds something else.
    """
    return sorted(
        {
            str(parse_vkey(path.read_text(encoding="utf-8").strip()))
            for path in keys_directory().glob("*.vkey")
        }
    )


@transaction.atomic
def record_signing_key(*, at: datetime, actor: Actor) -> RecordedKey:
    """Have the log name the key that signs it; once recorded, nothing is written.

    Args:
        at: The moment, for the entry.
        actor: The program, at set-up.

    Returns:
        The record.
    """
    vkey = signing_key().vkey
    known = RecordedKey.objects.filter(verifier_key=vkey).first()
    return known or add_log_key(verifier_key=vkey, at=at, actor=actor)


def prepare_next_key() -> LogKey:
    """Return the key that shall sign next, made if there is none yet.

    It is the first half of a rotation. A rotation that was killed is taken up
    with the same key.
    """
    path = keys_directory() / NEXT
    if not path.exists():
        _make(NEXT)
    return load_log_key(path)


def take_next_key() -> LogKey:
    """Let the prepared key sign from now on; the former one is destroyed.

    Returns:
        The new signing key. Its verifier key and the former one stay trusted.
    """
    folder = keys_directory()
    _publish(load_log_key(folder / NEXT))
    (folder / NEXT).replace(folder / CURRENT)
    return signing_key()


def _make(name: str) -> None:
    folder = keys_directory()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(KeyFileExists):  # another process was first; its key holds
        store_log_key(make_log_key(_origin()), folder / name)


def _origin() -> str:
    """Return the log's name: that of its keys, for a log never changes it."""
    known = trusted_vkeys()
    return parse_vkey(known[0]).name if known else str(settings.LOG_ORIGIN)


def _publish(key: LogKey) -> None:
    """Keep the verifier key beside the private one; it stays when that is gone."""
    path = keys_directory() / f"{parse_vkey(key.vkey).key_id.hex()}.vkey"
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(key.vkey + "\n", encoding="utf-8")
        draft.replace(path)
