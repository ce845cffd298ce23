"""The caller's own tokens."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from lotproof.accounts.models import ApiToken
from lotproof.accounts.operations import create_token, revoke_token
from lotproof.accounts.permissions import Permission
from lotproof.accounts.queries import TokenRow, token_rows
from lotproof.api.access import Caller, actor_of, confirmed
from lotproof.api.shapes import Code, In, Key, Moment, SignatureIn, shaped

router = Router(tags=["tokens"])


class TokenIn(In):
    """What a new token is for, what it may do, and until when."""

    model_config = shaped(
        {
            "name": "ERP",
            "scopes": ["view"],
            "expires_at": "2027-06-30T00:00:00+08:00",
            "signature": {"password": "correct horse battery"},
        }
    )

    name: Code
    scopes: Annotated[list[Permission], Field(max_length=len(Permission))]
    expires_at: Moment
    signature: SignatureIn


class CreatedTokenOut(Schema):
    """A new token. Its secret is shown here and never again."""

    id: UUID
    name: str
    scopes: list[str]
    expires_at: datetime
    secret: str


class TokenOut(Schema):
    """A token that was changed."""

    id: UUID
    name: str
    scopes: list[str]
    expires_at: datetime
    revoked_at: datetime | None


@router.get("/tokens", response=list[TokenRow], auth=Caller(None))
def list_tokens(request: HttpRequest) -> list[TokenRow]:
    """List the caller's tokens with their last use, the newest first."""
    return token_rows(user=actor_of(request).user_id)


@router.post("/tokens", response={201: CreatedTokenOut}, auth=Caller(None))
def create_own_token(
    request: HttpRequest, body: TokenIn, key: Key
) -> Status[dict[str, object]]:
    """Create a token of the caller's own, which may do no more than the caller."""
    actor = actor_of(request)
    confirmed(request, body.signature)
    created = create_token(
        user=actor.user_id,
        name=body.name,
        scopes=body.scopes,
        expires_at=body.expires_at,
        request_id=key,
        actor=actor,
    )
    token = created.token
    return Status(
        201,
        {
            "id": token.pk,
            "name": token.name,
            "scopes": token.scopes,
            "expires_at": token.expires_at,
            "secret": created.secret,
        },
    )


@router.post("/tokens/{uuid:token}/revoke", response=TokenOut, auth=Caller(None))
def revoke(request: HttpRequest, token: UUID, key: Key) -> ApiToken:
    """End a token now."""
    return revoke_token(token=token, request_id=key, actor=actor_of(request))
