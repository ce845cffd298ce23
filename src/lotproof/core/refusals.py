"""The one way in which the product says no.

A refusal is a class: its name is the code that an API client tests for, its
`template` the sentence that a person reads, once in English here and once in
Chinese in the message catalogue. This module is plain Python; with Django
running, `core.apps` installs the translator.
"""

from collections.abc import Callable
from typing import ClassVar


def gettext_noop(text: str) -> str:
    """Mark a text for the message catalogue and return it as it is."""
    return text


class Refused(Exception):
    """A request that the rules forbid; nothing was changed.

    Args:
        values: What the template's named placeholders stand for. A value may be
            lazy text; it is rendered in the language of the moment.
    """

    template: ClassVar[str] = gettext_noop("This isn't possible.")
    """What is refused, why, and what to do, with %(name)s placeholders."""

    translate: ClassVar[Callable[[str], str]] = staticmethod(str)
    """Text to text, in the reader's language. English until Django is there."""

    def __init__(self, **values: object) -> None:
        super().__init__(values)
        self.values = values

    def __str__(self) -> str:
        text = Refused.translate(self.template)
        return text % self.values if self.values else text.replace("%%", "%")

    @property
    def code(self) -> str:
        """The refusal's name for programs."""
        return type(self).__name__
