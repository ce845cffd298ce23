"""Reading the records of large XML files, which may be untidy or hostile."""

import io
import re
from collections.abc import Iterator
from typing import IO, Any

from lotproof.catalog.registries.parts import Part
from lotproof.catalog.registries.rows import clean
from lotproof.core.refusals import Refused, gettext_noop

PROLOG_BYTES = 64 * 1024

ILLEGAL = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|x0*(?:[0-8bcBCeEfF]|1[0-9a-fA-F]));"
)
"""Control characters that XML forbids, as themselves or as references."""

BARE_AMPERSAND = re.compile(
    rb"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)"
)
LONGEST_REFERENCE = 12

Record = dict[str, Any]
"""Children by their name without namespace: text, a record, or a list of either."""


class NotXml(Refused):
    """The file isn't XML from its first byte on."""

    template = gettext_noop(
        "%(file)s isn't XML, whatever its name says (it begins with %(begins)s). "
        "Choose the file that the registry published."
    )


class WrongRoot(Refused):
    """The file is XML of something else."""

    template = gettext_noop(
        "%(file)s isn't a release of a known device registry: its outermost element "
        "is %(root)s. Choose the file that the registry published."
    )


class DoctypeForbidden(Refused):
    """The file declares entities, which no registry does and an attacker would."""

    template = gettext_noop(
        "%(file)s declares a document type, which no registry release does. It isn't "
        "read. Fetch the file again from the registry."
    )


class FileDamaged(Refused):
    """The file ends or breaks off in the middle."""

    template = gettext_noop(
        "%(file)s breaks off after record %(row)s: %(problem)s. What came before is "
        "imported. Fetch the file again from the registry."
    )


class CleanedStream(io.RawIOBase):
    """A stream without what XML forbids: control characters and bare ampersands.

    Entities other than the five of XML itself become plain text, so nothing in the
    file can expand.

    Args:
        stream: The bytes as they are, in UTF-8 or another encoding whose ampersand
            is ASCII's.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__()
        self._stream = stream
        self._held = b""
        """The end of the last piece, from an ampersand on: its rest is to come."""

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return about `size` cleaned bytes; none at the end."""
        piece = self._stream.read(size if size and size > 0 else 1 << 20)
        text = self._held + piece
        self._held = b""
        if piece:
            start = text.rfind(b"&", max(0, len(text) - LONGEST_REFERENCE))
            if start >= 0 and b";" not in text[start:]:
                text, self._held = text[:start], text[start:]
        cleaned = BARE_AMPERSAND.sub(b"&amp;", ILLEGAL.sub(b"", text))
        # An empty answer would be taken for the end.
        return cleaned if cleaned or not piece else self.read(size)


def root_of(part: Part, opening: bytes) -> str:
    """Return the name of the outermost element, or of a registry's first record.

    Args:
        part: Named in refusals only.
        opening: The first bytes of the part.

    Returns:
        In the form `{namespace}name`. Where the outermost element has no namespace
        and a child of it has one, that child's: samples are cut out that way.

    Raises:
        NotXml: If the bytes aren't XML.
        DoctypeForbidden: If they declare a document type.
    """
    if not opening.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise NotXml(file=part.name, begins=repr(opening[:4])[1:])
    if re.search(rb"<!(DOCTYPE|ENTITY)", opening, re.IGNORECASE):
        raise DoctypeForbidden(file=part.name)
    from lxml import etree  # noqa: PLC0415 - 7 MB that only imports need

    parser = etree.XMLPullParser(
        events=("start",), recover=True, resolve_entities=False, no_network=True
    )
    parser.feed(CleanedStream(io.BytesIO(opening)).read())
    names = [element.tag for _, element in parser.read_events()][:2]
    if not names:
        raise NotXml(file=part.name, begins=repr(opening[:20])[1:])
    if len(names) == 2 and not names[0].startswith("{") and names[1].startswith("{"):
        return str(names[1])
    return str(names[0])


def read_records(part: Part, name: str, *, before: int) -> Iterator[Record]:
    """Yield the elements of one name as records, keeping none of them in memory.

    Args:
        part: The XML.
        name: The local name of a record's element.
        before: Records of earlier parts, to name the place where the file breaks.

    Yields:
        One record after the other; attributes stand under `@` and their name.

    Raises:
        DoctypeForbidden: If the file declares a document type after all.
        FileDamaged: If the XML breaks off.
    """
    from lxml import etree  # noqa: PLC0415 - 7 MB that only imports need

    row = before
    context = etree.iterparse(
        CleanedStream(part.stream),
        events=("end",),
        tag=("{*}" + name, name),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    try:
        for _, element in context:
            if element.getroottree().docinfo.doctype:
                raise DoctypeForbidden(file=part.name)
            row += 1
            yield _record(element)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise FileDamaged(file=part.name, row=row, problem=error.msg) from error


def _record(element: Any) -> Record:
    record: Record = {f"@{key}": value for key, value in element.attrib.items()}
    for child in element:
        if not isinstance(child.tag, str):  # a comment
            continue
        key = child.tag.rpartition("}")[2]
        value = _record(child) if len(child) else (child.text or "").strip()
        if key not in record:
            record[key] = value
        elif isinstance(record[key], list):
            record[key].append(value)
        else:
            record[key] = [record[key], value]
    return record


def many(record: Record, container: str, name: str) -> list[Record]:
    """Return the records of a list, which a single or absent one isn't.

    Args:
        record: The record that has the list.
        container: The element around the list.
        name: The element of each entry.

    Returns:
        The entries that have fields of their own.
    """
    inner = record.get(container)
    found = inner.get(name) if isinstance(inner, dict) else None
    entries = found if isinstance(found, list) else [found]
    return [entry for entry in entries if isinstance(entry, dict)]


def text_of(record: Record, name: str) -> str:
    """Return a field's text, empty where it is absent, null or no text."""
    value = record.get(name)
    return clean(value) if isinstance(value, str) else ""
