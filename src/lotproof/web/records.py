"""What the pages of master data share: forms whose changes are operations."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from dataclasses import fields as fields_of
from typing import Any, ClassVar, Generic, TypeVar
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lotproof.accounts.permissions import NotPermitted
from lotproof.core.refusals import Refused
from lotproof.core.texts import is_plain
from lotproof.web.access import SignedInRequest
from lotproof.web.columns import LABELS

Facts = TypeVar("Facts")
Result = TypeVar("Result")


def day_field(column: str, *, required: bool = False) -> forms.DateField:
    """Return a field for a day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=LABELS[column], required=required, widget=widget)


def _check_plain(text: str) -> None:
    if not is_plain(text):
        raise forms.ValidationError(
            _(
                "This text has characters that can't be seen, such as marks that turn "
                "the direction of writing round. Type it instead of pasting it."
            )
        )


def text_field(
    column: str, length: int, *, required: bool = False, lines: int = 1
) -> forms.CharField:
    """Return a field for a text that reads as it is written."""
    widget = forms.Textarea(attrs={"rows": lines}) if lines > 1 else None
    return forms.CharField(
        label=LABELS[column],
        max_length=length,
        required=required,
        widget=widget,
        validators=[_check_plain],
    )


def yes_field(column: str, *, initial: bool = False) -> forms.BooleanField:
    """Return a field for something that is so or isn't."""
    return forms.BooleanField(label=LABELS[column], required=False, initial=initial)


def temperature_field(column: str) -> forms.DecimalField:
    """Return a field for a temperature in °C."""
    return forms.DecimalField(
        label=LABELS[column], required=False, max_digits=5, decimal_places=2
    )


def checkboxes() -> forms.CheckboxSelectMultiple:
    """Return the boxes of a field of which several may be chosen."""
    return forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"})


class Asked(forms.Form):
    """A form that is carried out once, however often it is sent."""

    request_id = forms.UUIDField(
        required=False, widget=forms.HiddenInput, initial=uuid4
    )


class Reason(Asked):
    """Why something is done."""

    reason = text_field("reason", 500, required=True)


class FactsForm(Asked, Generic[Facts]):
    """What is entered about a record, all of it at each change."""

    facts_class: ClassVar[type[Any]]

    def facts(self) -> Facts:
        """Return what was entered as the operation reads it."""
        names = {field.name for field in fields_of(self.facts_class)}
        said = {k: v for k, v in self.cleaned_data.items() if k in names}
        facts: Facts = self.facts_class(**said)
        return facts


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page with one form."""

    title: str | Promise
    back: str
    """Address of the page it came from, and to which it returns."""
    hint: str | Promise = ""
    """What it does, said before it asks."""
    danger: str | Promise = ""
    """The button's word where it takes something away."""


def ask(
    request: SignedInRequest,
    form: forms.Form,
    page: FormPage,
    act: Callable[[], Result],
    *,
    said: str,
    to: Callable[[Result], str] | None = None,
) -> HttpResponseBase:
    """Show a form, and once it is filled in carry out its operation.

    Args:
        request: The request.
        form: The form; bound if it was sent.
        page: The page around it.
        act: The operation; called if the form is valid.
        said: What is said after it.
        to: The page that follows; the one that the form came from if missing.

    Returns:
        The form, as 422 with its errors or the operation's refusal; or the way on.

    Raises:
        NotPermitted: If the person may not: that is no fault of the form.
    """
    if form.is_valid():
        try:
            result = act()
        except NotPermitted:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return done(request, said, to(result) if to else page.back)
    status = 422 if form.is_bound and form.errors else 200
    return render(
        request, "records/form.html", {"form": form, "page": page}, status=status
    )


def refused(act: Callable[[], object]) -> Refused | None:
    """Carry out what a button does, and return its refusal if there is one.

    Args:
        act: The operation.

    Returns:
        The refusal, to be shown on the page of the button.

    Raises:
        NotPermitted: If the person may not: that is no fault of what was asked.
    """
    try:
        act()
    except NotPermitted:
        raise
    except Refused as refusal:
        return refusal
    return None


def done(request: SignedInRequest, said: str, address: str) -> HttpResponseBase:
    """Say what was done, and go on to a page."""
    messages.success(request, said)
    return redirect(address)


def initial_of(record: object, names: Iterable[str]) -> dict[str, Any]:
    """Return what a record has in the fields of a form."""
    return {name: getattr(record, name) for name in names if hasattr(record, name)}
