"""How the log is narrowed, and the checkpoint that it is compared with."""

from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lotproof.accounts.models import User
from lotproof.web import kinds

LARGEST_NOTE_BYTES = 64 * 1024


class Saved(TextChoices):
    """Filters that inspectors ask for."""

    ALL = "", _("All")
    EXPORTS = "exports", _("Exports")
    SIGN_INS = "sign_ins", _("Sign-ins")
    RIGHTS = "rights", _("People and rights")


KINDS_OF: dict[str, tuple[str, ...]] = {
    Saved.EXPORTS: ("accounts.exported",),
    Saved.SIGN_INS: (
        "accounts.signed_in",
        "accounts.signed_out",
        "accounts.sign_in_failed",
        "accounts.identity_refused",
    ),
    Saved.RIGHTS: (
        "accounts.user_created",
        "accounts.user_changed",
        "accounts.role_changed",
        "accounts.roles_created",
        "accounts.password_changed",
    ),
}
"""Kinds of entry of each saved filter."""


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class Filter(forms.Form):
    """Which entries."""

    saved = forms.ChoiceField(choices=Saved, required=False, widget=forms.HiddenInput)
    person = forms.ModelChoiceField(
        label=_("Person"),
        queryset=User.objects.order_by("name", "username"),
        required=False,
        empty_label=_("Any"),
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    since = _day(_("Since"))
    until = _day(_("Until"))
    subject = forms.UUIDField(label=_("Id of the record"), required=False)
    after = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("Any")), *kinds.choices()]  # type: ignore[attr-defined] # a choice field

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of the saved filter; none for all."""
        return KINDS_OF.get(self.cleaned_data.get("saved", ""), ())


class Kept(forms.Form):
    """A checkpoint that was kept outside: a file, or its text."""

    file = forms.FileField(label=_("File"), required=False)
    note = forms.CharField(
        label=_("Or its text"),
        required=False,
        max_length=LARGEST_NOTE_BYTES,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "code"}),
    )

    def clean(self) -> dict[str, Any]:
        """Take the file's text, or what was typed."""
        said: dict[str, Any] = super().clean() or {}
        if file := said.get("file"):
            content = file.read(LARGEST_NOTE_BYTES)
            said["note"] = content.decode("utf-8", errors="replace")
        # Browsers send lines that end in two characters; a note ends them in one.
        said["note"] = (said.get("note") or "").replace("\r\n", "\n")
        if not said["note"].strip():
            raise forms.ValidationError(_("Choose a file, or paste the checkpoint."))
        return said
