"""Signing in: what allauth has no page for, or one that writes past our log."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from lotproof.accounts.operations import set_password
from lotproof.web.sign_in import forms


@sensitive_post_parameters()
@login_required
@reauthentication_required  # type: ignore[untyped-decorator] # allauth has no types
def change_password(request: HttpRequest) -> HttpResponse:
    """Give oneself a new password; who did not just sign in confirms it first."""
    actor = request.actor  # type: ignore[attr-defined] # set by middleware.actor
    form = forms.ChangePassword(request.POST or None, user=request.user)  # type: ignore[arg-type]
    if form.is_valid():
        user = set_password(
            user=actor.user_id, password=form.cleaned_data["password"], actor=actor
        )
        update_session_auth_hash(request, user)
        messages.success(request, _("The new password is in force from now on."))
        return redirect("mfa_index")
    status = 422 if form.errors else 200
    return render(request, "sign_in/password.html", {"form": form}, status=status)
