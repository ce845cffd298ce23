import stat
from pathlib import Path

import pytest

from lotproof.evidence.proofs.keys import (
    KeyFileExists,
    KeyFileNotWritten,
    KeyFileRefused,
    KeyFileTooOpen,
    load_log_key,
    make_log_key,
    store_log_key,
)
from lotproof.evidence.proofs.notes import VerifierKeyRefused, verify_note

from .make import KEY, ORIGIN


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "with space" / "log.key"


@pytest.fixture
def stored(path: Path) -> Path:
    path.parent.mkdir()
    store_log_key(KEY, path)
    return path


def test_a_stored_key_reads_back(stored: Path) -> None:
    key = load_log_key(stored)

    assert key.vkey == KEY.vkey
    assert verify_note(key.sign("text\n"), [KEY.vkey]).names == (ORIGIN,)


def test_only_the_owner_can_read_the_file(stored: Path) -> None:
    assert stat.S_IMODE(stored.stat().st_mode) == 0o600
    assert [file.name for file in stored.parent.iterdir()] == ["log.key"]


def test_two_new_keys_differ() -> None:
    assert make_log_key(ORIGIN).vkey != make_log_key(ORIGIN).vkey


def test_makes_no_key_of_a_malformed_name() -> None:
    with pytest.raises(VerifierKeyRefused):
        make_log_key("a b")


def test_never_overwrites_a_file(stored: Path) -> None:
    before = stored.read_bytes()

    with pytest.raises(KeyFileExists, match="never overwritten"):
        store_log_key(make_log_key(ORIGIN), stored)

    assert stored.read_bytes() == before
    assert len(list(stored.parent.iterdir())) == 1


def test_refuses_a_folder_that_is_not_there(path: Path) -> None:
    with pytest.raises(KeyFileNotWritten, match="No such file"):
        store_log_key(KEY, path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o610, 0o777])
def test_refuses_a_file_that_others_can_use(stored: Path, mode: int) -> None:
    stored.chmod(mode)

    with pytest.raises(KeyFileTooOpen, match=f"mode 0{mode:o}"):
        load_log_key(stored)


def test_takes_a_file_that_nobody_can_change(stored: Path) -> None:
    stored.chmod(0o400)

    assert load_log_key(stored).vkey == KEY.vkey


def test_refuses_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(KeyFileRefused, match="No such file"):
        load_log_key(tmp_path / "none")
    with pytest.raises(KeyFileRefused, match="directory"):
        load_log_key(tmp_path)


def test_refuses_every_altered_key_file(stored: Path) -> None:
    data = stored.read_bytes()
    altered = [data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :] for at in range(14)]
    altered += [b"", data[:-1], data + b"\n", data * 2, b"\xff\xfe", b"x" * 10_000]
    altered += [data.replace(b"log.", b"lag."), data.replace(b"+", b"-")]
    for content in altered:
        stored.write_bytes(content)
        with pytest.raises(KeyFileRefused, match="hold a log key"):
            load_log_key(stored)
