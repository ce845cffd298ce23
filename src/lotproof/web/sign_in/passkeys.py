"""Signing with a passkey instead of the password: the question and its answer."""

from django.http import HttpResponse, JsonResponse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from lotproof.accounts.operations import (
    Confirmation,
    PasskeyQuestion,
    confirm_passkey,
)
from lotproof.accounts.passkeys import ask_passkey
from lotproof.accounts.permissions import Permission
from lotproof.core import clock
from lotproof.web.access import SignedInRequest, require_permission

QUESTION = "signing.passkey"
"""Under this the session keeps what was asked, until it is answered once."""


@require_POST
@require_permission(Permission.VIEW)
def ask(request: SignedInRequest) -> HttpResponse:
    """Ask the person's passkeys who is there; a script hands it to the browser."""
    question, state = ask_passkey(request.user)
    request.session[QUESTION] = {"state": state, "at": clock.now().isoformat()}
    answer = JsonResponse(question)
    answer["Cache-Control"] = "no-store"
    return answer


def confirmation_by_passkey(request: SignedInRequest, answer: str) -> Confirmation:
    """Return that a passkey confirmed the person, for what was asked last.

    Args:
        request: The request that brought the answer.
        answer: JSON as the browser made it.

    Raises:
        Refused: Whatever `confirm_passkey` refuses.
    """
    asked = request.session.pop(QUESTION, None)
    at = parse_datetime(asked["at"]) if asked else None
    question = PasskeyQuestion(asked["state"], at) if asked and at else None
    return confirm_passkey(answer=answer, question=question, actor=request.actor)
