"""The commands of docs/api.md, run as they stand there against a real server."""

import os
import re
import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest
from django.db import connection
from pytest_django.live_server_helper import LiveServer

from lotproof.demo.master_data import load_master_data
from lotproof.demo.people import load_people, set_up_actor
from lotproof.processes.templates import STARTING_TEMPLATES
from lotproof.workflow.operations import install_templates

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def database_url() -> str:
    """The address of the test's own database, for programs that the page starts."""
    found = connection.settings_dict
    user = found["USER"] + (f":{found['PASSWORD']}" if found["PASSWORD"] else "")
    return f"postgresql://{user}@{found['HOST']}:{found['PORT']}/{found['NAME']}"


@pytest.mark.slow
@pytest.mark.skipif(
    not (which("curl") and which("jq")), reason="the page's commands need curl and jq"
)
@pytest.mark.django_db(transaction=True)
def test_the_page_runs(live_server: LiveServer, tmp_path: Path) -> None:
    actor = set_up_actor()
    load_people(actor)
    install_templates(definitions=STARTING_TEMPLATES, actor=actor)
    load_master_data(actor)
    script = "set -euo pipefail\n" + "\n".join(BLOCK.findall(PAGE.read_text()))

    ran = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env=os.environ
        | {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "LOTPROOF_API": f"{live_server.url}/api/v1",
            "DATABASE_URL": database_url(),
            "LANG": "C.UTF-8",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
    assert '"shipped": 4' in ran.stdout
    assert '"is_balanced": true' in ran.stdout
    assert '"type": "InsufficientStock"' in ran.stdout
    assert "[1]\n[1]\nIdempotencyKeyReused\n" in ran.stdout
    assert '{"username":"zhao.lei","roles":["warehouse"]}' in ran.stdout
    assert '[{"text":"One box came wet.","photo_name":""},' in ran.stdout
    assert (tmp_path / "dock.jpg").read_bytes().startswith(b"\xff\xd8")
    for paper in ("bin.pdf", "goods.pdf"):
        assert (tmp_path / paper).read_bytes().startswith(b"%PDF")
    assert '"closed_by_name":' in ran.stdout
    assert (tmp_path / "lot.dossier").stat().st_size > 0
