"""The story as a person at a terminal sees it."""

import os
import subprocess
import sys
from pathlib import Path
from unicodedata import east_asian_width

import pytest

pytestmark = pytest.mark.slow


def tell(language: str, output: Path) -> "subprocess.CompletedProcess[str]":
    words = ["--language", language, "--register", str(output), "--output", str(output)]
    return subprocess.run(
        [sys.executable, "-m", "lotproof", "story", *words],
        env=os.environ | {"PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


def columns(line: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in line)


def test_ends_well_and_leaves_paper_and_dossier(tmp_path: Path) -> None:
    done = tell("en", tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "All well" in done.stdout
    assert " ! " not in done.stdout
    assert max(map(columns, done.stdout.splitlines())) <= 80
    assert [path.suffix for path in sorted(tmp_path.iterdir())] == [".dossier", ".pdf"]


def test_speaks_chinese(tmp_path: Path) -> None:
    done = tell("zh-hans", tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "校验位" in done.stdout
    assert max(map(columns, done.stdout.splitlines())) <= 80
