"""Which texts a record can keep and a page can show as they were typed."""

import re

_UNFIT = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls; PostgreSQL can't store the first
    r"\u202a-\u202e\u2066-\u2069"  # let a printed text read otherwise than it is
    r"\ud800-\udfff\ufffe\uffff]"  # halves of pairs and what is no character
)


def is_plain(text: str) -> bool:
    """Return whether a text has only characters that can be kept and shown.

    Line breaks and tabs are fit; other controls, marks that turn the direction of
    writing round, and halves of surrogate pairs aren't.
    """
    return _UNFIT.search(text) is None


def shown(text: str, *, most: int = 60) -> str:
    """Return the beginning of any text in a form that a refusal can repeat.

    Args:
        text: Whatever came in.
        most: Characters at most.
    """
    return _UNFIT.sub("?", text[:most])
