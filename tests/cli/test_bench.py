"""`lotproof bench` …"""

import json
from importlib import import_module
from pathlib import Path

import pytest

from lotproof.cli import bench, main
from lotproof.runtime.environment import PROJECT

BENCHMARKS = PROJECT / "benchmarks"


@pytest.fixture
def a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the measurement of decoding last a moment only."""
    monkeypatch.syspath_prepend(str(PROJECT))
    monkeypatch.setattr(import_module("benchmarks.decode"), "SECONDS", 0.01)


@pytest.mark.usefixtures("a_moment")
def test_prints_one_object_with_figures_and_bound(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["bench", "decode", "--json"]) == 0

    result = json.loads(capsys.readouterr().out)
    assert result.keys() == {"name", "figures", "bound", "ratio_to_bound"}
    assert result["figures"]["scans_per_second"] > 0


@pytest.mark.usefixtures("a_moment")
def test_prints_lines_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "decode"]) == 0

    assert "figures.scans_per_second" in capsys.readouterr().out


def test_has_a_module_for_every_name() -> None:
    missing = [name for name in bench.NAMES if not (BENCHMARKS / f"{name}.py").exists()]

    assert missing == []


def test_says_where_it_works(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "PROJECT", tmp_path)

    assert main(["bench", "decode"]) == 1

    assert str(tmp_path) in capsys.readouterr().err
