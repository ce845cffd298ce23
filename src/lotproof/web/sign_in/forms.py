"""Forms of signing in."""

from typing import Any

from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.utils.translation import gettext_lazy as _

from lotproof.accounts.models import User


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
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

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
    """A new passkey; allauth's form has no words for its name."""

    name = forms.CharField(label=_("Name"), required=False)


class RenamePasskey(webauthn.EditWebAuthnForm):  # type: ignore[misc] # allauth has no types
    """Another name for a passkey."""

    name = forms.CharField(label=_("Name"))
