"""Signed notes: a text with the signatures under it.

Source:
    C2SP signed-note; tlog-cosignature for the witnesses' signatures.
"""

from base64 import b64encode
from binascii import Error as Base64Error
from binascii import a2b_base64
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from lotproof.core.refusals import Refused, gettext_noop
from lotproof.evidence.proofs.said import Said

ED25519 = 1
"""Signature type of a key that signs the note's text: a log's."""
COSIGNATURE = 4
"""Signature type of a witness: it signs the text with the time it saw it."""
MOST_SIGNATURES = 100

_DASH = "\N{EM DASH} "
_HEX = frozenset("0123456789abcdefABCDEF")


class VerifierKeyRefused(Refused):
    """A text that isn't a verifier key."""

    template = gettext_noop(
        "%(vkey)r isn't a verifier key: %(reason)s. Copy the whole key, name and all, "
        "from where its owner publishes it."
    )


class NoteRefused(Refused):
    """A text that isn't a signed note."""

    template = gettext_noop(
        "This isn't a signed note: %(reason)s. Get the note again, unchanged."
    )


class SignatureRefused(NoteRefused):
    """A signature by a known key that doesn't belong to the text."""

    template = gettext_noop(
        "The signature of %(name)s doesn't fit the text: one of them was changed. Get "
        "the note again from the one who signed it."
    )


class NoKnownSignature(NoteRefused):
    """A note that none of the given keys has signed."""

    template = gettext_noop(
        "None of the given keys has signed this; it bears %(names)s. Give the "
        "verifier key of one of them, if you trust it."
    )


class KeyGivenTwice(NoteRefused):
    """A note signed by a key that stands twice among the known ones."""

    template = gettext_noop(
        "The key %(name)s+%(key_id)s was given twice. Give each key once."
    )


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with the name that stands before its signatures."""

    name: str
    kind: int
    """`ED25519` or `COSIGNATURE`."""
    public_key: bytes
    """32 bytes."""

    @property
    def key_id(self) -> bytes:
        """The four bytes that precede its signatures."""
        message = self.name.encode() + b"\n" + bytes([self.kind]) + self.public_key
        return sha256(message).digest()[:4]

    def __str__(self) -> str:
        key = b64encode(bytes([self.kind]) + self.public_key).decode()
        return f"{self.name}+{self.key_id.hex()}+{key}"


@dataclass(frozen=True, slots=True)
class VerifiedSignature:
    """A signature that was checked and holds."""

    key: VerifierKey
    signed_at: int | None
    """Seconds since 1970 as a witness states them; a log's signature has none."""


@dataclass(frozen=True, slots=True)
class VerifiedNote:
    """A text with at least one signature that holds."""

    text: str
    """Ends in a newline."""
    signatures: tuple[VerifiedSignature, ...]
    unverified: int
    """Signatures by keys that weren't given."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the keys whose signatures hold, in the note's order."""
        return tuple(signature.key.name for signature in self.signatures)


@dataclass(frozen=True, slots=True)
class _Line:
    """One signature line, not checked."""

    name: str
    key_id: bytes
    signature: bytes


def decode_base64(text: str) -> bytes:
    """Read base64 that has one spelling only.

    Args:
        text: Standard alphabet with padding.

    Returns:
        The bytes.

    Raises:
        ValueError: If encoding the bytes again gives another text.
    """
    try:
        data = a2b_base64(text, strict_mode=True)
    except Base64Error as error:
        raise ValueError(str(error)) from error
    if b64encode(data).decode() != text:
        raise ValueError("not the one spelling")
    return data


def is_key_name(name: str) -> bool:
    """Tell whether a key may have this name: no spaces, plus or controls."""
    return bool(name) and not any(c.isspace() or c == "+" or c < " " for c in name)


def parse_vkey(vkey: str) -> VerifierKey:
    """Read a verifier key.

    Args:
        vkey: Name, key id in hex and base64 of type and key, joined by "+".

    Returns:
        The key.

    Raises:
        VerifierKeyRefused: If the text has another form, the key is of a type
            other than Ed25519, or its id doesn't fit it.
    """
    parts = vkey.split("+", 2)
    if len(parts) != 3 or not is_key_name(parts[0]) or not vkey.isprintable():
        reason = Said(gettext_noop("it must be name+id+key"))
        raise VerifierKeyRefused(vkey=vkey[:200], reason=reason)
    name, key_id, encoded = parts
    try:
        data = decode_base64(encoded)
    except ValueError as error:
        reason = Said(gettext_noop("its third part isn't base64"))
        raise VerifierKeyRefused(vkey=vkey[:200], reason=reason) from error
    if len(data) != 33 or data[0] not in {ED25519, COSIGNATURE}:
        reason = Said(gettext_noop("it holds no Ed25519 key"))
        raise VerifierKeyRefused(vkey=vkey[:200], reason=reason)
    key = VerifierKey(name=name, kind=data[0], public_key=data[1:])
    if not _HEX.issuperset(key_id) or key_id.lower() != key.key_id.hex():
        reason = Said(gettext_noop("its id doesn't fit its key"))
        raise VerifierKeyRefused(vkey=vkey[:200], reason=reason)
    return key


def verifier_key(name: str, private_key: Ed25519PrivateKey) -> VerifierKey:
    """Return the verifier key of a private key that signs notes.

    Args:
        name: The name that stands before its signatures.
        private_key: The key.

    Returns:
        A key of type `ED25519`.

    Raises:
        VerifierKeyRefused: If a key can't have that name.
    """
    if not is_key_name(name):
        reason = Said(gettext_noop("a key's name has no spaces and no plus sign"))
        raise VerifierKeyRefused(vkey=name[:200], reason=reason)
    public = private_key.public_key().public_bytes_raw()
    return VerifierKey(name=name, kind=ED25519, public_key=public)


def sign_note(text: str, name: str, private_key: Ed25519PrivateKey) -> str:
    """Sign a text.

    Args:
        text: Ends in a newline; no other control characters.
        name: The key's name.
        private_key: The key.

    Returns:
        The signed note.

    Raises:
        NoteRefused: If a note can't have that text.
        VerifierKeyRefused: If a key can't have that name.
    """
    _check_characters(text)
    if not text.endswith("\n"):
        raise NoteRefused(reason=Said(gettext_noop("its text must end in a newline")))
    key = verifier_key(name, private_key)
    signature = b64encode(key.key_id + private_key.sign(text.encode())).decode()
    return f"{text}\n{_DASH}{name} {signature}\n"


def note_text(note: bytes | str) -> str:
    """Return the text of a note whose signatures were not checked.

    Raises:
        NoteRefused: If the note is malformed.
    """
    return _split(note)[0]


def verify_note(note: bytes | str, vkeys: Sequence[str]) -> VerifiedNote:
    """Check a signed note against the keys that the reader knows.

    Signatures by other keys are counted and otherwise ignored; of several by
    one key the first decides.

    Args:
        note: The whole note.
        vkeys: Verifier keys.

    Returns:
        The text with the signatures that hold.

    Raises:
        VerifierKeyRefused: If a given key isn't one.
        NoteRefused: If the note is malformed.
        KeyGivenTwice: If a key that signed stands twice among the given ones.
        SignatureRefused: If a known key's signature doesn't hold.
        NoKnownSignature: If none of the given keys has signed.
    """
    keys = [parse_vkey(vkey) for vkey in vkeys]
    text, lines = _split(note)
    verified: dict[VerifierKey, VerifiedSignature] = {}
    others: set[_Line] = set()
    for line in lines:
        known = [k for k in keys if (k.name, k.key_id) == (line.name, line.key_id)]
        if not known:
            others.add(line)
            continue
        if len(known) > 1:
            raise KeyGivenTwice(name=line.name, key_id=line.key_id.hex())
        if known[0] not in verified:
            verified[known[0]] = _verify(text, line, known[0])
    if not verified:
        raise NoKnownSignature(names=", ".join(dict.fromkeys(x.name for x in lines)))
    return VerifiedNote(
        text=text, signatures=tuple(verified.values()), unverified=len(others)
    )


def _verify(text: str, line: _Line, key: VerifierKey) -> VerifiedSignature:
    message, signature, signed_at = text, line.signature, None
    if key.kind == COSIGNATURE:
        signed_at = int.from_bytes(signature[:8])
        message, signature = (
            f"cosignature/v1\ntime {signed_at}\n{text}",
            signature[8:],
        )
    try:
        public = Ed25519PublicKey.from_public_bytes(key.public_key)
        public.verify(signature, message.encode())
    except InvalidSignature as error:
        raise SignatureRefused(name=key.name) from error
    return VerifiedSignature(key=key, signed_at=signed_at)


def _split(note: bytes | str) -> tuple[str, list[_Line]]:
    if isinstance(note, bytes):
        try:
            note = note.decode()
        except UnicodeDecodeError as error:
            reason = Said(gettext_noop("it isn't UTF-8"))
            raise NoteRefused(reason=reason) from error
    _check_characters(note)
    # The text may have empty lines of its own: the last one ends it.
    text, blank, block = note.rpartition("\n\n")
    if not blank or not block.endswith("\n"):
        reason = Said(gettext_noop("it has no signatures under an empty line"))
        raise NoteRefused(reason=reason)
    lines = block.removesuffix("\n").split("\n")
    if len(lines) > MOST_SIGNATURES:
        reason = Said(
            gettext_noop("it has more than %(count)s signatures"), count=MOST_SIGNATURES
        )
        raise NoteRefused(reason=reason)
    return text + "\n", [_parse_line(line) for line in lines]


def _check_characters(note: str) -> None:
    if any(character < " " and character != "\n" for character in note):
        raise NoteRefused(reason=Said(gettext_noop("it has a control character")))
    if any("\ud800" <= character <= "\udfff" for character in note):
        raise NoteRefused(reason=Said(gettext_noop("it isn't UTF-8")))


def _parse_line(line: str) -> _Line:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    try:
        data = decode_base64(encoded)
    except ValueError:
        data = b""
    if not line.startswith(_DASH) or not is_key_name(name) or len(data) < 5:
        reason = Said(gettext_noop("%(line)r isn't a signature"), line=line[:200])
        raise NoteRefused(reason=reason)
    return _Line(name=name, key_id=data[:4], signature=data[4:])
