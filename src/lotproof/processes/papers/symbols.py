"""Drawing a symbol: whole modules, so that a printer's dots don't blur them."""

from dataclasses import dataclass
from decimal import Decimal

import zint

from lotproof.processes.papers.carriers import Carrier, Symbology

WIDTHS = tuple(map(Decimal, ("0.875", "0.75", "0.625", "0.5", "0.375")))
"""Widths of a module in mm: whole dots of a printer with 8 dots a mm, none below the
0.33 mm that scanners of stock read without trouble."""

UTF_8 = 26
"""The assignment by which a symbol says that its text is UTF-8."""

QUIET = {
    Symbology.GS1_DATA_MATRIX: 2,
    Symbology.DATA_MATRIX: 2,
    Symbology.QR_CODE: 4,
}
"""Empty modules around a symbol; a Data Matrix needs one."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol as a drawing, its quiet zone included."""

    modules: int
    """Along one side."""
    svg: str

    def module_width(self, room: Decimal) -> Decimal:
        """Return the width of a module in mm with which it fills a room best.

        Args:
            room: Side of the square there is, in mm.
        """
        fitting = [width for width in WIDTHS if width * self.modules <= room]
        return fitting[0] if fitting else WIDTHS[-1]


def draw(carrier: Carrier) -> Symbol:
    """Return the symbol of a carrier."""
    symbol = zint.Symbol()
    is_qr = carrier.symbology is Symbology.QR_CODE
    symbol.symbology = zint.Symbology.QRCODE if is_qr else zint.Symbology.DATAMATRIX
    if not is_qr:
        symbol.option_3 = zint.DataMatrixOptions.SQUARE
    if carrier.elements:
        symbol.input_mode = zint.InputMode.GS1
        symbol.encode("".join(f"[{ai}]{value}" for ai, value in carrier.elements))
    else:
        symbol.input_mode = zint.InputMode.UNICODE
        if not carrier.data.isascii():
            symbol.eci = UTF_8
        symbol.encode(carrier.data)
    quiet = QUIET[carrier.symbology]
    side = symbol.width + 2 * quiet
    path = "".join(_row(symbol, row, quiet) for row in range(symbol.rows))
    return Symbol(
        side,
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" '
        f'shape-rendering="crispEdges"><path d="{path}"/></svg>',
    )


def _row(symbol: zint.Symbol, row: int, quiet: int) -> str:
    """Return the dark runs of a row as parts of a path."""
    data = symbol.encoded_data
    cells = [
        bool(data[row, column >> 3] >> (column & 7) & 1)
        for column in range(symbol.width)
    ] + [False]
    path, start = [], None
    for column, is_dark in enumerate(cells):
        if is_dark and start is None:
            start = column
        elif not is_dark and start is not None:
            length = column - start
            path.append(f"M{start + quiet} {row + quiet}h{length}v1h-{length}z")
            start = None
    return "".join(path)
