"""What an administrator enters about people and roles."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lotproof.accounts.models import Role, User
from lotproof.accounts.permissions import Permission
from lotproof.web.columns import LABELS
from lotproof.web.records import Asked, Reason, checkboxes, text_field


def _password_field() -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(
        label=_("Password"),
        widget=widget,
        strip=False,
        max_length=200,
        help_text=_("For the first sign-in; the person sets up a second factor then."),
    )


class RolesField(forms.MultipleChoiceField):
    """Roles of the matrix."""

    def __init__(self) -> None:
        super().__init__(
            label=LABELS["roles"],
            required=False,
            widget=checkboxes(),
        )


class Person(Asked):
    """A person as records name them."""

    name = text_field("name", 60, required=True)
    roles = RolesField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        matrix = Role.objects.order_by("pk")
        choices = [(role.code, _now(role.name)) for role in matrix]
        self.fields["roles"].choices = choices  # type: ignore[attr-defined] # a choice field


class New(Person):
    """A person who may sign in from now on."""

    username = text_field("username", 60, required=True)
    password = _password_field()
    field_order = ("username", "name", "password", "roles")

    def clean(self) -> dict[str, Any]:
        """Check the password by the rules, with the names that it may not be like."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("password"):
            person = User(username=said.get("username", ""), name=said.get("name", ""))
            try:
                validate_password(said["password"], person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return said


class Change(Person):
    """A person's name, roles, and whether they may sign in."""

    is_active = forms.BooleanField(label=_("May sign in"), required=False)
    reason = text_field("reason", 500, required=True)


class Factors(Reason):
    """Why somebody's second factors are taken away, and that it is meant."""

    is_sure = forms.BooleanField(label=_("I know that this person asks for it"))


class Password(Asked):
    """A new password."""

    password = _password_field()

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_password(self) -> str:
        """Check the password by the rules."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password


class Matrix(Asked):
    """What a role allows."""

    permissions = forms.MultipleChoiceField(
        label=LABELS["permissions"],
        choices=Permission.choices,
        required=False,
        widget=checkboxes(),
    )
    reason = text_field("reason", 500, required=True)

    def clean_permissions(self) -> list[Permission]:
        """Return the permissions."""
        return [Permission(code) for code in self.cleaned_data["permissions"]]
