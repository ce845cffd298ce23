"""A server killed between any two statements leaves nothing half done."""

import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from django.db import connection

from lotproof.core.ids import new_id
from lotproof.evidence.models import Entry
from lotproof.ledger.check import differences
from tests.builders.dying import AFTER_COMMIT
from tests.builders.images import gaps_in_versions, rows_unlike_their_images
from tests.builders.prepared import Prepared, prepare
from tests.builders.refusing import stock_log_and_documents

PROJECT = Path(__file__).resolve().parents[2]


class Server:
    """The program of `tests.builders.dying` at work."""

    def __init__(self, program: "subprocess.Popen[str]") -> None:
        self._program = program

    def die_before(self, statement: int) -> str:
        """Let it die before a statement; `killed`, or `done` if it came to the end."""
        assert self._program.stdin
        assert self._program.stdout
        self._program.stdin.write(f"{statement}\n")
        self._program.stdin.flush()
        return self._program.stdout.readline().strip()


def address_of_the_database() -> str:
    """The test database, as `DATABASE_URL` names it."""
    found = connection.settings_dict
    user, password = quote(found["USER"]), quote(found["PASSWORD"])
    login = f"{user}:{password}@" if password else f"{user}@" if user else ""
    host = quote(found["HOST"], safe="")
    port = f":{found['PORT']}" if found["PORT"] else ""
    options = {k: v for k, v in found["OPTIONS"].items() if isinstance(v, str)}
    query = f"?{urlencode(options)}" if options else ""
    return f"postgresql://{login}{host}{port}/{quote(found['NAME'])}{query}"


@contextmanager
def server(prepared: Prepared, folder: Path) -> Iterator[Server]:
    path = folder / "arguments"
    path.write_bytes(pickle.dumps(prepared.arguments))
    with subprocess.Popen(
        [sys.executable, "-m", "tests.builders.dying", prepared.name, str(path)],
        cwd=PROJECT,
        env=os.environ | {"DATABASE_URL": address_of_the_database()},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        yield Server(program)
        assert program.stdin
        program.stdin.close()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "name", ["scan_receipt_line", "finish_receipt", "approve_sales_order", "ship"]
)
def test_leaves_nothing_half_done(name: str, tmp_path: Path) -> None:
    prepared = prepare(name)
    prepared.arguments["request_id"] = request = new_id()
    before = stock_log_and_documents()

    with server(prepared, tmp_path) as mortal:
        statement = 1
        while (end := mortal.die_before(statement)) == "killed":
            assert stock_log_and_documents() == before, f"before statement {statement}"
            statement += 1
        assert end == "done 0"

    assert statement > 10, "the operation has more statements than that"
    prepared.call()
    assert Entry.objects.filter(request=request).count() == 1
    assert list(differences()) == []
    assert gaps_in_versions() == []
    assert rows_unlike_their_images() == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["finish_receipt", "ship"])
def test_a_retry_finds_what_was_committed_before_the_answer(
    name: str, tmp_path: Path
) -> None:
    prepared = prepare(name)
    prepared.arguments["request_id"] = request = new_id()

    with server(prepared, tmp_path) as mortal:
        assert mortal.die_before(AFTER_COMMIT) == "killed"
    committed = stock_log_and_documents()

    assert Entry.objects.filter(request=request).count() == 1
    prepared.call()
    assert stock_log_and_documents() == committed
    assert list(differences()) == []
