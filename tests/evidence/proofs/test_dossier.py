import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotproof.evidence.proofs.canonical import canonical_json
from lotproof.evidence.proofs.dossier import (
    LARGEST_BYTES,
    DossierRefused,
    build_dossier,
    refusals,
    verify_dossier,
)
from lotproof.evidence.proofs.notes import VerifierKeyRefused

from .make import (
    KEY,
    ORIGIN,
    Log,
    alter_entry,
    make_body,
    make_dossier,
    make_key,
    make_log,
    sign_dossier,
    sign_line,
)
from .test_notes import cosign

CONTENT = make_log().content(1, 3)
DOSSIER = make_dossier()
FORGER = make_key(9)


def test_proves_its_entries() -> None:
    report = verify_dossier(DOSSIER, [KEY.vkey])

    assert report.key_is_trusted
    assert (report.key_name, report.vkey) == (ORIGIN, KEY.vkey)
    assert report.checkpoint.size == 5
    assert [entry.index for entry in report.content.entries] == [1, 3]
    assert report.content.subject == {"lot": "L42", "device": "椎间融合器"}


def test_says_when_nobody_vouches_for_the_key() -> None:
    assert not verify_dossier(DOSSIER).key_is_trusted


def test_is_one_line_and_a_note() -> None:
    line, blank, *note, end = DOSSIER.decode().split("\n")

    assert json.loads(line)["format"] == "lotproof-dossier-1"
    assert (blank, end) == ("", "")
    assert note[:2] == ["lotproof dossier v1", ORIGIN]
    assert len(note) == 5


def test_every_altered_byte_is_found() -> None:
    for place in range(len(DOSSIER)):
        for flip in (0x01, 0x20, 0x80):
            altered = bytearray(DOSSIER)
            altered[place] ^= flip
            with pytest.raises(DossierRefused):
                verify_dossier(bytes(altered))


def test_every_altered_byte_of_the_signature_is_found() -> None:
    start = DOSSIER.index(b"\n\n")
    for place in range(start, len(DOSSIER)):
        for value in set(range(256)) - {DOSSIER[place]}:
            altered = DOSSIER[:place] + bytes([value]) + DOSSIER[place + 1 :]
            with pytest.raises(DossierRefused):
                verify_dossier(altered)


@given(st.integers(0, len(DOSSIER) - 1), st.integers(1, 40), st.binary(max_size=40))
def test_every_replaced_stretch_is_found(at: int, count: int, data: bytes) -> None:
    altered = DOSSIER[:at] + data + DOSSIER[at + count :]
    if altered != DOSSIER:
        with pytest.raises(DossierRefused):
            verify_dossier(altered)


def test_every_cut_is_found() -> None:
    for size in range(len(DOSSIER)):
        with pytest.raises(DossierRefused):
            verify_dossier(DOSSIER[:size])


def test_anything_behind_the_end_is_found() -> None:
    signature = DOSSIER[DOSSIER.rindex("\N{EM DASH}".encode()) :]
    for more in (b"\n", b" ", b"\0", signature, DOSSIER):
        with pytest.raises(DossierRefused):
            verify_dossier(DOSSIER + more)


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", "NotADossier"),
        (b"PK\x03\x04", "NotADossier"),
        (b"{}\n\n", "NotADossier"),
        (b'{"attachments":[]}', "DossierCutOff"),
        (DOSSIER.replace(b"\n", b"\r\n"), "NotADossier"),
        (b"\xef\xbb\xbf" + DOSSIER, "NotADossier"),
        (DOSSIER[:-1], "DossierCutOff"),
        (DOSSIER[:-200], "DossierCutOff"),
        (DOSSIER[: len(DOSSIER) // 2], "DossierCutOff"),
        (DOSSIER.replace(b"L42", b"L43"), "DossierChanged"),
        (DOSSIER + DOSSIER[DOSSIER.rindex(b"\n", 0, -1) + 1 :], "DossierSignature"),
        (b"x" * (LARGEST_BYTES + 1), "DossierTooLarge"),
    ],
)
def test_names_what_is_wrong_with_a_file(data: bytes, refusal: str) -> None:
    with pytest.raises(DossierRefused) as caught:
        verify_dossier(data)

    assert caught.value.code.startswith(refusal)


def test_refuses_a_forged_signature() -> None:
    line, _, note = DOSSIER.partition(b"\n\n")
    forged = sign_line(line.replace(b"L42", b"L43")).partition(b"\n\n")[2]
    sign = note.rindex(b" ")

    altered = line.replace(b"L42", b"L43") + b"\n\n" + forged[:sign] + note[sign:]

    with pytest.raises(refusals.DossierSignatureRefused, match=ORIGIN):
        verify_dossier(altered, [KEY.vkey])


def test_refuses_a_key_that_is_not_trusted() -> None:
    forged = Log([make_body(n, reason="forged") for n in range(5)], FORGER)
    data = build_dossier(forged.content(1), key=FORGER)

    assert not verify_dossier(data).key_is_trusted
    with pytest.raises(refusals.DossierKeyUnknown):
        verify_dossier(data, [KEY.vkey])


def test_refuses_a_trusted_key_that_is_none() -> None:
    with pytest.raises(VerifierKeyRefused):
        verify_dossier(DOSSIER, ["nonsense"])


def test_refuses_a_dossier_signed_by_a_key_it_does_not_hold() -> None:
    with pytest.raises(refusals.DossierKeyUnknown):
        verify_dossier(sign_dossier(CONTENT, FORGER))


def test_refuses_a_checkpoint_by_another_key() -> None:
    forged = Log(make_log().bodies, FORGER).checkpoint

    with pytest.raises(refusals.DossierCheckpointRefused):
        verify_dossier(sign_dossier(CONTENT, checkpoint=forged), [KEY.vkey])


def test_refuses_a_checkpoint_that_is_none() -> None:
    for note in ("", "text", KEY.sign("text\n"), make_log().checkpoint[:-1]):
        with pytest.raises(refusals.DossierCheckpointRefused):
            verify_dossier(sign_dossier(CONTENT, checkpoint=note))


def test_refuses_parts_of_another_log() -> None:
    other = make_key(1, "other.example")
    both = [KEY.vkey, other.vkey]
    checkpoint = Log(make_log().bodies, other).checkpoint

    for data in (
        sign_dossier(CONTENT, checkpoint=checkpoint, vkeys=both),
        sign_dossier(CONTENT, origin="other.example", vkeys=both),
        sign_dossier(CONTENT, other, vkeys=both),
    ):
        with pytest.raises(refusals.DossierOfAnotherLog, match=r"other\.example"):
            verify_dossier(data)


def test_shows_the_witnesses_that_the_reader_knows() -> None:
    log = make_log()
    text = log.checkpoint.rpartition("\n\n")[0] + "\n"
    line, vkey = cosign(text, make_key(4).private_key, 1_700_000_000)
    data = sign_dossier(log.content(1), checkpoint=log.checkpoint + line)

    report = verify_dossier(data, [KEY.vkey, vkey])

    assert [w.signed_at for w in report.witnesses] == [1_700_000_000]
    assert verify_dossier(data).witnesses == ()


def test_holds_after_the_key_was_exchanged() -> None:
    old, new = make_key(5), make_key(6)
    log = Log(make_log().bodies, old)
    content = replace(log.content(1, 3), vkeys=[old.vkey, new.vkey])

    data = build_dossier(content, key=new)

    assert verify_dossier(data, [old.vkey, new.vkey]).vkey == new.vkey
    with pytest.raises(refusals.DossierCheckpointRefused):
        verify_dossier(data, [new.vkey])


@pytest.mark.parametrize(
    "changes",
    [
        {"body": make_body(1, reason="altered")},
        {"body": make_body(2)},
        {"body": {}},
        {"id": str(UUID(int=99))},
        {"id": "x"},
        {"kind": "ledger.lost"},
        {"at": "2026-03-02T04:05:06.000008Z"},
        {"index": 0},
        {"index": 5},
        {"index": -1},
        {"index": 2**53 - 1},
        {"proof": []},
        {"proof": [b"a" * 32] * 3},
        {"proof": [b"a"]},
    ],
    ids=repr,
)
def test_refuses_an_entry_that_is_not_in_the_log(changes: dict[str, Any]) -> None:
    data = sign_dossier(CONTENT, **alter_entry(CONTENT, **changes))

    with pytest.raises(refusals.DossierEntryRefused) as caught:
        verify_dossier(data)

    assert caught.value.values["index"] == changes.get("index", 1)


def test_refuses_the_proof_of_another_entry() -> None:
    proof = CONTENT.entries[1].proof

    with pytest.raises(refusals.DossierEntryRefused, match="Entry 1 isn't in the log"):
        verify_dossier(sign_dossier(CONTENT, **alter_entry(CONTENT, proof=proof)))


def test_refuses_an_entry_twice() -> None:
    entries = [*CONTENT.entries, CONTENT.entries[0]]

    with pytest.raises(refusals.DossierEntryRepeated, match="Entry 1 stands twice"):
        verify_dossier(sign_dossier(CONTENT, entries=entries))


def test_refuses_two_contents_of_one_version() -> None:
    image = make_body(3)["rows"]
    image[0]["rows"][0][1] = 4
    log = Log([make_body(0), make_body(1, rows=image), make_body(3)])

    with pytest.raises(
        refusals.DossierRowContradicted,
        match=r"Entry 2 shows version 1 of row .* in ledger_movement .* than entry 1",
    ):
        build_dossier(log.content(1, 2), key=KEY)


def test_one_version_may_be_shown_twice() -> None:
    log = Log([make_body(0), make_body(1, rows=make_body(0)["rows"])])

    report = verify_dossier(build_dossier(log.content(0, 1), key=KEY))

    assert len(report.content.entries) == 2


@pytest.mark.parametrize(
    "rows",
    [
        None,
        1,
        {},
        [None],
        [{"table": "t"}],
        [{"table": "t", "columns": ["id"], "rows": [[1, 2]]}],
        [{"table": "t", "columns": ["id"], "rows": [None]}],
        [{"table": "t", "columns": ["id", "version"], "rows": [[[1], {"a": 1}]]}],
    ],
)
def test_other_contents_of_a_body_do_not_matter(rows: Any) -> None:
    log = Log([make_body(0, rows=rows)])

    assert verify_dossier(build_dossier(log.content(0), key=KEY)).key_name == ORIGIN


def malformed(**changes: Any) -> bytes:
    value = json.loads(DOSSIER.partition(b"\n\n")[0]) | changes
    kept = {name: item for name, item in value.items() if item != "absent"}
    return sign_line(canonical_json(kept))


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"format": "lotproof-dossier-2"}, "format"),
        ({"format": "absent"}, "format"),
        ({"origin": "absent"}, "origin"),
        ({"extra": 1}, "extra"),
        ({"made_at": "2026-03-02"}, "made_at"),
        ({"made_by": None}, "made_by"),
        ({"vkeys": ["x"]}, "vkeys"),
        ({"vkeys": [1]}, "vkeys"),
        ({"vkeys": {}}, "vkeys"),
        ({"checkpoint": []}, "checkpoint"),
        ({"subject": "lot"}, "subject"),
        ({"summary": []}, "summary"),
        ({"attachments": {}}, "attachments"),
        ({"entries": {}}, "entries"),
        ({"entries": [1]}, r"entries\[0\]"),
        ({"entries": [{}]}, r"entries\[0\] at, body, id, index, kind, proof"),
    ],
)
def test_refuses_another_form(changes: dict[str, Any], part: str) -> None:
    with pytest.raises(refusals.DossierMalformed, match=part):
        verify_dossier(malformed(**changes))


@pytest.mark.parametrize(
    "change",
    [
        {"index": True},
        {"index": "1"},
        {"index": 1.5},
        {"body": []},
        {"id": 1},
        {"proof": [1]},
        {"proof": ["x"]},
        {"proof": {}},
        {"more": 1},
    ],
)
def test_refuses_an_entry_of_another_form(change: dict[str, Any]) -> None:
    entry = json.loads(DOSSIER.partition(b"\n\n")[0])["entries"][0] | change

    with pytest.raises(refusals.DossierMalformed, match=r"entries\[0\]"):
        verify_dossier(malformed(entries=[entry]))


def test_refuses_content_with_two_spellings() -> None:
    line = DOSSIER.partition(b"\n\n")[0]
    for other in (
        line.replace(b'":', b'": ', 1).replace(b'": [', b'":[ ', 1),
        line.replace(b'"L42"', b'"L4\\u0032"'),
        line.replace(b'"summary":{', b'"summary":{"received":40,'),
        b'{"attachments":[}',
        b'{"attachments":' + b"[" * 100_000,
    ):
        with pytest.raises(refusals.DossierNotCanonical):
            verify_dossier(sign_line(other))


def test_refuses_base64_with_two_spellings() -> None:
    entry = json.loads(DOSSIER.partition(b"\n\n")[0])["entries"][0]
    node = entry["proof"][0]
    slack = node[:-2] + chr(ord(node[-2]) + 1) + "="

    for altered in (node[:-1], node + "\n", node.replace("=", "=="), slack):
        with pytest.raises(refusals.DossierMalformed, match="proof"):
            verify_dossier(malformed(entries=[entry | {"proof": [altered]}]))


def test_a_dossier_that_would_not_verify_is_not_made() -> None:
    changed = replace(CONTENT, **alter_entry(CONTENT, body=make_body(1, reason="x")))

    with pytest.raises(refusals.DossierEntryRefused, match="Entry 1"):
        build_dossier(changed, key=KEY)


def test_a_dossier_may_have_no_entries() -> None:
    data = build_dossier(make_log().content(), key=KEY)

    assert verify_dossier(data).content.entries == []
