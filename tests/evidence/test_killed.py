"""A server killed between any two statements leaves all of an operation or nothing."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from lotproof.catalog.models import Identifier
from lotproof.core.ids import new_id
from lotproof.evidence.images import audited_models
from lotproof.evidence.models import PendingEntry
from lotproof.ledger.codes import Purpose
from tests.builders.evidence import findings, sequence
from tests.builders.ledger import clerk, line, make_lot, make_stock, post
from tests.builders.main_line import label, make_company, sell, stock
from tests.builders.master_data import make_device

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

TABLES = (
    *(model._meta.db_table for model in audited_models()),
    "ledger_balance",
    "evidence_entry",
    "evidence_pendingentry",
    "evidence_leaf",
    "evidence_tile",
    "evidence_checkpoint",
)


def state() -> str:
    """A digest of every row of every table that an operation may write."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT {table}::text FROM {table} ORDER BY 1")
            digest.update(repr(cursor.fetchall()).encode())
    return digest.hexdigest()


def kills(operation: str, data: Path) -> Iterator[str]:
    """Run a program that is killed ever later; yields `killed`, at last `done`."""
    settings = connection.settings_dict
    url = (
        f"postgresql://{settings['USER']}:{settings['PASSWORD']}@{settings['HOST']}"
        f":{settings['PORT']}/{settings['NAME']}"
    )
    environment = os.environ | {
        "DATABASE_URL": url,
        "LOTPROOF_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "lotproof.settings",
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tests.evidence.killed", operation],
        env=environment,
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdin
        assert program.stdout
        for said in program.stdout:
            yield said.strip()
            program.stdin.write("\n")
            program.stdin.flush()
    assert program.returncode == 0


def prepare(operation: str) -> None:
    clerk()
    if operation == "pick":
        company = make_company()
        device = make_device()
        stock(company, device, [label(device)], packs=4)
        sell(company, device, 3)
        assert Identifier.objects.filter(device=device).exists()
    else:
        lot = make_lot("L42")
        make_stock(lot, "A-01", 9)
        post(line(lot, 1, "A-01", "B-01"), purpose=Purpose.MOVE)


@pytest.mark.parametrize("operation", ["move", "reverse", "hold", "pick"])
def test_an_operation_leaves_stock_and_log_as_before(
    operation: str, data: Path
) -> None:
    prepare(operation)
    sequence()
    before = state()

    deaths = 0
    for said in kills(operation, data):
        if said == "killed":
            deaths += 1
            assert state() == before
        assert findings() == []

    assert deaths >= 5
    assert state() != before


def test_the_sequencer_leaves_a_whole_batch_or_nothing(data: Path) -> None:
    prepare("move")
    sequence()
    post(line(make_lot(f"L{new_id()}"), 1, "supplier", "W-01"), purpose=Purpose.RECEIVE)
    before = state()

    deaths = 0
    for said in kills("sequence", data):
        deaths += said == "killed"
        assert state() == before or not PendingEntry.objects.exists()
        assert findings() == []

    assert deaths >= 8
    assert not PendingEntry.objects.exists()
