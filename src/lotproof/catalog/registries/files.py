"""From a file to its rows: what it is, whether it is that, and who reads it."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from lotproof.catalog.models import Source
from lotproof.catalog.registries import gudid, gudid_csv, nmpa
from lotproof.catalog.registries.parts import Part, read_parts
from lotproof.catalog.registries.rows import RegistryRow
from lotproof.catalog.registries.xml_reading import (
    PROLOG_BYTES,
    WrongRoot,
    root_of,
)
from lotproof.core.refusals import Refused, gettext_noop

Reader = Callable[[Part, int], Iterator[RegistryRow]]

SUFFIXES = (".xml", ".jsonl", ".csv", ".zip")


class NoSuchFile(Refused):
    """There is nothing to read."""

    template = gettext_noop("There is no file %(file)s, or it is empty.")


class UnknownSuffix(Refused):
    """The name says nothing about the content."""

    template = gettext_noop(
        "%(file)s: registries are read from files named .xml, .jsonl, .csv or .zip."
    )


class NotWhatItsNameSays(Refused):
    """The content isn't what the file's name promises."""

    template = gettext_noop(
        "%(file)s isn't what its name says: its content is no %(expected)s. Choose the "
        "file that the registry published."
    )


class OtherRegistry(Refused):
    """The file belongs to another registry than the one asked for."""

    template = gettext_noop(
        "%(file)s is a file of %(found)s, not of %(wanted)s. Choose the other file or "
        "the other registry."
    )


@dataclass(slots=True)
class RegistryFile:
    """A registry file that was looked into and found to be one."""

    path: Path
    source: Source
    sha256: str
    """Of the file, and of the table of identifiers beside it if there is one."""
    companion: Path | None
    size: int = 0
    _file: IO[bytes] | None = field(default=None, repr=False)

    @property
    def fraction_read(self) -> float:
        """How much of the file has been read, from 0 to 1."""
        if self._file is None:
            return 0.0
        return 1.0 if self._file.closed else min(1.0, self._file.tell() / self.size)

    def rows(self) -> Iterator[RegistryRow]:
        """Yield the rows of all parts, numbered through.

        Yields:
            Devices and bad rows in the file's order.

        Raises:
            FileDamaged: If the file breaks off in the middle.
        """
        before = 0
        with self.path.open("rb") as self._file:
            for part in read_parts(self._file, self.path.name):
                reader = self._reader(part)
                for row in reader(part, before):
                    yield row
                    before = row.row

    def _reader(self, part: Part) -> Reader:
        suffix = PurePosixPath(part.name).suffix.lower()
        if suffix == ".csv":
            return lambda table, before: gudid_csv.read_csv(
                table, before, self.companion
            )
        if suffix == ".jsonl":
            return gudid.read_json_lines
        return nmpa.read_xml if self.source == Source.NMPA else gudid.read_xml


def open_registry(
    path: Path, source: Source | None = None, *, companion: Path | None = None
) -> RegistryFile:
    """Look into a file and say which registry's it is, before anything is imported.

    Every part of an archive is looked into.

    Args:
        path: The file.
        source: The registry that it must be of; `None` takes any.
        companion: The table of identifiers that belongs to a table of devices; when
            `None`, the one of the usual name beside it is taken.

    Returns:
        The file, ready to be read.

    Raises:
        NoSuchFile: If it doesn't exist or is empty.
        UnknownSuffix: If its name ends in nothing that is read.
        ArchiveRefused: If it is an archive that can't be read safely.
        NotWhatItsNameSays: If its content is of another kind than its name.
        NotXml: If it is named XML and isn't.
        DoctypeForbidden: If it declares a document type.
        WrongRoot: If it is XML of something else.
        NotATable: If it is named a table and isn't text.
        OtherColumns: If it is another table.
        OtherRegistry: If it is of another registry than `source`.
    """
    if not path.is_file() or not (size := path.stat().st_size):
        raise NoSuchFile(file=path.name)
    if path.suffix.lower() not in SUFFIXES:
        raise UnknownSuffix(file=path.name)
    found: set[Source] = set()
    with path.open("rb") as file:
        for part in read_parts(file, path.name):
            found.add(_source_of(part))
    wanted = source or min(found)
    if found != {wanted}:
        other = next(iter(found - {wanted}))
        raise OtherRegistry(file=path.name, found=other.label, wanted=wanted.label)
    if path.suffix.lower() == ".csv":
        companion = companion or _companion_of(path)
    files = [path] if companion is None else [path, companion]
    return RegistryFile(path, wanted, _digest(files), companion, size)


def _companion_of(path: Path) -> Path | None:
    beside = path.with_name(gudid_csv.COMPANION)
    return beside if beside.is_file() else None


def _source_of(part: Part) -> Source:
    suffix = PurePosixPath(part.name).suffix.lower()
    if suffix == ".csv":
        gudid_csv.check_columns(part.stream, part.name, gudid_csv.DEVICE_COLUMNS)
        return Source.GUDID
    opening = part.stream.read(PROLOG_BYTES)
    if suffix == ".jsonl":
        if not opening.lstrip().startswith(b"{") or b'"identifiers"' not in opening:
            expected = Refused.translate(gettext_noop("list of GUDID records"))
            raise NotWhatItsNameSays(file=part.name, expected=expected)
        return Source.GUDID
    root = root_of(part, opening)
    if root in gudid.ROOTS:
        return Source.GUDID
    if root in nmpa.ROOTS:
        return Source.NMPA
    raise WrongRoot(file=part.name, root=root)


def _digest(files: list[Path]) -> str:
    digests = []
    for path in files:
        with path.open("rb") as file:
            digests.append(hashlib.file_digest(file, "sha256").hexdigest())
    if len(digests) == 1:
        return digests[0]
    return hashlib.sha256("".join(digests).encode()).hexdigest()
