"""Reading a printed paper back: its words, and the symbols on it."""

import re

import pypdfium2
import zxingcpp

DOTS_A_POINT = 300 / 72
"""A printer of 300 dots an inch."""


def words_of(paper: bytes) -> str:
    """All text of a PDF without white space: columns break where they like."""
    document = pypdfium2.PdfDocument(paper)
    pages = (page.get_textpage().get_text_bounded() for page in document)
    return re.sub(r"[\s\u200b\ufffe\uffff\x02]+", "", "".join(pages))


def bare(text: str) -> str:
    """A text as `words_of` gives it."""
    return re.sub(r"\s+", "", text)


def pages_of(paper: bytes) -> int:
    """How many pages a PDF has."""
    return len(pypdfium2.PdfDocument(paper))


def symbols_on(paper: bytes) -> list[str]:
    """What a scanner sends for each symbol on the first page, AIM identifier first."""
    page = pypdfium2.PdfDocument(paper)[0]
    picture = page.render(scale=DOTS_A_POINT).to_pil().convert("L")
    found = zxingcpp.read_barcodes(picture, text_mode=zxingcpp.TextMode.Plain)
    return [code.symbology_identifier + code.text for code in found]
