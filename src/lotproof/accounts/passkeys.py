"""Asking a passkey, and checking its answer.

Source:
    W3C Web Authentication, level 2, sections 7.2 and 5.5.
"""

import json
from collections.abc import Mapping
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from django.core.exceptions import ValidationError

from lotproof.accounts.models import User


def ask_passkey(user: User) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a question for a person's passkeys, with a challenge of its own.

    The authenticator must check the person, by finger, face or PIN: to touch the
    device isn't enough where the answer stands for a password.

    Args:
        user: The person.

    Returns:
        What the browser is handed, and what the answer is checked against; both in
        JSON types.
    """
    question, state = auth.get_server().authenticate_begin(
        credentials=auth.get_credentials(user),
        user_verification=auth.UserVerificationRequirement.REQUIRED,
    )
    return dict(question), state


def passkey_that_answered(
    user: User, answer: str, state: Mapping[str, Any]
) -> Authenticator | None:
    """Return the passkey of a person that gave an answer; `None` if none of them did.

    Args:
        user: The person.
        answer: JSON as the browser sends it.
        state: What `ask_passkey` returned with the question.
    """
    try:
        credential = json.loads(answer)
        auth.parse_authentication_response(credential)
        used = auth.get_server().authenticate_complete(
            state, auth.get_credentials(user), credential
        )
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return auth.get_authenticator_by_credential_id(user, used.credential_id)
