"""The commands that prove something, as people run them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from lotproof.evidence.logkeys import signing_key
from lotproof.ledger.models import Lot
from tests.builders.evidence import cheat, sequence, visit
from tests.builders.ledger import play

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def lot(data: Path) -> Iterator[Lot]:
    """A lot with a history, in a database that other programs can read."""
    lot = play("0 8 supplier A-01")
    sequence()
    yield lot
    assert data.exists()


def run(data: Path, *words: str, code: int = 0) -> str:
    settings = connection.settings_dict
    url = (
        f"postgresql://{settings['USER']}:{settings['PASSWORD']}@{settings['HOST']}"
        f":{settings['PORT']}/{settings['NAME']}"
    )
    ended = subprocess.run(
        [sys.executable, "-m", "lotproof", *words],
        env=os.environ
        | {"DATABASE_URL": url, "LOTPROOF_DATA": str(data), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == code, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def answer(data: Path, *words: str, code: int = 0) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(run(data, *words, "--json", code=code))
    return value


@pytest.mark.usefixtures("lot")
def test_verify_and_check_find_nothing_in_an_honest_log(data: Path) -> None:
    said = answer(data, "verify")

    assert (said["verified"], said["findings"]) == (True, [])
    assert said["keys"] == [signing_key().vkey]
    assert answer(data, "check")["differences"] == []


def test_verify_names_table_row_and_entry_of_a_cheat(lot: Lot, data: Path) -> None:
    cheat("UPDATE ledger_lot SET expires_on = '2040-01-01' WHERE id = %s", lot.pk)

    said = answer(data, "verify", code=1)

    assert len(said["findings"]) == 1
    found = said["findings"][0]
    assert (found["check"], found["table"]) == ("row_changed", "ledger_lot")
    assert found["row"] == str(lot.pk)
    assert found["entry"]
    assert isinstance(found["index"], int)
    assert "2040-01-01" in run(data, "verify", code=1)


@pytest.mark.usefixtures("lot")
def test_verify_since_an_earlier_checkpoint(data: Path, tmp_path: Path) -> None:
    earlier = tmp_path / "earlier"
    earlier.write_text(sequence().note)
    visit()
    sequence()

    assert answer(data, "verify", "--since", str(earlier))["verified"]
    earlier.write_text(earlier.read_text().replace("lotproof.local", "other.local"))
    said = answer(data, "verify", "--since", str(earlier), code=1)

    assert [finding["check"] for finding in said["findings"]] == ["outside_refused"]
    assert "can't be read" in run(data, "verify", "--since", "no/such", code=1)


def test_check_reports_a_wrong_balance_and_repairs_nothing(
    lot: Lot, data: Path
) -> None:
    cheat("UPDATE ledger_balance SET quantity = 9 WHERE quantity = 8")

    for _ in range(2):
        said = answer(data, "check", code=1)
        assert [row["lot"] for row in said["differences"]] == [lot.number]


def test_package_makes_a_file_that_verifies_offline(
    lot: Lot, data: Path, tmp_path: Path
) -> None:
    file = tmp_path / "lot.dossier"

    run(data, "package", lot.device.code, lot.number, "-o", str(file))

    vkey = signing_key().vkey
    said = answer(data, "verify-package", str(file), "--key", vkey)
    assert said["key_is_trusted"]
    assert said["subject"]["lot"] == lot.number
    changed = file.read_bytes().replace(b'"quantity"', b'"quantitY"', 1)
    file.write_bytes(changed)
    run(data, "verify-package", str(file), "--key", vkey, code=1)
    refusal = run(data, "package", lot.device.code, "L9", "-o", str(file), code=1)
    assert "L9" in refusal


@pytest.mark.usefixtures("lot")
def test_keys_are_shown_and_rotated(data: Path) -> None:
    old = signing_key().vkey
    assert old in run(data, "keys")

    said = run(data, "keys", "rotate")

    assert old in said
    assert signing_key().vkey in said
    assert signing_key().vkey != old
    assert answer(data, "verify")["verified"]
