"""Barcodes in pictures."""

from datetime import date
from pathlib import Path

import pytest
import zint

from lotproof.identification.parse import parse_scans
from lotproof.identification.pictures import (
    NoBarcode,
    PictureUnreadable,
    read_picture,
)

TODAY = date(2026, 11, 22)


def draw(path: Path, symbology: zint.Symbology, text: str, *, gs1: bool) -> Path:
    symbol = zint.Symbol()
    symbol.symbology = symbology
    if gs1:
        symbol.input_mode = zint.InputMode.GS1
    symbol.scale = 4
    symbol.whitespace_width = symbol.whitespace_height = 4
    symbol.outfile = str(path)
    symbol.encode(text)
    symbol.print()
    return path


def test_a_gs1_datamatrix_gives_a_udi(tmp_path: Path) -> None:
    picture = draw(
        tmp_path / "label.png",
        zint.Symbology.DATAMATRIX,
        "[01]06942221705071[17]280515[10]LOT12345[21]SN0042",
        gs1=True,
    )

    scans = read_picture(picture)
    udi = parse_scans(scans, today=TODAY)

    assert scans == ["]d201069422217050711728051510LOT12345\x1d21SN0042"]
    assert (udi.di, udi.lot, udi.serial) == ("06942221705071", "LOT12345", "SN0042")


def test_an_hibc_code_128_gives_a_udi(tmp_path: Path) -> None:
    picture = draw(
        tmp_path / "label.png", zint.Symbology.CODE128, "+A123BJC5D6E71G", gs1=False
    )

    assert parse_scans(read_picture(picture), today=TODAY).di == "A123BJC5D6E71"


def test_a_file_that_is_no_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "label.png").write_text("(01)06901234567892")

    with pytest.raises(PictureUnreadable, match=r"label\.png can't be read"):
        read_picture(tmp_path / "label.png")
    with pytest.raises(PictureUnreadable, match="nowhere"):
        read_picture(tmp_path / "nowhere")


def test_a_picture_without_barcode_is_refused(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    image.new("L", (64, 64), 255).save(tmp_path / "white.png")

    with pytest.raises(NoBarcode, match=r"white\.png"):
        read_picture(tmp_path / "white.png")
