"""Who has lot X, and the proofs of it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from lotproof.core import clock
from lotproof.core.refusals import gettext_noop
from lotproof.demo.company import Company
from lotproof.demo.story.beginning import CUP_LATE
from lotproof.demo.story.goods_in import lot_of
from lotproof.demo.story.telling import NOT_REFUSED, Telling, said
from lotproof.evidence.logkeys import trusted_vkeys
from lotproof.evidence.queries import log_size
from lotproof.evidence.verification import Outside
from lotproof.ledger.check import CHECKS, differences
from lotproof.ledger.models import Lot
from lotproof.ledger.verification import verify_everything
from lotproof.processes.dossier import export_lot_dossier
from lotproof.processes.papers.delivery_note import shipping_step
from lotproof.processes.papers.seals import seal_of
from lotproof.processes.queries import LotTrace, trace_lot
from lotproof.workflow.models import Document

OFFLINE = """
import socket, sys
for name in ("django", "psycopg"):
    sys.modules[name] = None  # any import of it fails
def refuse(*arguments, **options):
    raise OSError("no network")
socket.socket.connect = refuse
from lotproof.cli import main
sys.exit(main(sys.argv[1:]))
"""
"""What runs the check on a machine with no Django, no database and no network."""


def trace(telling: Telling) -> Lot:
    """Ask who has the lot of which some is here, some sold and one unit rejected.

    Returns:
        The lot.
    """
    lot = lot_of(CUP_LATE)
    found = telling.step(
        gettext_noop("Who has this lot? Trace it both ways"),
        lambda: trace_lot(lot),
        lambda found: _say_trace(lot, found),
    )
    telling.check(
        gettext_noop("Every unit received is accounted for"),
        lambda: (
            [] if found.is_balanced and found.received == CUP_LATE.packs else ["≠"],
            said(
                gettext_noop(
                    "%(received)s received = %(stock)s here + %(shipped)s sold"
                ),
                {
                    "received": found.received,
                    "stock": found.in_stock,
                    "shipped": found.shipped,
                },
            ),
        ),
    )
    return lot


def _say_trace(lot: Lot, found: LotTrace) -> str:
    holders = "; ".join(
        f"{holder.name} {holder.code} × {holder.quantity}" for holder in found.holders
    )
    return said(
        gettext_noop(
            "Lot %(lot)s, %(steps)s steps, %(signed)s signatures: %(holders)s"
        ),
        {
            "lot": lot,
            "steps": len(found.steps),
            "signed": sum(step.signature is not None for step in found.steps),
            "holders": holders,
        },
    )


def check_everything(telling: Telling, shipment: Document) -> None:
    """Recompute the stock, verify the log, and compare it with the paper's seal."""
    telling.check(
        gettext_noop("check: stock recomputed from the movements"),
        lambda: (
            [str(difference) for difference in differences()],
            said(
                gettext_noop("%(checks)s checks, no difference"),
                {"checks": len(CHECKS)},
            ),
        ),
    )
    telling.check(
        gettext_noop("verify: log, bodies, and replay against the tables"),
        lambda: (
            [str(finding) for finding in verify_everything()],
            said(gettext_noop("%(entries)s entries"), {"entries": f"{log_size():,}"}),
        ),
    )
    telling.check(
        gettext_noop("verify --since the checkpoint on the delivery note"),
        lambda: _continues_paper(shipment),
    )


def _continues_paper(shipment: Document) -> tuple[list[str], str]:
    seal = seal_of(
        entry=shipping_step(shipment).entry_id,
        kind="delivery_note",
        number=shipment.number,
        at=clock.now(),
    )
    outside = Outside(shipment.number, seal.note)
    findings = [str(finding) for finding in verify_everything(since=[outside])]
    text = said(
        gettext_noop("Entry %(index)s under the checkpoint of %(size)s entries"),
        {"index": seal.index, "size": seal.size},
    )
    return findings, text


def prove_offline(telling: Telling, company: Company, lot: Lot, output: Path) -> None:
    """Export the lot's dossier and check it where there is nothing but the file."""
    path = output / f"{lot.number}.dossier"
    telling.step(
        gettext_noop("package: the dossier of the lot, with its proofs"),
        lambda: _export(company, lot, path),
        lambda dossier: f"{path.name}, {len(dossier) // 1000} kB",
    )
    telling.check(
        gettext_noop("verify-package: offline, without Django and database"),
        lambda: _verified_offline(path),
    )
    telling.check(
        gettext_noop("The dossier with one byte changed is refused"),
        lambda: _refused_offline(path),
    )


def _export(company: Company, lot: Lot, path: Path) -> bytes:
    dossier = company.do(export_lot_dossier, by="auditor", lot=lot.pk)
    path.write_bytes(dossier)
    return dossier


def _verified_offline(path: Path) -> tuple[list[str], str]:
    found = _verify_package(path)
    if not (found["verified"] and found["key_is_trusted"]):
        return [str(found.get("reason", found))], ""
    text = gettext_noop(
        "%(entries)s entries proved under the checkpoint of %(size)s, signed by a "
        "trusted key"
    )
    return [], said(text, {"entries": len(found["entries"]), "size": found["size"]})


def _refused_offline(path: Path) -> tuple[list[str], str]:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    changed = path.with_suffix(".changed")
    changed.write_bytes(content)
    found = _verify_package(changed)
    changed.unlink()
    if found["verified"]:
        return [said(NOT_REFUSED)], ""
    return [], str(found["reason"])


def _verify_package(path: Path) -> dict[str, Any]:
    keys = [word for vkey in trusted_vkeys() for word in ("--key", vkey)]
    kept = {"PATH", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV"}
    done = subprocess.run(  # noqa: S603 - our own program
        [
            sys.executable,
            "-c",
            OFFLINE,
            "verify-package",
            str(path),
            *keys,
            "--json",
            "--language",
            "zh-hans" if (get_language() or "").startswith("zh") else "en",
        ],
        env={name: value for name, value in os.environ.items() if name in kept},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError:  # it broke before it could answer
        return {"verified": False, "reason": done.stderr.strip()[-500:]}
    return found | {"verified": found["verified"] and done.returncode == 0}
