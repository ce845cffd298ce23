"""A dossier's first line: its content, written and read in one spelling."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any
from uuid import UUID

from lotproof.evidence.proofs.canonical import (
    NotCanonical,
    canonical_json,
    parse_canonical,
)
from lotproof.evidence.proofs.dossier.refusals import (
    DossierEntryRepeated,
    DossierMalformed,
    DossierNotCanonical,
)
from lotproof.evidence.proofs.leaves import MOMENT
from lotproof.evidence.proofs.notes import (
    VerifierKeyRefused,
    decode_base64,
    parse_vkey,
)

FORMAT = "lotproof-dossier-1"
HEADING = "lotproof dossier v1"
LARGEST_BYTES = 64 * 1024 * 1024
"""Ten thousand entries of ten lines each take three quarters of this."""
PARTS: dict[str, type] = {
    "attachments": list,
    "checkpoint": str,
    "entries": list,
    "format": str,
    "made_at": str,
    "made_by": str,
    "origin": str,
    "subject": dict,
    "summary": dict,
    "vkeys": list,
}
ENTRY_PARTS: dict[str, type] = {
    "at": str,
    "body": dict,
    "id": str,
    "index": int,
    "kind": str,
    "proof": list,
}


@dataclass(frozen=True, slots=True)
class DossierEntry:
    """An entry with its place in the log."""

    index: int
    id: UUID | str
    """Text once it was read from a dossier."""
    kind: str
    at: str
    """As in the leaf: 2026-11-22T08:00:00.000000Z."""
    body: Mapping[str, Any]
    """The canonical body as a JSON value."""
    proof: Sequence[bytes]
    """Inclusion proof to the dossier's checkpoint, from the leaf upwards."""


@dataclass(frozen=True, slots=True)
class DossierContent:
    """Everything that a dossier's signature covers."""

    origin: str
    """The log's name."""
    vkeys: Sequence[str]
    """The verifier keys that the log has had, for the reader to compare."""
    checkpoint: str
    """The signed checkpoint that the proofs lead to."""
    entries: Sequence[DossierEntry]
    """Each index once."""
    subject: Mapping[str, Any]
    """What the dossier is about, such as lot and device."""
    summary: Mapping[str, Any]
    """What the reader should see first."""
    made_at: str
    """The moment of export, spelled as in an entry."""
    made_by: str
    """The name of the person who exported it."""
    attachments: Sequence[Any] = ()
    """Further JSON values under the same signature."""


def write_content(content: DossierContent) -> bytes:
    """Write a dossier's first line, its entries in the log's order.

    Args:
        content: What goes into it.

    Returns:
        Canonical JSON.

    Raises:
        NoSuchJson: If a value has no canonical form.
    """
    return canonical_json(
        {
            "format": FORMAT,
            "made_at": content.made_at,
            "made_by": content.made_by,
            "origin": content.origin,
            "vkeys": list(content.vkeys),
            "checkpoint": content.checkpoint,
            "entries": [
                {
                    "index": entry.index,
                    "id": str(entry.id),
                    "kind": entry.kind,
                    "at": entry.at,
                    "body": dict(entry.body),
                    "proof": [b64encode(node).decode() for node in entry.proof],
                }
                for entry in sorted(content.entries, key=lambda entry: entry.index)
            ],
            "subject": dict(content.subject),
            "summary": dict(content.summary),
            "attachments": list(content.attachments),
        }
    )


def signed_text(origin: str, line: bytes) -> str:
    """Return the text of the note under a dossier's first line."""
    digest = b64encode(sha256(line).digest()).decode()
    return f"{HEADING}\n{origin}\n{digest}\n"


def read_content(line: bytes) -> DossierContent:
    """Read a dossier's first line.

    Args:
        line: The bytes before the empty line.

    Returns:
        The content; no proof or signature was checked.

    Raises:
        DossierNotCanonical: If the line isn't canonical JSON.
        DossierMalformed: If a part is missing, unknown or of another type.
        DossierEntryRepeated: If an index stands twice.
    """
    try:
        value = parse_canonical(line)
    except NotCanonical as error:
        raise DossierNotCanonical(reason=error) from error
    if not isinstance(value, dict) or value.pop("format", None) != FORMAT:
        raise DossierMalformed(part="format")
    if wrong := _wrong_parts(value | {"format": FORMAT}, PARTS):
        raise DossierMalformed(part=wrong)
    if not MOMENT.fullmatch(value["made_at"]):
        raise DossierMalformed(part="made_at")
    if not all(_is_vkey(vkey) for vkey in value["vkeys"]):
        raise DossierMalformed(part="vkeys")
    content = DossierContent(**value)
    return replace(content, entries=_read_entries(value["entries"]))


def _wrong_parts(value: dict[str, Any], parts: dict[str, type]) -> str:
    """Name the parts that are missing, unknown or of another type."""
    wrong = value.keys() ^ parts.keys()
    for part in value.keys() & parts.keys():
        # The type itself: to Python `true` would be an integer.
        if type(value[part]) is not parts[part]:
            wrong.add(part)
    return ", ".join(sorted(wrong))


def _is_vkey(vkey: Any) -> bool:
    try:
        return isinstance(vkey, str) and str(parse_vkey(vkey)) == vkey
    except VerifierKeyRefused:
        return False


def _read_entries(values: list[Any]) -> list[DossierEntry]:
    entries: dict[int, DossierEntry] = {}
    for number, value in enumerate(values):
        if not isinstance(value, dict):
            raise DossierMalformed(part=f"entries[{number}]")
        if wrong := _wrong_parts(value, ENTRY_PARTS):
            raise DossierMalformed(part=f"entries[{number}] {wrong}")
        try:
            proof = [decode_base64(node) for node in value["proof"]]
        except (TypeError, ValueError) as error:
            raise DossierMalformed(part=f"entries[{number}] proof") from error
        entry = DossierEntry(**value | {"proof": proof})
        if entry.index in entries:
            raise DossierEntryRepeated(index=entry.index)
        entries[entry.index] = entry
    return list(entries.values())
