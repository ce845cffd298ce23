"""Forms of signing in."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from lotproof.accounts.models import User
from lotproof.accounts.passwords import RULES


class SignIn(LoginForm):  # type: ignore[misc] # allauth has no types
    """User name and password, called as on the other pages."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name")
        self.fields["remember"].label = _("Stay signed in for a shift (8 hours)")


class ChangePassword(forms.Form):
    """The new password, twice.

    Args:
        user: Whose password it is.
    """

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    repeated = forms.CharField(
        label=_("New password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].help_text = RULES

    def clean_password(self) -> str:
        """Check the new password by the rules for passwords."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        """Check that both new passwords are the same."""
        cleaned = super().clean() or {}
        password, repeated = cleaned.get("password"), cleaned.get("repeated")
        if password and repeated and password != repeated:
            self.add_error(
                "repeated", _("The two new passwords differ. Type them again.")
            )
        return cleaned


class AddPasskey(webauthn.AddWebAuthnForm):  # type: ignore[misc] # allauth has no types
    """A new passkey, in our words; allauth's form has none for its name."""

    name = forms.CharField(label=_("Name"), required=False)
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone"),
        required=False,
        help_text=_(
            "Without user name and password. The device then checks you by finger, "
            "face or PIN each time."
        ),
    )


class CodeField(forms.CharField):
    """A code that is typed once."""

    widget = forms.TextInput(attrs={"autocomplete": "one-time-code"})


class AppCode(base.AuthenticateForm):  # type: ignore[misc] # allauth has no types
    """The second step of a sign-in; allauth only says "Code", which is much here."""

    code = CodeField(label=_("Code of the app, or a recovery code"))


class AppCodeAgain(base.ReauthenticateForm):  # type: ignore[misc] # allauth has no types
    """The same before a factor is changed."""

    code = CodeField(label=_("Code of the app, or a recovery code"))


class AddApp(totp.ActivateTOTPForm):  # type: ignore[misc] # allauth has no types
    """The first code of a new app."""

    code = CodeField(label=_("Code that the app shows"))


class RenamePasskey(webauthn.EditWebAuthnForm):  # type: ignore[misc] # allauth has no types
    """Another name for a passkey."""

    name = forms.CharField(label=_("Name"))
