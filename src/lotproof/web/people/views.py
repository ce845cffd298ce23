"""People and the matrix of roles: for administrators only."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lotproof.accounts import operations
from lotproof.accounts.models import Role, User
from lotproof.accounts.permissions import SYSTEM_USERNAME, Permission
from lotproof.accounts.queries import second_factors_of, signing_locked_until
from lotproof.core import clock
from lotproof.core.pinyin import sort_key
from lotproof.core.refusals import Refused
from lotproof.web.access import SignedInRequest, require_permission
from lotproof.web.history import history_of
from lotproof.web.people import forms
from lotproof.web.people.tokens import shown_tokens
from lotproof.web.records import FormPage, Reason, ask, done, refused

FACTORS_HINT = gettext_lazy(
    "For somebody who lost the phone or the passkey and has no recovery code. Make "
    "sure that it is really this person who asks: from now on the password alone lets "
    "them in, until they set up something new. Their sessions end, and they are told "
    "at the next sign-in. Their API tokens go on; revoke those that may be in other "
    "hands."
)

PEOPLE = User.objects.exclude(username=SYSTEM_USERNAME)


@require_permission(Permission.MANAGE_USERS)
def index(request: SignedInRequest) -> HttpResponse:
    """List all people in dictionary order."""
    people = sorted(PEOPLE.all(), key=lambda user: (sort_key(user.name), user.username))
    return render(request, "people/index.html", {"people": people})


@require_permission(Permission.MANAGE_USERS)
def person(request: SignedInRequest, user_id: UUID) -> HttpResponse:
    """Show a person with their tokens and what was changed about them."""
    return _show(request, get_object_or_404(PEOPLE, pk=user_id))


def _show(
    request: SignedInRequest, record: User, *, refusal: Refused | None = None
) -> HttpResponse:
    factors_held = second_factors_of(record.pk)
    is_other = record.pk != request.actor.user_id
    context = {
        "person": record,
        "history": history_of(record),
        "tokens": shown_tokens(
            record.pk, lambda token: reverse("people:revoke", args=[record.pk, token])
        ),
        "locked_until": signing_locked_until(record.pk, at=clock.now()),
        "factors": factors_held,
        "may_take_factors": factors_held.has_any and is_other,
        "refusal": refusal,
    }
    status = 422 if refusal else 200
    return render(request, "people/person.html", context, status=status)


@require_POST
@require_permission(Permission.MANAGE_USERS)
def revoke(request: SignedInRequest, user_id: UUID, token_id: UUID) -> HttpResponseBase:
    """End a token of a person now."""
    record = get_object_or_404(PEOPLE, pk=user_id)
    token = get_object_or_404(record.tokens, pk=token_id)
    refusal = refused(
        lambda: operations.revoke_token(token=token.pk, actor=request.actor)
    )
    if refusal:
        return _show(request, record, refusal=refusal)
    return done(request, _("Token revoked."), _address(record.pk))


@require_permission(Permission.MANAGE_USERS)
def unlock(request: SignedInRequest, user_id: UUID) -> HttpResponseBase:
    """Let a person sign again before the wait after wrong attempts is over."""
    record = get_object_or_404(PEOPLE, pk=user_id)
    form = Reason(request.POST or None)
    title = _("Let %(record)s sign again") % {"record": record}
    return ask(
        request,
        form,
        FormPage(title, _address(record.pk)),
        lambda: operations.unlock_signing(
            user=record.pk, reason=form.cleaned_data["reason"], actor=request.actor
        ),
        said=_("The person may sign again."),
    )


@require_permission(Permission.MANAGE_USERS)
def factors(request: SignedInRequest, user_id: UUID) -> HttpResponseBase:
    """Take away the app, passkeys and recovery codes of a person who lost theirs."""
    record = get_object_or_404(PEOPLE, pk=user_id)
    form = forms.Factors(request.POST or None)
    title = _("Take away the second factors of %(record)s") % {"record": record}
    return ask(
        request,
        form,
        FormPage(title, _address(record.pk), FACTORS_HINT, danger=_("Take away")),
        lambda: operations.take_factors_away(
            user=record.pk,
            reason=form.cleaned_data["reason"],
            request_id=form.cleaned_data["request_id"],
            actor=request.actor,
        ),
        said=_(
            "The password alone lets this person in now. Their sessions have ended."
        ),
    )


@require_permission(Permission.MANAGE_USERS)
def new(request: SignedInRequest) -> HttpResponseBase:
    """Add a person."""
    form = forms.New(request.POST or None)
    return ask(
        request,
        form,
        FormPage(_("New person"), reverse("people:index")),
        lambda: operations.create_user(
            username=form.cleaned_data["username"],
            name=form.cleaned_data["name"],
            password=form.cleaned_data["password"],
            roles=form.cleaned_data["roles"],
            actor=request.actor,
        ),
        said=_("Person added."),
        to=lambda made: _address(made.pk),
    )


@require_permission(Permission.MANAGE_USERS)
def change(request: SignedInRequest, user_id: UUID) -> HttpResponseBase:
    """Change a person's name, roles, or whether they may sign in."""
    record = get_object_or_404(PEOPLE, pk=user_id)
    known = {
        "name": record.name,
        "roles": record.roles,
        "is_active": record.is_active,
    }
    form = forms.Change(request.POST or None, initial=known)
    return ask(
        request,
        form,
        FormPage(_("Change %(record)s") % {"record": record}, _address(record.pk)),
        lambda: operations.change_user(
            user=record.pk,
            name=form.cleaned_data["name"],
            roles=form.cleaned_data["roles"],
            is_active=form.cleaned_data["is_active"],
            reason=form.cleaned_data["reason"],
            actor=request.actor,
        ),
        said=_("Person changed."),
    )


@require_permission(Permission.MANAGE_USERS)
def password(request: SignedInRequest, user_id: UUID) -> HttpResponseBase:
    """Give a person a new password."""
    record = get_object_or_404(PEOPLE, pk=user_id)
    form = forms.Password(request.POST or None, person=record)
    return ask(
        request,
        form,
        FormPage(
            _("New password of %(record)s") % {"record": record}, _address(record.pk)
        ),
        lambda: operations.set_password(
            user=record.pk,
            password=form.cleaned_data["password"],
            actor=request.actor,
        ),
        said=_("Password changed."),
    )


@require_permission(Permission.MANAGE_USERS)
def roles(request: SignedInRequest) -> HttpResponse:
    """Show the matrix: what each role allows."""
    matrix = list(Role.objects.order_by("pk"))
    rows = [
        (permission, [permission.value in role.permissions for role in matrix])
        for permission in Permission
    ]
    return render(request, "people/roles.html", {"roles": matrix, "rows": rows})


@require_permission(Permission.MANAGE_USERS)
def role(request: SignedInRequest, role_id: UUID) -> HttpResponseBase:
    """Change what a role allows."""
    record = get_object_or_404(Role, pk=role_id)
    form = forms.Matrix(
        request.POST or None, initial={"permissions": record.permissions}
    )
    return ask(
        request,
        form,
        FormPage(
            _("What the role %(record)s allows") % {"record": record},
            reverse("people:roles"),
        ),
        lambda: operations.change_role(
            role=record.pk,
            permissions=form.cleaned_data["permissions"],
            reason=form.cleaned_data["reason"],
            actor=request.actor,
        ),
        said=_("Role changed."),
    )


def _address(user_id: UUID) -> str:
    return reverse("people:person", args=[user_id])
