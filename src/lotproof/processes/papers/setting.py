"""Setting a paper in type: a Typst template, its data, and the bundled fonts."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from lotproof.core.refusals import Refused, gettext_noop
from lotproof.processes.papers.characters import printable

TEMPLATES = Path(__file__).parent
FONTS = TEMPLATES.parents[1] / "static" / "bundle" / "fonts"
FONT_FILES = ("NotoSansSC_400Regular.ttf", "NotoSansSC_700Bold.ttf")


class FontsMissing(Refused):
    """The fonts of papers were not bundled."""

    template = gettext_noop(
        "Papers can't be printed: the font %(font)s isn't in %(folder)s. "
        "Run make bundle, then print again."
    )


def set_paper(template: str, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """Return a paper as PDF; the same data give the same bytes.

    Args:
        template: File name of the template.
        data: What it shows, in JSON types.
        at: The paper's own moment, for the PDF's properties.

    Returns:
        The PDF (PDF/A-2b: it can be archived).

    Raises:
        FontsMissing: If the bundle wasn't built: no other font has all Chinese signs.
    """
    import typst  # noqa: PLC0415 - 7 MB that only papers need

    for font in FONT_FILES:
        if not (FONTS / font).is_file():
            raise FontsMissing(font=font, folder=FONTS)
    shown = printable(data, font=FONTS / FONT_FILES[0])
    return bytes(
        typst.compile(
            TEMPLATES / template,
            root=TEMPLATES,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"data": json.dumps(shown, ensure_ascii=False)},
            pdf_standards="a-2b",
            timestamp=int(at.timestamp()),
        )
    )
