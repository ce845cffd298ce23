"""Sentences for people, translated when they are shown."""

from dataclasses import dataclass, field
from typing import Any

from lotproof.core.refusals import Refused


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text with named placeholders, in English until a translator is there.

    Like a refusal it keeps its template and its values apart, so the same
    reading can be shown in the language of whoever looks at it.
    """

    template: str
    """English text, marked with `gettext_noop` where it is written."""
    values: dict[str, Any] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        text = Refused.translate(self.template)
        return text % self.values if self.values else text.replace("%%", "%")
