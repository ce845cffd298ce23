"""The reason that a change of a record must give."""

from lotproof.core.refusals import Refused, gettext_noop


class ReasonMissing(Refused):
    """A record was to be changed and nobody said why."""

    template = gettext_noop(
        "A change of a record needs its reason. Say in a few words why."
    )


def require_reason(reason: str) -> str:
    """Return a reason without surrounding blanks.

    Raises:
        ReasonMissing: If nothing is left of it.

    Source:
        GMP 2025 Art. 45(3): a change shows reason, person and date.
    """
    if not (text := reason.strip()):
        raise ReasonMissing
    return text
