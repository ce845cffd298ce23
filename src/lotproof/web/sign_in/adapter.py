"""How allauth signs people in here: who may, and what is recorded of it."""

from datetime import datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from lotproof.accounts.models import User
from lotproof.accounts.operations import record_visit
from lotproof.accounts.queries import factors_taken_at
from lotproof.web.workstation import workstation_of

SILENT = frozenset(
    {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}
)
"""Messages that only say what one sees."""


SAID = {
    "mfa/messages/recovery_codes_generated.txt": gettext_lazy(
        "There are new recovery codes. Write them down now."
    ),
    "mfa/messages/totp_activated.txt": gettext_lazy(
        "The app is set up. Sign-ins and signatures ask for its code from now on."
    ),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("The app is removed."),
    "mfa/messages/webauthn_added.txt": gettext_lazy("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("The passkey is removed."),
}
"""By template of allauth, whose own words for these things are others."""

FACTORS_TAKEN = gettext_lazy(
    "Your authenticator app, passkeys and recovery codes were taken away on "
    "%(moment)s, so the password alone lets you in. Set up others under Sign-in "
    "security in your menu. If you didn't ask for this, tell an administrator at once."
)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth has no types
    """Accounts are made by an administrator; each visit is an entry of the log."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return no: an administrator creates people."""
        del request
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign a person in, after all factors, and record it."""
        super().login(request, user)
        if taken_at := factors_taken_at(user.pk):
            messages.warning(request, FACTORS_TAKEN % {"moment": _shown(taken_at)})
        record_visit(
            event="signed_in",
            username=user.username,
            workstation=workstation_of(request),
        )

    def logout(self, request: HttpRequest) -> None:
        """Sign a person out and record it."""
        username = request.user.get_username()
        super().logout(request)
        record_visit(
            event="signed_out", username=username, workstation=workstation_of(request)
        )

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record a wrong user name or password."""
        record_visit(
            event="sign_in_failed",
            username=str(credentials.get("username", "")),
            workstation=workstation_of(request),
        )

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Show a message, in our words, unless it only says what one sees."""
        if words := SAID.get(message_template or ""):
            messages.add_message(request, level, words)
        elif message_template not in SILENT:
            super().add_message(request, level, message_template, *args, **kwargs)


class FactorsAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth has no types
    """What allauth's pages of second factors say."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy(
            "This code is wrong or too old. Type the one that the app shows now."
        )
    }


def _shown(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
