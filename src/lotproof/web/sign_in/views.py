"""Signing in: what allauth has no page for, or one that writes past our log."""

from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from lotproof.accounts.operations import set_password
from lotproof.web.sign_in import forms


@login_required
def change_password(request: HttpRequest) -> HttpResponse:
    """Give oneself a new password, after confirming who one is."""
    try:
        answer: HttpResponse = _change_password(request)
    except ReauthenticationRequired:
        if request.method != "POST":
            raise
        # allauth would keep what was posted in the session until then: a password.
        return redirect("account_change_password")
    return answer


@sensitive_post_parameters()
@reauthentication_required  # type: ignore[untyped-decorator] # allauth has no types
def _change_password(request: HttpRequest) -> HttpResponse:
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
