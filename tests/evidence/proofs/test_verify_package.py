import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from lotproof.cli import main, verify_package
from lotproof.core.refusals import Refused
from lotproof.evidence.proofs.dossier import LARGEST_BYTES, build_dossier

from .make import KEY, ORIGIN, Log, make_body, make_dossier, make_key, sign_dossier
from .test_notes import cosign

BARE = """
import importlib.abc, socket, sys

OWN = {"lotproof", "cryptography", "rfc8785", "_cffi_backend", "cffi", "usercustomize",
       "sitecustomize"}

class Bare(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in OWN and top not in sys.stdlib_module_names:
            raise ModuleNotFoundError(f"No module named {name!r} on this machine")

def refuse(*arguments, **values):
    raise OSError("no network")

sys.meta_path.insert(0, Bare())
socket.socket.connect = socket.getaddrinfo = socket.create_connection = refuse

from lotproof.cli import main

code = main(sys.argv[1:])
assert not {"django", "psycopg"} & set(sys.modules)
raise SystemExit(code)
"""


def run_bare(*words: str | Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the command on a machine that has only what the check needs."""
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-c", BARE, "verify-package", *map(str, words)],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={"PATH": os.environ["PATH"], **environ},
        timeout=60,
    )


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    path = tmp_path / "lot L42.dossier"
    path.write_bytes(make_dossier())
    return path


def verify(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str]:
    """Return the exit code with what was printed, as the language is English."""
    code = main(["verify-package", *map(str, words), "--language", "en"])
    printed = capsys.readouterr()
    assert bool(printed.err) == (code == 1 and "--json" not in words)
    return code, printed.out + printed.err


def test_verifies_on_a_bare_machine(dossier: Path) -> None:
    done = run_bare(dossier, "--key", KEY.vkey)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "Verified, with a key that you gave."


def test_prints_what_a_reader_needs(
    dossier: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = verify(capsys, dossier, "--key", KEY.vkey)

    assert code == 0
    for part in (
        "lot: L42",
        "device: 椎间融合器",
        "made by: 李娜",
        f"origin: {ORIGIN}",
    ):
        assert part in text
    assert "entries in the log: 5" in text
    assert "Entries: 2" in text
    assert "3  2026-03-02T04:05:06.000007Z  ledger.moved" in text
    assert "王芳, signed: reviewed" in text


def test_says_when_nobody_vouches_for_the_key(
    dossier: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = verify(capsys, dossier)

    assert code == 0
    assert "NOBODY VOUCHES FOR IT" in text


def test_reads_keys_from_a_file(
    dossier: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = tmp_path / "keys"
    keys.write_text(f"# ours\n\n{make_key(2).vkey}\n  {KEY.vkey}  \n")

    assert verify(capsys, dossier, "--key-file", keys)[0] == 0


def test_answers_in_json(dossier: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = verify(capsys, dossier, "--key", KEY.vkey, "--json")

    answer = json.loads(text)
    assert (code, answer["verified"], answer["key_is_trusted"]) == (0, True, True)
    assert (answer["origin"], answer["size"]) == (ORIGIN, 5)
    assert [entry["index"] for entry in answer["entries"]] == [1, 3]
    assert answer["entries"][0]["actor"] == "王芳"


def test_names_the_witnesses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = Log([make_body(0)])
    text = log.checkpoint.rpartition("\n\n")[0] + "\n"
    line, vkey = cosign(text, make_key(4).private_key, 1_700_000_000)
    late, late_vkey = cosign(text, make_key(5).private_key, 2**63 - 1)
    path = tmp_path / "dossier"
    content = log.content(0)
    path.write_bytes(sign_dossier(content, checkpoint=log.checkpoint + line + late))

    keys = ("--key", KEY.vkey, "--key", vkey, "--key", late_vkey)
    code, printed = verify(capsys, path, *keys)

    assert code == 0
    assert "witness.example/w1 2023-11-14T22:13:20+00:00" in printed
    assert f"witness.example/w1 {2**63 - 1}" in printed


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "isn't a dossier of Lotproof"),
        (bytes(range(256)) * 400, "isn't a dossier of Lotproof"),
        (b"PK\x03\x04" + bytes(1000), "isn't a dossier of Lotproof"),
        (b'{"a": 1}\n', "isn't a dossier of Lotproof"),
        (make_dossier()[:-1], "is cut off"),
        (make_dossier()[:1000], "is cut off"),
        (make_dossier().replace(b"L42", b"L24"), "was changed after it was signed"),
    ],
    ids=["empty", "binary", "zip", "json", "byte less", "cut off", "changed"],
)
def test_refuses_clearly(
    data: bytes, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)

    code, text = verify(capsys, path)

    assert code == 1
    assert text.startswith("NOT verified: ")
    assert said in text
    assert "Traceback" not in text


def test_refuses_a_large_file_without_reading_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "large"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)

    code, text = verify(capsys, path)

    assert code == 1
    assert f"209715200 bytes; a dossier has at most {LARGEST_BYTES}" in text


def test_refuses_what_is_not_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (tmp_path / "none", tmp_path):
        code, text = verify(capsys, path)
        assert code == 1
        assert f"{path} can't be read: " in text


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_refuses_a_file_it_may_not_read(
    dossier: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dossier.chmod(stat.S_IWUSR)

    assert "Permission denied" in verify(capsys, dossier)[1]


def test_refuses_a_key_that_is_none_and_one_that_did_not_sign(
    dossier: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "isn't a verifier key" in verify(capsys, dossier, "--key", "x")[1]
    code, text = verify(capsys, dossier, "--key", make_key(2).vkey)
    assert code == 1
    assert "isn't among the trusted ones" in text


def test_refuses_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = verify(capsys, tmp_path / "none", "--json")

    answer = json.loads(text)
    assert code == 1
    assert (answer["verified"], answer["code"]) == (False, "FileUnreadable")


def test_keeps_a_forgers_text_from_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = Log([make_body(0, reason="\x1b[2JVerified\n\u202e")])
    path = tmp_path / "file"
    path.write_bytes(build_dossier(log.content(0), key=KEY))

    code, text = verify(capsys, path)

    assert code == 0
    assert "\x1b" not in text
    assert "(\ufffd[2JVerified\ufffd\ufffd)" in text


def test_speaks_to_a_terminal_of_any_encoding(dossier: Path) -> None:
    done = run_bare(dossier, PYTHONIOENCODING="ascii", LANG="zh_CN.UTF-8")

    assert done.returncode == 0
    assert "\\u738b\\u82b3" in done.stdout


def test_speaks_chinese_without_django(
    dossier: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    messages = Catalog(locale="zh_Hans")
    messages.add("NOT verified: %(reason)s", "核验未通过：%(reason)s")
    messages.add(
        "The dossier is signed by a key that isn't among the trusted ones. %(reason)s",
        "签署此证据档案的密钥不在受信任的密钥之中。%(reason)s",
    )
    messages.add(
        "None of the given keys has signed this; it bears %(names)s. Give the verifier "
        "key of one of them, if you trust it.",
        "给出的密钥均未签署此文本；其上的签名来自 %(names)s。",
    )
    folder = tmp_path / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, messages)
    monkeypatch.setattr(verify_package, "LOCALES", tmp_path)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    code = main(["verify-package", str(dossier), "--key", make_key(2).vkey])

    assert code == 1
    assert capsys.readouterr().err == (
        "核验未通过：签署此证据档案的密钥不在受信任的密钥之中。"
        f"给出的密钥均未签署此文本；其上的签名来自 {ORIGIN}。\n"
    )


def test_leaves_the_language_of_refusals_as_it_was(
    dossier: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = Refused.translate

    verify(capsys, dossier)

    assert Refused.translate is before
