"""Tokens of a person, as their own page and the administrator's show them."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from lotproof.accounts.queries import TokenRow, token_rows
from lotproof.core import clock


@dataclass(frozen=True, slots=True)
class ShownToken:
    """A token with what can be done with it."""

    row: TokenRow
    state: str
    """`revoked`, `expired` or `valid`."""
    revoke_address: str


def shown_tokens(user: UUID, revoke_address: Callable[[UUID], str]) -> list[ShownToken]:
    """Return a person's tokens, the newest first.

    Args:
        user: The person.
        revoke_address: Where a token is revoked from the page that shows them.
    """
    return [
        ShownToken(row, _state(row), revoke_address(row.id))
        for row in token_rows(user=user)
    ]


def _state(token: TokenRow) -> str:
    if token.revoked_at:
        return "revoked"
    return "expired" if token.expires_at <= clock.now() else "valid"
