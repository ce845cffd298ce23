"""The streams of a registry file: the file itself, or the parts of a ZIP archive.

An archive is judged by its directory before a byte of it is unpacked, and unpacked
as a stream: what it claims to hold bounds what can come out.
"""

import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from shutil import copyfileobj
from typing import IO

from lotproof.core.refusals import Refused, gettext_noop
from lotproof.identification.phrases import Phrase

MOST_PARTS = 20_000
MOST_NESTED = 2
"""NMPA releases are at times a ZIP in a ZIP, and never deeper."""
MOST_EXPANSION = 200
"""Registry XML shrinks to a twentieth or a fiftieth; a bomb, to a thousandth."""
SMALL_BYTES = 100 * 1024 * 1024
"""An archive that unpacks to less than this may shrink as well as it likes."""

DATA_SUFFIXES = (".xml", ".jsonl", ".zip")


class ArchiveRefused(Refused):
    """An archive that would be dangerous or impossible to read."""

    template = gettext_noop(
        "%(file)s can't be read as an archive: %(problem)s. Fetch the file again from "
        "the registry."
    )


ENCRYPTED = gettext_noop("a part is encrypted")
EXPANDS = gettext_noop("it would unpack to more than %(times)s times its size")
NESTED = gettext_noop("archives lie in archives, too deep")
NO_DATA = gettext_noop("it holds no registry data")
DAMAGED = gettext_noop("it is damaged")
TOO_MANY = gettext_noop("it holds more than %(most)s parts")


@dataclass(frozen=True, slots=True)
class Part:
    """One stream of data."""

    name: str
    stream: IO[bytes]


def read_parts(file: IO[bytes], name: str) -> Iterator[Part]:
    """Yield the streams of a file, one after the other.

    Args:
        file: The open file, which can seek.
        name: Its name; an archive is known by the suffix `.zip`.

    Yields:
        Each part, whose stream ends with the next step. Parts that can't hold data,
        such as a read-me, are passed over.

    Raises:
        ArchiveRefused: If the file is an archive that can't be read safely.
    """
    if not name.lower().endswith(".zip"):
        yield Part(name, file)
        return
    found = False
    for part in _read_archive(file, name, nested=1):
        found = True
        yield part
    if not found:
        raise ArchiveRefused(file=name, problem=Phrase(NO_DATA))


def _read_archive(file: IO[bytes], name: str, *, nested: int) -> Iterator[Part]:
    if nested > MOST_NESTED:
        raise ArchiveRefused(file=name, problem=Phrase(NESTED))
    try:
        with zipfile.ZipFile(file) as archive:
            for member in _checked_members(archive, file, name):
                yield from _read_member(archive, member, f"{name}/", nested=nested)
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise ArchiveRefused(file=name, problem=Phrase(DAMAGED)) from error


def _read_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: str, *, nested: int
) -> Iterator[Part]:
    inner_name = folder + PurePosixPath(member.filename).name
    with archive.open(member) as stream:
        if not inner_name.lower().endswith(".zip"):
            yield Part(inner_name, stream)
            return
        # Reading an archive jumps about, which in a compressed stream would unpack
        # it again and again; the disk takes it, not the memory.
        with tempfile.TemporaryFile() as copy:
            copyfileobj(stream, copy, 1024 * 1024)
            yield from _read_archive(copy, inner_name, nested=nested + 1)


def _checked_members(
    archive: zipfile.ZipFile, file: IO[bytes], name: str
) -> list[zipfile.ZipInfo]:
    members = [
        member
        for member in archive.infolist()
        if member.filename.lower().endswith(DATA_SUFFIXES)
    ]
    if len(archive.infolist()) > MOST_PARTS:
        raise ArchiveRefused(file=name, problem=Phrase(TOO_MANY, {"most": MOST_PARTS}))
    if any(member.flag_bits & 1 for member in members):
        raise ArchiveRefused(file=name, problem=Phrase(ENCRYPTED))
    position = file.tell()
    packed = file.seek(0, 2)
    file.seek(position)
    unpacked = sum(member.file_size for member in members)
    if unpacked > SMALL_BYTES and unpacked > packed * MOST_EXPANSION:
        raise ArchiveRefused(
            file=name, problem=Phrase(EXPANDS, {"times": MOST_EXPANSION})
        )
    return sorted(members, key=lambda member: member.filename)
