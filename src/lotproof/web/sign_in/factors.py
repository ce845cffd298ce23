"""What second factors do, as allauth's signals tell it."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from lotproof.accounts.models import User
from lotproof.accounts.operations import record_factor, record_visit
from lotproof.accounts.queries import actor_of
from lotproof.web.workstation import workstation_of


def record_wrong_code(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Record a wrong one-time code."""
    del kwargs
    record_visit(
        event="sign_in_failed",
        username=user.username,
        workstation=workstation_of(request),
    )


def record_added(
    request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Record a new app or passkey, or the first recovery codes."""
    del kwargs
    actor = actor_of(user, workstation=workstation_of(request))
    record_factor(kind="accounts.factor_added", factor=authenticator.type, actor=actor)


def record_removed(
    request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Record that an app, a passkey or the recovery codes went."""
    del kwargs
    actor = actor_of(user, workstation=workstation_of(request))
    record_factor(
        kind="accounts.factor_removed", factor=authenticator.type, actor=actor
    )


def record_renewed(
    request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Record new recovery codes in place of the old ones."""
    del kwargs
    actor = actor_of(user, workstation=workstation_of(request))
    record_factor(
        kind="accounts.factor_renewed", factor=authenticator.type, actor=actor
    )
