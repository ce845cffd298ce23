"""`lotproof verify-package`: check a dossier without database and network.

Needs `cryptography` and `rfc8785` and nothing else outside Python, so that an
inspector can run it on a machine of her own.
"""

import argparse
import gettext
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO
from unicodedata import category

import lotproof
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.evidence.proofs.dossier import (
    LARGEST_BYTES,
    DossierEntry,
    DossierReport,
    DossierTooLarge,
    verify_dossier,
)

SUMMARY = "Check a dossier, without database and network."
LOCALES = Path(lotproof.__file__).parent / "locale"


class FileUnreadable(Refused):
    """A file that can't be opened."""

    template = gettext_noop("%(path)s can't be read: %(reason)s. Check the path.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("file", type=Path, metavar="FILE", help="the dossier")
    parser.add_argument(
        "--key",
        action="append",
        default=[],
        metavar="VKEY",
        help="a verifier key that you trust, from the log's owner or a witness; "
        "may be given several times",
    )
    parser.add_argument(
        "--key-file",
        type=Path,
        metavar="FILE",
        help="a file with such keys, one on a line; lines with # are skipped",
    )
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    parser.add_argument(
        "--language",
        choices=["en", "zh-hans"],
        help="language of the answer; that of the system if not given",
    )


def run(arguments: argparse.Namespace) -> int:
    """Check the dossier and print what it proves, or why it proves nothing.

    Args:
        arguments: `file`, `key`, `key_file`, `json`, `language`.

    Returns:
        0 if every check held, otherwise 1.
    """
    with _speaking(arguments.language or _system_language()):
        try:
            keys = [*arguments.key, *_keys_in(arguments.key_file)]
            report = verify_dossier(_read(arguments.file, LARGEST_BYTES), keys)
        except Refused as refusal:
            if arguments.json:
                _print_json(
                    {"verified": False, "code": refusal.code, "reason": str(refusal)}
                )
            else:
                verdict = _text(gettext_noop("NOT verified: %(reason)s"))
                _print(verdict % {"reason": refusal}, sys.stderr)
            return 1
        if arguments.json:
            _print_json(_as_json(report))
        else:
            for line in _lines(report):
                _print(line, sys.stdout)
    return 0


def _text(text: str) -> str:
    return Refused.translate(text)


@contextmanager
def _speaking(language: str) -> Iterator[None]:
    """Let texts and refusals speak a language, from the catalogue if it is there."""
    before = Refused.translate
    name = {"zh-hans": "zh_Hans"}.get(language, language)
    catalogue = gettext.translation("django", LOCALES, [name], fallback=True)
    Refused.translate = staticmethod(catalogue.gettext)
    try:
        yield
    finally:
        Refused.translate = staticmethod(before)


def _system_language() -> str:
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh-hans" if next(filter(None, names), "").startswith("zh") else "en"


def _print(line: str, stream: TextIO) -> None:
    """Print a line, without what would steer a terminal: a forger may write it."""
    shown = "".join(
        c if c.isprintable() or category(c) == "Zs" else "\N{REPLACEMENT CHARACTER}"
        for c in line
    )
    encoding = stream.encoding or "utf-8"
    shown = shown.encode(encoding, "backslashreplace").decode(encoding)
    stream.write(shown + "\n")


def _read(path: Path, limit: int) -> bytes:
    """Read a file, but no more of it than may be in one of its kind."""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            # A pipe or device tells no size, so the reading is bounded as well.
            data = b"" if size > limit else file.read(limit + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FileUnreadable(path=path, reason=reason) from error
    if max(size, len(data)) > limit:
        raise DossierTooLarge(size=max(size, len(data)), limit=limit)
    return data


def _keys_in(path: Path | None) -> list[str]:
    if path is None:
        return []
    text = _read(path, LARGEST_BYTES).decode(errors="replace")
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _lines(report: DossierReport) -> Iterator[str]:
    """Write the report as a person reads it."""
    content, checkpoint = report.content, report.checkpoint
    yield _text(gettext_noop("Dossier"))
    yield from _facts(content.subject)
    yield from _facts(content.summary)
    yield _fact(_text(gettext_noop("made at")), content.made_at)
    yield _fact(_text(gettext_noop("made by")), content.made_by)
    yield _fact(_text(gettext_noop("attachments")), len(content.attachments))
    yield _text(gettext_noop("Log"))
    yield _fact(_text(gettext_noop("origin")), checkpoint.origin)
    yield _fact(_text(gettext_noop("entries in the log")), checkpoint.size)
    yield _fact(_text(gettext_noop("root hash")), checkpoint.root.hex())
    yield _fact(_text(gettext_noop("signed by")), report.vkey)
    for witness in report.witnesses:
        seen = _moment(witness.signed_at)
        yield _fact(_text(gettext_noop("witness")), f"{witness.key.name} {seen}")
    yield _text(gettext_noop("Entries: %(count)s")) % {"count": len(content.entries)}
    for entry in content.entries:
        yield _step(entry)
    if report.key_is_trusted:
        yield _text(gettext_noop("Verified, with a key that you gave."))
    else:
        yield _text(
            gettext_noop(
                "Verified, but only with the key inside the file: NOBODY VOUCHES FOR "
                "IT. Get the log's verifier key from its owner or a witness and give "
                "it with --key."
            )
        )


def _facts(values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        nested = isinstance(value, dict | list)
        yield _fact(name, json.dumps(value, ensure_ascii=False) if nested else value)


def _fact(name: str, value: object) -> str:
    return f"  {name}: {value}"


def _moment(seconds: int | None) -> str:
    try:
        return datetime.fromtimestamp(seconds or 0, UTC).isoformat() if seconds else ""
    except (OverflowError, ValueError, OSError):
        return str(seconds)


def _step(entry: DossierEntry) -> str:
    name, meaning, reason = _act(entry)
    line = f"  {entry.index:>8}  {entry.at}  {entry.kind:<32}  {name}"
    if meaning:
        line += _text(gettext_noop(", signed: %(meaning)s")) % {"meaning": meaning}
    return line + (f" ({reason})" if reason else "")


def _act(entry: DossierEntry) -> tuple[str, str, str]:
    """Return who, with what signature's meaning, and why, as far as it is there."""
    actor, signature = entry.body.get("actor"), entry.body.get("signature")
    name = actor.get("name", "") if isinstance(actor, dict) else ""
    meaning = signature.get("meaning", "") if isinstance(signature, dict) else ""
    return str(name), str(meaning), str(entry.body.get("reason") or "")


def _as_json(report: DossierReport) -> dict[str, Any]:
    content, checkpoint = report.content, report.checkpoint
    steps = []
    for entry in content.entries:
        name, meaning, reason = _act(entry)
        steps.append(
            {
                "index": entry.index,
                "id": entry.id,
                "kind": entry.kind,
                "at": entry.at,
                "actor": name,
                "meaning": meaning,
                "reason": reason,
            }
        )
    return {
        "verified": True,
        "key_is_trusted": report.key_is_trusted,
        "key_name": report.key_name,
        "vkey": report.vkey,
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "witnesses": [
            {"name": witness.key.name, "at": _moment(witness.signed_at)}
            for witness in report.witnesses
        ],
        "made_at": content.made_at,
        "made_by": content.made_by,
        "subject": content.subject,
        "summary": content.summary,
        "attachments": len(content.attachments),
        "entries": steps,
    }


def _print_json(value: dict[str, Any]) -> None:
    # ASCII only: a pipe may have any encoding.
    sys.stdout.write(json.dumps(value) + "\n")
