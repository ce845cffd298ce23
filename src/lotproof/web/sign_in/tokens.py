"""A person's own API tokens: what programs may do in their name.

Whoever may open pages may have tokens, for a token does nothing that its owner's
roles don't allow at that moment; somebody without a role has none to give.
"""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from lotproof.accounts.models import ApiToken
from lotproof.accounts.operations import CreatedToken, create_token, revoke_token
from lotproof.accounts.operations.tokens import LONGEST_LIFE
from lotproof.accounts.permissions import Permission
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.refusals import Refused
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.columns import LABELS
from lotproof.web.people.tokens import shown_tokens
from lotproof.web.records import Asked, checkboxes, done, refused, text_field

USUAL_LIFE = timedelta(days=90)


class NewToken(Asked):
    """What a token is for, what it may do, and until when.

    Args:
        actor: Its owner, whose permissions are the choice.
    """

    name = text_field("name", 60, required=True)
    expires_on = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(format="%Y-%m-%d")
    )
    scopes = forms.MultipleChoiceField(label=LABELS["scopes"], widget=checkboxes())

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = _(
            "What it is for, such as the orders of a shop."
        )
        self.fields["scopes"].choices = [  # type: ignore[attr-defined] # a choice field
            (code, label)
            for code, label in Permission.choices
            if code in actor.permissions
        ]
        today = timezone.localdate(clock.now())
        last_day = self.fields["expires_on"]
        last_day.initial = today + USUAL_LIFE
        last_day.widget.attrs |= {
            "type": "date",
            "min": today.isoformat(),
            "max": (today + LONGEST_LIFE - timedelta(days=1)).isoformat(),
        }

    def clean_scopes(self) -> list[Permission]:
        """Return the permissions."""
        return [Permission(code) for code in self.cleaned_data["scopes"]]

    @property
    def expires_at(self) -> datetime:
        """When the last day is over."""
        last_day = self.cleaned_data["expires_on"]
        return timezone.make_aware(datetime.combine(last_day, time.max))


@require_permission(Permission.VIEW)
def index(request: SignedInRequest) -> HttpResponse:
    """List the person's own tokens."""
    return _show(request)


def _show(request: SignedInRequest, refusal: Refused | None = None) -> HttpResponse:
    tokens = shown_tokens(
        request.actor.user_id,
        lambda token: reverse("revoke_own_token", args=[token]),
    )
    context = {"tokens": tokens, "refusal": refusal}
    status = 422 if refusal else 200
    return render(request, "sign_in/tokens.html", context, status=status)


@require_permission(Permission.VIEW)
@reauthentication_required  # type: ignore[untyped-decorator] # allauth has no types
def new(request: SignedInRequest) -> HttpResponseBase:
    """Make a token after confirming who one is, and show its secret once."""
    form = NewToken(request.POST or None, actor=request.actor)
    if form.is_valid():
        try:
            created = create_token(
                user=request.actor.user_id,
                name=form.cleaned_data["name"],
                scopes=form.cleaned_data["scopes"],
                expires_at=form.expires_at,
                request_id=form.cleaned_data["request_id"],
                actor=request.actor,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _shown_once(request, created)
    status = 422 if form.errors else 200
    return render(request, "sign_in/token_new.html", {"form": form}, status=status)


def _shown_once(request: SignedInRequest, created: CreatedToken) -> HttpResponse:
    answer = render(request, "sign_in/token_made.html", {"created": created})
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@require_permission(Permission.VIEW)
def revoke(request: SignedInRequest, token_id: UUID) -> HttpResponseBase:
    """End a token of one's own now."""
    token = get_object_or_404(ApiToken, pk=token_id, user=request.actor.user_id)
    refusal = refused(lambda: revoke_token(token=token.pk, actor=request.actor))
    if refusal:
        return _show(request, refusal)
    return done(request, _now("Token revoked."), reverse("own_tokens"))
