from base64 import b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from lotproof.evidence.proofs.notes import (
    COSIGNATURE,
    KeyGivenTwice,
    NoKnownSignature,
    NoteRefused,
    SignatureRefused,
    VerifierKey,
    VerifierKeyRefused,
    decode_base64,
    note_text,
    parse_vkey,
    sign_note,
    verify_note,
)

from .make import KEY, ORIGIN, make_key

TEXT = "first\n\nthird 三\n"
NOTE = KEY.sign(TEXT)
OTHER = make_key(2, "other.example/key")
SIGNATURE = NOTE.removeprefix(TEXT + "\n")
OTHER_SIGNATURE = OTHER.sign(TEXT).removeprefix(TEXT + "\n")


def cosign(text: str, key: Ed25519PrivateKey, at: int) -> tuple[str, str]:
    """Return a witness's signature line and verifier key."""
    public = key.public_key().public_bytes_raw()
    vkey = VerifierKey("witness.example/w1", COSIGNATURE, public)
    message = f"cosignature/v1\ntime {at}\n{text}"
    blob = vkey.key_id + at.to_bytes(8) + key.sign(message.encode())
    return f"\N{EM DASH} {vkey.name} {b64encode(blob).decode()}\n", str(vkey)


def test_a_signed_note_verifies() -> None:
    note = verify_note(NOTE, [KEY.vkey])

    assert (note.text, note.names, note.unverified) == (TEXT, (ORIGIN,), 0)
    assert note_text(NOTE) == TEXT


def test_counts_signatures_by_others() -> None:
    note = verify_note(NOTE + OTHER_SIGNATURE, [KEY.vkey])

    assert (note.names, note.unverified) == ((ORIGIN,), 1)


def test_a_key_of_the_same_name_is_another_key() -> None:
    rotated = make_key(3)

    note = verify_note(NOTE, [rotated.vkey, KEY.vkey])

    assert note.names == (ORIGIN,)
    with pytest.raises(NoKnownSignature, match=ORIGIN):
        verify_note(NOTE, [rotated.vkey])


def test_repeated_signatures_count_once() -> None:
    note = verify_note(NOTE + SIGNATURE + OTHER_SIGNATURE * 3, [KEY.vkey])

    assert (note.names, note.unverified) == ((ORIGIN,), 1)


def test_both_keys_verify() -> None:
    note = verify_note(NOTE + OTHER_SIGNATURE, [OTHER.vkey, KEY.vkey])

    assert (note.names, note.unverified) == ((ORIGIN, OTHER.name), 0)


def test_one_bad_signature_of_a_known_key_spoils_the_note() -> None:
    forged = KEY.sign("other\n").removeprefix("other\n\n")

    with pytest.raises(SignatureRefused, match=ORIGIN):
        verify_note(f"{TEXT}\n{OTHER_SIGNATURE}{forged}", [KEY.vkey, OTHER.vkey])


def test_refuses_a_key_given_twice() -> None:
    with pytest.raises(KeyGivenTwice):
        verify_note(NOTE, [KEY.vkey, OTHER.vkey, KEY.vkey])


def test_refuses_without_a_known_key() -> None:
    with pytest.raises(NoKnownSignature):
        verify_note(NOTE, [])


def test_a_witness_signs_with_its_time() -> None:
    line, vkey = cosign(TEXT, OTHER.private_key, 1_700_000_000)

    note = verify_note(NOTE + line, [KEY.vkey, vkey])

    assert [x.signed_at for x in note.signatures] == [None, 1_700_000_000]


def test_a_witness_signature_with_another_time_fails() -> None:
    line, vkey = cosign(TEXT, OTHER.private_key, 1_700_000_000)
    name, encoded = line.split(" ")[1:]
    blob = bytearray(decode_base64(encoded.strip()))
    blob[11] ^= 1

    altered = f"\N{EM DASH} {name} {b64encode(blob).decode()}\n"

    with pytest.raises(SignatureRefused):
        verify_note(NOTE + altered, [KEY.vkey, vkey])


@pytest.mark.parametrize("size", [1, 7, 8, 9, 63, 64, 71, 73, 200])
def test_refuses_a_signature_of_another_length(size: int) -> None:
    _, vkey = cosign(TEXT, OTHER.private_key, 1)
    for key in (KEY.vkey, vkey):
        key_id = bytes.fromhex(key.split("+")[1])
        blob = b64encode(key_id + b"\x00" * size).decode()
        with pytest.raises(SignatureRefused):
            verify_note(f"{TEXT}\n\N{EM DASH} {key.split('+')[0]} {blob}\n", [key])


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n\n",
        TEXT,
        TEXT + "\n",
        NOTE[:-1],
        NOTE + "\n",
        NOTE + "more\n",
        "\x01" + NOTE,
        NOTE.replace("first", "first\r"),
        NOTE.replace("\N{EM DASH}", "-"),
        NOTE.replace(f" {ORIGIN} ", f" {ORIGIN}  "),
        NOTE.replace(f" {ORIGIN} ", " a+b "),
        NOTE.replace(f" {ORIGIN} ", " a\u3000b "),
        NOTE.replace("=\n", "\n"),
        f"{TEXT}\n\N{EM DASH} name AAAA\n",
        f"{TEXT}\n\N{EM DASH} name\n",
        TEXT + "\n" + SIGNATURE * 101,
        "\ud800" + NOTE,
        b"\xff" + NOTE.encode(),
    ],
)
def test_refuses_a_malformed_note(note: str | bytes) -> None:
    with pytest.raises(NoteRefused):
        verify_note(note, [KEY.vkey])


def test_takes_many_signatures() -> None:
    assert verify_note(TEXT + "\n" + SIGNATURE * 100, [KEY.vkey]).names == (ORIGIN,)


def test_every_altered_byte_of_a_note_is_found() -> None:
    data = NOTE.encode()
    for place in range(len(data)):
        for value in range(256):
            if value != data[place]:
                altered = data[:place] + bytes([value]) + data[place + 1 :]
                with pytest.raises(NoteRefused):
                    verify_note(altered, [KEY.vkey])


@given(st.text(st.characters(exclude_categories=["Cs"], min_codepoint=32)))
def test_any_text_can_be_signed(text: str) -> None:
    assert verify_note(KEY.sign(text + "\n"), [KEY.vkey]).text == text + "\n"


@pytest.mark.parametrize("text", ["", "no newline", "tab\t\n", "\ud800\n"])
def test_signs_no_malformed_text(text: str) -> None:
    with pytest.raises(NoteRefused):
        KEY.sign(text)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b", "a\n"])
def test_signs_under_no_malformed_name(name: str) -> None:
    with pytest.raises(VerifierKeyRefused):
        sign_note("text\n", name, KEY.private_key)


def test_a_verifier_key_reads_back() -> None:
    assert str(parse_vkey(KEY.vkey)) == KEY.vkey
    assert parse_vkey(KEY.vkey).name == ORIGIN


def test_refuses_every_part_and_every_altered_byte_of_a_verifier_key() -> None:
    vkey = KEY.vkey
    parts = {vkey[i:j] for i in range(len(vkey)) for j in range(i + 1, len(vkey) + 1)}
    for part in parts - {vkey}:
        with pytest.raises(VerifierKeyRefused):
            parse_vkey(part)
    for place in range(len(vkey)):
        altered = vkey[:place] + chr(ord(vkey[place]) + 1) + vkey[place + 1 :]
        with pytest.raises(VerifierKeyRefused):
            parse_vkey(altered)


@pytest.mark.parametrize("kind", [0, 2, 3, 5, 6, 255])
def test_refuses_a_key_of_another_type(kind: int) -> None:
    key = VerifierKey("name", kind, b"k" * 32)

    with pytest.raises(VerifierKeyRefused, match="no Ed25519 key"):
        parse_vkey(str(key))


@pytest.mark.parametrize("text", ["QUJ=", "QUI", "QUI=\n", "QU I=", "QU-_", "=", "é"])
def test_base64_has_one_spelling(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        decode_base64(text)
