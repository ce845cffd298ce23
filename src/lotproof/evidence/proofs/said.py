"""Parts of a refusal's sentence, in the reader's language like the rest of it."""

from lotproof.core.refusals import Refused


class Said:
    """Text that is translated when a refusal is read, not when it is made.

    Args:
        template: A text marked with `gettext_noop`, with %(name)s placeholders.
        values: What the placeholders stand for.
    """

    def __init__(self, template: str, **values: object) -> None:
        self.template = template
        self.values = values

    def __str__(self) -> str:
        return Refused.translate(self.template) % self.values
