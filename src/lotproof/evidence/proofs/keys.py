"""The log's private key, kept in a file that only its owner can read."""

import os
import stat
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lotproof.core.refusals import Refused, gettext_noop
from lotproof.evidence.proofs.notes import (
    ED25519,
    decode_base64,
    sign_note,
    verifier_key,
)
from lotproof.evidence.proofs.said import Said

LARGEST_FILE = 4096
_PREFIX = "PRIVATE+KEY+"


class KeyFileExists(Refused):
    """A new key where a file is already."""

    template = gettext_noop(
        "There is already a file %(path)s, and a key is never overwritten. Use that "
        "key, or give another path."
    )


class KeyFileRefused(Refused):
    """A key file that can't be used."""

    template = gettext_noop(
        "The log's key can't be read from %(path)s: %(reason)s. Restore the file "
        "from its backup, or make a new key and rotate to it."
    )


class KeyFileTooOpen(Refused):
    """A key file that others may read."""

    template = gettext_noop(
        "The log's key %(path)s has mode %(mode)s, so other accounts can use it. Run "
        "chmod 600 on it, and rotate to a new key if somebody may have read it."
    )


class KeyFileNotWritten(Refused):
    """A new key that couldn't be stored."""

    template = gettext_noop(
        "The log's key can't be stored in %(path)s: %(reason)s. Give a path in a "
        "folder that this account may write to."
    )


@dataclass(frozen=True, slots=True)
class LogKey:
    """A private Ed25519 key with the log's name."""

    name: str
    """The log's origin; the same for all keys that a log has over time."""
    private_key: Ed25519PrivateKey

    @property
    def vkey(self) -> str:
        """The verifier key to publish."""
        return str(verifier_key(self.name, self.private_key))

    def sign(self, text: str) -> str:
        """Return a text, which ends in a newline, as a note signed by this key."""
        return sign_note(text, self.name, self.private_key)


def make_log_key(name: str) -> LogKey:
    """Make a key at random.

    Args:
        name: The log's origin, such as `log.example.com/shanghai`.

    Returns:
        The key, stored nowhere yet.

    Raises:
        VerifierKeyRefused: If a key can't have that name.
    """
    private_key = Ed25519PrivateKey.generate()
    verifier_key(name, private_key)
    return LogKey(name=name, private_key=private_key)


def store_log_key(key: LogKey, path: Path) -> None:
    """Write a key to a new file of mode 0600.

    The file appears whole or not at all, and never replaces another: of two
    processes that store at one moment, one is refused.

    Args:
        key: The key.
        path: The file; its folder exists.

    Raises:
        KeyFileExists: If there is a file already.
        KeyFileNotWritten: If the folder can't be written to.
    """
    draft = path.with_name(f".{path.name}.{uuid4()}")
    try:
        try:
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(_as_text(key))
                file.flush()
                os.fsync(file.fileno())
            os.link(draft, path)
        finally:
            with suppress(FileNotFoundError):
                draft.unlink()
        _sync_folder(path.parent)
    except FileExistsError as error:
        raise KeyFileExists(path=path) from error
    except OSError as error:
        raise KeyFileNotWritten(path=path, reason=error.strerror) from error


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def load_log_key(path: Path) -> LogKey:
    """Read a key from its file.

    Args:
        path: A file that `store_log_key` wrote.

    Returns:
        The key.

    Raises:
        KeyFileRefused: If there is no such file, it can't be read, or it holds
            something else.
        KeyFileTooOpen: If its mode lets anybody but its owner read or write it.
    """
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            mode = stat.S_IMODE(status.st_mode)
            if stat.S_ISREG(status.st_mode) and mode & 0o077:
                raise KeyFileTooOpen(path=path, mode=f"{mode:04o}")
            data = file.read(LARGEST_FILE)
    except OSError as error:
        raise KeyFileRefused(path=path, reason=error.strerror) from error
    key = _from_text(data.decode(errors="replace"))
    if key is None:
        reason = Said(gettext_noop("it doesn't hold a log key"))
        raise KeyFileRefused(path=path, reason=reason)
    return key


def _as_text(key: LogKey) -> str:
    """Write a key as Go's note package does, so that its tools can use it."""
    public = verifier_key(key.name, key.private_key)
    seed = b64encode(bytes([ED25519]) + key.private_key.private_bytes_raw()).decode()
    return f"{_PREFIX}{key.name}+{public.key_id.hex()}+{seed}\n"


def _from_text(text: str) -> LogKey | None:
    name, _, rest = text.removeprefix(_PREFIX).partition("+")
    encoded = rest.removesuffix("\n").partition("+")[2]
    try:
        seed = decode_base64(encoded)
    except ValueError:
        return None
    if len(seed) != 33:
        return None
    key = LogKey(name, Ed25519PrivateKey.from_private_bytes(seed[1:]))
    # Writing it again checks every other part, the id included.
    try:
        return key if _as_text(key) == text else None
    except Refused:
        return None
