"""`lotproof decode`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lotproof.cli import main

UDI = "(01)06901234567892(17)280500(10)LOT1"


def test_prints_the_fields_of_one_label(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["decode", "+A123BJC5D6E71G", "+$$52001510X3GD"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert "Device identifier  A123BJC5D6E71" in lines
    assert "Expiry date        2020-01-15" in lines


def test_says_that_a_label_names_only_the_month(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["decode", UDI]) == 0

    assert "2028-05-31 (the label names only the month)" in capsys.readouterr().out


def test_shows_warnings_and_low_confidence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["decode", "MF123*BAL1"]) == 0

    shown = capsys.readouterr().out
    assert "! Compare these fields with the label." in shown
    assert "! AHM codes have no published format." in shown


def test_prints_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["decode", "--json", UDI]) == 0

    udi = json.loads(capsys.readouterr().out)
    assert (udi["ok"], udi["lot"], udi["scans"]) == (True, "LOT1", [UDI])


def test_a_refusal_is_said_and_exits_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["decode", "(01)06901234567893"]) == 1

    assert "check digit is 3, expected 2" in capsys.readouterr().err


def test_reads_a_file_to_its_end_in_spite_of_refusals(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = tmp_path / "lines.txt"
    lines.write_text(f"{UDI}\r\n\nnonsense\n01{UDI[4:18]}10A\x1d21B\n")

    assert main(["decode", "--json", "--file", str(lines)]) == 1

    first, second, third = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["lot"], third["serial"]) == ("LOT1", "B")
    assert (second["ok"], second["code"]) == (False, "UnknownCode")


def test_a_file_without_text_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = tmp_path / "label.png"
    picture.write_bytes(b"\x89PNG\xff\n")

    assert main(["decode", "--file", str(picture)]) == 1
    assert main(["decode", "--file", str(tmp_path / "nowhere")]) == 1
    assert main(["decode", "--image", str(picture)]) == 1

    assert capsys.readouterr().err.count("can't be read") == 3


def test_nothing_to_decode(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["decode"]) == 1

    assert "nothing to decode" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["decode", "conformance"])
def test_starts_without_django(command: str) -> None:
    code = (
        f"import sys, lotproof.cli.{command}; import lotproof.cli.conformance_ops."
        "identification; assert 'django' not in sys.modules"
    )

    subprocess.run([sys.executable, "-c", code], check=True)
