"""Keys by which Chinese names are put in order and found."""

import unicodedata

KEY_LENGTH = 400
"""Longest key kept: an index entry must fit a page of the database."""


def plain(text: str) -> str:
    """Return a text as keys hold it: what is looked for in them.

    Chinese isn't made pinyin: whoever types it means these characters, which the
    name itself holds.
    """
    return unicodedata.normalize("NFKC", text).strip().casefold()


def sort_key(text: str) -> str:
    """Return the key of a name: its pinyin, a blank, the initials of the syllables.

    Ordering by it puts Chinese names as a dictionary does, whatever locales the
    database was built with; a search in it finds a name by its whole pinyin and by
    the initials that people type. A text without Chinese is its own key.

    Args:
        text: A name in any script.

    Returns:
        At most `KEY_LENGTH` characters, without capitals.
    """
    text = plain(text)
    if text.isascii():
        return text[:KEY_LENGTH]
    from pypinyin import (  # noqa: PLC0415 - 55 MB that a text without Chinese spares
        Style,
        lazy_pinyin,
    )

    pinyin = "".join(lazy_pinyin(text))
    initials = "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))
    if pinyin == initials:
        return pinyin[:KEY_LENGTH]
    return f"{pinyin} {initials}"[:KEY_LENGTH]
