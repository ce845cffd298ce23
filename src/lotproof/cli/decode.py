"""`lotproof decode`: what a barcode or an RFID tag says."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from lotproof.cli.conformance_ops.identification import as_json
from lotproof.core import clock
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.identification.names import element_name
from lotproof.identification.parse import parse_scans
from lotproof.identification.pictures import read_picture
from lotproof.identification.values import Udi

SUMMARY = "Read the barcodes of a label, an RFID tag's memory, or a picture of a label."

_MOST_LINE = 20_000


class NothingToDecode(Refused):
    """A call without text, file or picture."""

    template = gettext_noop(
        "There is nothing to decode. Give a text, --file with a label on each line, "
        "or --image with a picture."
    )


class FileUnreadable(Refused):
    """A file that isn't there or holds no text."""

    template = gettext_noop("%(path)s can't be read as text: %(reason)s.")


_LABELS = (
    ("agency", gettext_noop("Agency")),
    ("di", gettext_noop("Device identifier")),
    ("lot", gettext_noop("Lot number")),
    ("serial", gettext_noop("Serial number")),
    ("produced_on", gettext_noop("Production date")),
    ("expires_on", gettext_noop("Expiry date")),
    ("valid_until", gettext_noop("Valid until")),
    ("sterilisation_lot", gettext_noop("Sterilisation lot")),
    ("quantity", gettext_noop("Quantity")),
    ("sscc", gettext_noop("Logistic unit (SSCC)")),
)
_MONTH_ONLY = gettext_noop("%(date)s (the label names only the month)")
_COMPARE = gettext_noop("Compare these fields with the label.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare texts, file, picture and the form of the answer."""
    parser.add_argument(
        "texts", nargs="*", metavar="TEXT", help="the barcodes of one label"
    )
    parser.add_argument(
        "--file", type=Path, metavar="LINES.txt", help="a file with one label a line"
    )
    parser.add_argument(
        "--image", type=Path, metavar="PICTURE", help="a picture of one label"
    )
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object for each label"
    )


def run(arguments: argparse.Namespace) -> int:
    """Read each label and print it.

    Args:
        arguments: As `add_arguments` declares them.

    Returns:
        0, or 1 if a label was refused.

    Raises:
        NothingToDecode: If neither text nor file nor picture is given.
        FileUnreadable: If the file holds no text.
    """
    if not (arguments.texts or arguments.file or arguments.image):
        raise NothingToDecode
    today = clock.now().date()
    refused = False
    for number, source in enumerate(_labels(arguments)):
        if number and not arguments.json:
            sys.stdout.write("\n")
        refused |= not _show(source, today=today, as_lines=arguments.json)
    return 1 if refused else 0


def _labels(arguments: argparse.Namespace) -> Iterator[Sequence[str] | Path]:
    if arguments.texts:
        yield arguments.texts
    if arguments.image:
        yield arguments.image
    if arguments.file:
        try:
            with arguments.file.open(encoding="utf-8", newline="\n") as lines:
                while line := lines.readline(_MOST_LINE):
                    if line.strip():
                        yield [line.rstrip("\r\n")]
        except (OSError, ValueError) as error:
            raise FileUnreadable(path=arguments.file, reason=error) from error


def _show(source: Sequence[str] | Path, *, today: date, as_lines: bool) -> bool:
    try:
        scans = read_picture(source) if isinstance(source, Path) else source
        udi = parse_scans(scans, today=today)
    except Refused as refusal:
        if as_lines:
            said = {"ok": False, "code": refusal.code, "error": str(refusal)}
            sys.stdout.write(json.dumps(said) + "\n")
        else:
            sys.stderr.write(f"{refusal}\n")
        return False
    if as_lines:
        text = json.dumps({"ok": True, **as_json(udi), "scans": list(udi.scans)})
    else:
        text = "\n".join(_lines(udi))
    sys.stdout.write(text + "\n")
    return True


def _lines(udi: Udi) -> Iterator[str]:
    translate = Refused.translate
    rows = []
    for field, label in _LABELS:
        value = getattr(udi, field)
        if value is None:
            continue
        if field == "expires_on" and udi.expiry_precision == "month":
            value = translate(_MONTH_ONLY) % {"date": value}
        rows.append((translate(label), str(value)))
    width = max(len(label) for label, _ in rows)
    for label, value in rows:
        yield f"{label:<{width}}  {value}"
    for key, value in udi.elements:
        shown = f"({key})" if udi.agency == "GS1" else key
        yield f"  {shown:<8}{value}  {translate(element_name(udi.agency, key))}"
    if udi.confidence == "low":
        yield f"! {translate(_COMPARE)}"
    for warning in udi.warnings:
        yield f"! {warning}"
