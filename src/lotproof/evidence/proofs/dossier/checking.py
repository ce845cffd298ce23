"""Checking a dossier with nothing but itself and the reader's keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lotproof.core.refusals import gettext_noop
from lotproof.evidence.proofs import checkpoints
from lotproof.evidence.proofs.canonical import NoSuchJson, canonical_json
from lotproof.evidence.proofs.checkpoints import Checkpoint, CheckpointRefused
from lotproof.evidence.proofs.dossier.content import (
    HEADING,
    LARGEST_BYTES,
    DossierContent,
    DossierEntry,
    read_content,
    signed_text,
)
from lotproof.evidence.proofs.dossier.refusals import (
    DossierChanged,
    DossierCheckpointRefused,
    DossierCutOff,
    DossierEntryRefused,
    DossierKeyUnknown,
    DossierOfAnotherLog,
    DossierRowContradicted,
    DossierSignatureRefused,
    DossierTooLarge,
    NotADossier,
)
from lotproof.evidence.proofs.leaves import LeafRefused, leaf_hash_of
from lotproof.evidence.proofs.merkle import ProofRefused, check_inclusion
from lotproof.evidence.proofs.notes import (
    NoKnownSignature,
    NoteRefused,
    VerifiedNote,
    VerifiedSignature,
    note_text,
    parse_vkey,
    verify_note,
)
from lotproof.evidence.proofs.said import Said


@dataclass(frozen=True, slots=True)
class DossierReport:
    """What a dossier proves, after every check held."""

    content: DossierContent
    checkpoint: Checkpoint
    """The log's state that the proofs lead to."""
    key_name: str
    vkey: str
    """The key that signed the dossier."""
    key_is_trusted: bool
    """False if the reader gave no key: then the dossier only agrees with itself."""
    witnesses: Sequence[VerifiedSignature]
    """Signatures under the checkpoint by other keys that the reader gave."""


def verify_dossier(data: bytes, trusted_vkeys: Sequence[str] = ()) -> DossierReport:
    """Check a dossier.

    Args:
        data: The file's content.
        trusted_vkeys: Keys that the reader has from elsewhere. Without any the
            keys inside the dossier are used, and the report says that nobody
            vouches for them.

    Returns:
        What the dossier proves.

    Raises:
        DossierTooLarge: If there are more bytes than a dossier can have.
        NotADossier: If the file is of another kind.
        DossierCutOff: If the signature is missing or not whole.
        DossierChanged: If the content isn't what was signed.
        VerifierKeyRefused: If a trusted key isn't a verifier key.
        DossierKeyUnknown: If no trusted key has signed it.
        DossierSignatureRefused: If the signature doesn't hold.
        DossierNotCanonical: If the content isn't canonical JSON.
        DossierMalformed: If a part is missing, unknown or of another type.
        DossierEntryRepeated: If an index stands twice.
        DossierCheckpointRefused: If the checkpoint isn't signed by its log.
        DossierOfAnotherLog: If note, key, content and checkpoint name different
            logs.
        DossierEntryRefused: If an entry doesn't hash to its leaf, or its proof
            doesn't lead to the checkpoint.
        DossierRowContradicted: If two entries show one version of a row
            differently.
    """
    line, note = _split(data)
    trusted = [str(parse_vkey(vkey)) for vkey in trusted_vkeys]
    if trusted:  # a stranger's content isn't even read
        _check_note(note, trusted)
    content = read_content(line)
    keys = trusted or content.vkeys
    signature = _check_note(note, keys)
    checkpoint, verified = _check_checkpoint(content.checkpoint, keys)
    for part, origin in (
        (gettext_noop("signature"), note.split("\n")[1]),
        (gettext_noop("key"), signature.key.name),
        (gettext_noop("checkpoint"), checkpoint.origin),
    ):
        if origin != content.origin:
            raise DossierOfAnotherLog(
                origin=content.origin, part=Said(part), other=origin
            )
    for entry in content.entries:
        _check_entry(entry, checkpoint)
    _check_rows(content.entries)
    return DossierReport(
        content=content,
        checkpoint=checkpoint,
        key_name=signature.key.name,
        vkey=str(signature.key),
        key_is_trusted=bool(trusted),
        witnesses=tuple(s for s in verified.signatures if s.key.name != content.origin),
    )


def _split(data: bytes) -> tuple[bytes, str]:
    """Part content from note, and check that the note's text is the content's."""
    if len(data) > LARGEST_BYTES:
        raise DossierTooLarge(size=len(data), limit=LARGEST_BYTES)
    line, _, rest = data.partition(b"\n\n")
    heading = HEADING.encode() + b"\n"
    if (
        not line.startswith(b'{"attachments":')
        or b"\n" in line.removesuffix(b"\n")
        or not rest.startswith(heading[: len(rest)])
    ):
        raise NotADossier
    # Heading, origin, digest, an empty line and one signature.
    lines = rest.count(b"\n")
    if lines < 5:
        raise DossierCutOff
    try:
        text = note_text(rest)
    except NoteRefused as error:
        raise DossierSignatureRefused(reason=error) from error
    if lines > 5:
        reason = Said(gettext_noop("It must have one signature and nothing else."))
        raise DossierSignatureRefused(reason=reason)
    if text != signed_text(text.split("\n")[1], line):
        raise DossierChanged
    return line, rest.decode()


def _check_note(note: str, keys: Sequence[str]) -> VerifiedSignature:
    try:
        verified = verify_note(note, keys)
    except NoKnownSignature as error:
        raise DossierKeyUnknown(reason=error) from error
    except NoteRefused as error:
        raise DossierSignatureRefused(reason=error) from error
    signature = verified.signatures[0]
    if signature.signed_at is not None:
        reason = Said(gettext_noop("It is a witness's signature, not the log's."))
        raise DossierSignatureRefused(reason=reason)
    return signature


def _check_checkpoint(
    note: str, keys: Sequence[str]
) -> tuple[Checkpoint, VerifiedNote]:
    try:
        return checkpoints.verify(note, keys)
    except (NoteRefused, CheckpointRefused) as error:
        raise DossierCheckpointRefused(reason=error) from error


def _check_entry(entry: DossierEntry, checkpoint: Checkpoint) -> None:
    for part, value in (("id", entry.id), ("kind", entry.kind), ("at", entry.at)):
        if entry.body.get(part, value) != value:
            reason = Said(gettext_noop("Its body has another %(part)s."), part=part)
            raise DossierEntryRefused(index=entry.index, reason=reason)
    try:
        body = canonical_json(entry.body)
        check_inclusion(
            index=entry.index,
            size=checkpoint.size,
            leaf=leaf_hash_of(entry.id, entry.kind, entry.at, body),
            proof=entry.proof,
            root=checkpoint.root,
        )
    except (NoSuchJson, LeafRefused, ProofRefused) as error:
        raise DossierEntryRefused(index=entry.index, reason=error) from error


def _check_rows(entries: Sequence[DossierEntry]) -> None:
    # Each version of a row has one content. That versions are missing says
    # nothing: a dossier is a cut of the log.
    seen: dict[bytes, tuple[int, bytes]] = {}
    for entry in entries:
        for table, row in _rows(entry.body):
            # Rows that are written once have no version; their image is the first.
            version = row.get("version", 1)
            key = canonical_json([table, row["id"], version])
            image = canonical_json(row)
            other, before = seen.setdefault(key, (entry.index, image))
            if before != image:
                raise DossierRowContradicted(
                    index=entry.index,
                    other=other,
                    table=table,
                    id=row["id"],
                    version=version,
                )


def _rows(body: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return the after-images in a body that name their row; skip other content."""
    groups = body.get("rows")
    found: list[tuple[str, dict[str, Any]]] = []
    for group in groups if isinstance(groups, list) else []:
        try:
            columns = [str(column) for column in group["columns"]]
            rows = [dict(zip(columns, row, strict=True)) for row in group["rows"]]
            found += [(str(group["table"]), row) for row in rows if "id" in row]
        except (KeyError, TypeError, ValueError):
            continue
    return found
