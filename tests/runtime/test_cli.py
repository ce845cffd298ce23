"""The command `lotproof` and what it does with refusals."""

import signal
import subprocess
import sys
from types import SimpleNamespace

import pytest

from lotproof import cli
from lotproof.core.refusals import Refused

ANSWER = SimpleNamespace(SUMMARY="", add_arguments=lambda *_: None)


def run(monkeypatch: pytest.MonkeyPatch, ending: BaseException | None) -> int:
    def command(_: object) -> int:
        if ending:
            raise ending
        return 7

    module = SimpleNamespace(**vars(ANSWER), run=command)
    monkeypatch.setitem(sys.modules, "lotproof.cli.check", module)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    return cli.main(["check"])


def test_returns_the_code_of_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, None) == 7


def test_prints_a_refusal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, Refused()) == 1
    assert capsys.readouterr().err == "This isn't possible.\n"


def test_ends_quietly_on_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(monkeypatch, KeyboardInterrupt()) == 130


@pytest.mark.parametrize("words", [[], ["nonsense"]])
def test_explains_itself_when_misused(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(words) == 2
    assert "verify-package" in capsys.readouterr().err


def test_help_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--help"]) == 0
    assert "usage: lotproof" in capsys.readouterr().out


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "lotproof", name, "--help"],
        check=False,
        capture_output=True,
        text=True,
    )

    assert said.returncode == 0, said.stderr
    assert f"usage: lotproof {name}" in said.stdout


@pytest.mark.parametrize("name", ["decode", "conformance", "verify-package"])
def test_starts_without_django(name: str) -> None:
    program = (
        "import sys, lotproof.cli as cli\n"
        f"try: cli.main([{name!r}, '--help'])\n"
        "except SystemExit: pass\n"
        "sys.exit('django' in sys.modules or 'psycopg' in sys.modules)"
    )

    assert (
        subprocess.run(
            [sys.executable, "-c", program], check=False, capture_output=True
        ).returncode
        == 0
    )
