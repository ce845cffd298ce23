"""What a password must be, in our words and in both languages."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

RULES = _("At least 8 characters; no usual password, and none like your own names.")
LEAST = 8


class LongEnough(MinimumLengthValidator):
    """At least `LEAST` characters; Django says it in English only."""

    def __init__(self) -> None:
        super().__init__(LEAST)

    def get_error_message(self) -> str:
        """Say what is wrong."""
        return gettext(
            "This password is too short. Use at least %(least)s characters."
        ) % {"least": LEAST}
