"""A log with a history in every table, and the administrator who cheats."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from lotproof.accounts.models import User
from lotproof.accounts.operations import create_token, record_visit
from lotproof.accounts.permissions import Permission
from lotproof.accounts.queries import actor_of
from lotproof.catalog.models import Effect, ImportProblem, ImportRun, Source
from lotproof.core import clock
from lotproof.evidence.keeping import keep_checkpoint_outside
from lotproof.evidence.logkeys import record_signing_key
from lotproof.evidence.models import Checkpoint
from lotproof.evidence.operations import append_entry, save_versioned
from lotproof.evidence.queries import latest_checkpoint
from lotproof.evidence.sequencing import sequence_all
from lotproof.evidence.verification import Finding, Outside
from lotproof.integration.operations import create_subscription
from lotproof.jobs.rotation import rotate_log_key
from lotproof.ledger.codes import Cause
from lotproof.ledger.operations import close_period, place_hold, release_hold
from lotproof.ledger.verification import verify_everything
from lotproof.workflow.operations import add_remark
from tests.builders.ledger import claim, clerk, make_lot, make_serial, make_stock, play
from tests.builders.main_line import (
    label,
    make_company,
    pick_all,
    release,
    sell,
    ship_out,
    stock,
)
from tests.builders.master_data import make_device
from tests.builders.people import make_administrator, make_user
from tests.builders.photos import make_photo
from tests.conftest import NOON

Row = tuple[Any, ...]


def sequence() -> Checkpoint:
    """Sequence all that waits and keep the checkpoint, as the sequencer does."""
    record_signing_key(at=clock.now(), actor=make_administrator())
    sequence_all(at=clock.now())
    newest = latest_checkpoint()
    assert newest
    # Inside a test's transaction nothing commits, so it isn't kept by itself.
    keep_checkpoint_outside(newest)
    return newest


def visit(username: str = "system") -> None:
    """The smallest operation: somebody signs in."""
    make_administrator()
    record_visit(event="signed_in", username=username, workstation="test")


def make_history() -> None:
    """Two rows or more in every audited table, all through operations."""
    with clock.set_to(NOON - timedelta(days=3)):
        play("0 8 supplier A-01")
        record_signing_key(at=clock.now(), actor=make_administrator())
    with clock.set_to(NOON):
        _trade()
        _hold_and_close()
        _import()
        _subscribe()
        _give_tokens(make_user("auditor", name="Auditor"))
        sequence()
        rotate_log_key()
        visit()
        sequence()


def _trade() -> None:
    company = make_company()
    device = make_device(requires_serial=True, is_implant=True)
    scans = [label(device, serial="S1"), label(device, serial="S2")]
    stock(company, device, scans, packs=1)
    sold = sell(company, device, 1)
    ship_out(company, release(company, pick_all(company, sold)))
    for colour in ("red", "white"):
        photo = make_photo(colour)
        add_remark(document=sold.pk, text="Box", photo=photo, actor=company.clerk)


def _hold_and_close() -> None:
    lot = make_lot("L77")
    make_stock(lot, "A-02", 10)
    claim(lot, 2, "A-02")
    claim(lot, 1, "A-02")
    for reason in ("Torn packs", "Wet packs"):
        place_hold(lot=lot.pk, cause=Cause.QUALITY, reason=reason, actor=clerk())
    released = place_hold(
        lot=lot.pk, cause=Cause.TEMPERATURE, reason="Too warm", actor=clerk()
    )
    release_hold(hold=released.pk, reason="Maker says good", actor=clerk())
    make_serial("S9", device=make_device(requires_serial=True))
    for days in (30, 20):
        close_period(until=NOON - timedelta(days=days), actor=clerk())


def _subscribe() -> None:
    for kind in ("receipt.", "shipment.shipped"):
        create_subscription(url="https://example.com/", kinds=[kind], actor=clerk())


def _give_tokens(user: User) -> None:
    for name in ("Scanner", "Reports"):
        create_token(
            user=user.pk,
            name=name,
            scopes=[Permission.VIEW],
            expires_at=NOON + timedelta(days=30),
            actor=actor_of(user, workstation="test"),
        )


@transaction.atomic
def _import() -> None:
    for number in range(2):
        run = ImportRun(
            source=Source.GUDID,
            file_name=f"part{number}.xml",
            file_sha256=f"{number:064}",
            started_at=clock.now(),
            started_by_id=make_administrator().user_id,
        )
        save_versioned(run)
        problem = ImportProblem.objects.create(
            run=run, row=7, key="00812345678901", effect=Effect.ROW_REFUSED, reason="?"
        )
        append_entry(
            kind="catalog.import_started",
            subject=run,
            rows=[run, problem],
            at=clock.now(),
            actor=make_administrator(),
        )


def findings(*since: Path) -> list[Finding]:
    """What `lotproof verify` finds."""
    outside = [Outside(str(path), path.read_text()) for path in since]
    return list(verify_everything(since=outside))


def checks(found: list[Finding]) -> set[str]:
    """The codes of findings."""
    return {finding.check for finding in found}


@contextmanager
def cheating() -> Iterator[None]:
    """Let SQL run as the owner who has switched off triggers and foreign keys."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = origin")


def cheat(statement: str, *values: Any) -> int:
    """Run SQL as such an owner; the number of rows that it touched."""
    with cheating(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def ask(statement: str, *values: Any) -> list[Row]:
    """The rows that a query gives."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [tuple(row) for row in cursor.fetchall()]


def drop_constraints(table: str) -> None:
    """Take from a table its checks and unique constraints, as its owner can."""
    for kind, name in ask(
        "SELECT contype::text, conname FROM pg_constraint "
        "WHERE conrelid = %s::regclass AND contype IN ('c', 'u')",
        table,
    ):
        del kind
        cheat(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}" CASCADE')
    for (name,) in ask(
        "SELECT indexrelid::regclass::text FROM pg_index "
        "WHERE indrelid = %s::regclass AND indisunique AND NOT indisprimary",
        table,
    ):
        cheat(f"DROP INDEX {name}")


@dataclass(frozen=True, slots=True)
class Written:
    """The entry that wrote a row last."""

    entry: UUID
    index: int | None


def last_writer(table: str, row: UUID) -> Written:
    """The entry with the image of a row's highest version, read the slow way."""
    found: dict[int, Written] = {}
    for entry, index, body in ask(
        "SELECT entry.id, leaf.index, body FROM evidence_entry entry "
        "LEFT JOIN evidence_leaf leaf ON leaf.entry_id = entry.id"
    ):
        for group in json.loads(body)["rows"]:
            if group["table"] != table:
                continue
            for values in group["rows"]:
                image = dict(zip(group["columns"], values, strict=True))
                if image["id"] == str(row):
                    found[image.get("version", 1)] = Written(entry, index)
    return found[max(found)]
