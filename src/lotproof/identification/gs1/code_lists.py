"""Code lists that the values of some application identifiers are held against.

They are the lists of the standards bodies. A code that a list has dropped may
still stand on old labels, which the tolerant reader accepts.
"""

import json
from importlib import resources

_LISTS: dict[str, list[str]] = json.loads(
    resources.files(__package__).joinpath("code_lists.json").read_text("utf-8")
)

COUNTRIES = frozenset(_LISTS["countries"])
"""ISO 3166-1, numeric codes."""

COUNTRY_LETTERS = frozenset(_LISTS["country_letters"])
"""ISO 3166-1, codes of two letters."""

CURRENCIES = frozenset(_LISTS["currencies"])
"""ISO 4217, numeric codes."""

PACKAGES = frozenset(_LISTS["packages"])
"""UN/ECE Recommendation 21 and GS1's additions to it, for AI 7041."""
