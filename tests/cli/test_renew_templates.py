"""`lotproof renew-templates`, after an upgrade whose processes have other steps."""

import json

import pytest
from django.db import connection

from lotproof import cli
from lotproof.evidence.models import Entry
from lotproof.workflow.codes import Kind
from lotproof.workflow.models import ProcessTemplate
from lotproof.workflow.operations import install_templates
from tests.builders.people import make_administrator
from tests.workflow.test_templates import changed

pytestmark = pytest.mark.django_db(transaction=True)

COMMAND = ["renew-templates", "--reason", "Version 2"]


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command use this process's connection, and speak English."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setattr(connection, "close", lambda: None)


def test_puts_in_force_what_differs_and_says_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    older = {Kind.ACCEPTANCE: changed(label="Look at the goods")}
    install_templates(definitions=older, actor=make_administrator())

    code = cli.main([*COMMAND, "acceptance"])

    assert code == 0
    assert capsys.readouterr().out == (
        "Acceptance: edition 2 is in force from now on.\n"
    )
    body = json.loads(Entry.objects.get(kind="workflow.templates_renewed").body)
    assert (body["reason"], body["actor"]["username"]) == ("Version 2", "system")
    assert body["workstation"] == "lotproof renew-templates"

    cli.main([*COMMAND, "acceptance"])
    assert "are those of this version" in capsys.readouterr().out
    assert ProcessTemplate.objects.count() == 2


def test_brings_what_is_missing() -> None:
    make_administrator()

    assert cli.main(COMMAND) == 0
    assert ProcessTemplate.objects.count() == len(Kind)


def test_refuses_an_unknown_kind(capsys: pytest.CaptureFixture[str]) -> None:
    make_administrator()

    assert cli.main([*COMMAND, "recipe"]) == 1
    assert "no kind of document recipe" in capsys.readouterr().err
