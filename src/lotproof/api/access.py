"""Who calls the API, and what each of its operations needs."""

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer
from ninja.utils import check_csrf

from lotproof.accounts.operations import (
    Confirmation,
    confirm_identity,
    note_token_use,
)
from lotproof.accounts.operations.tokens import USE_NOTED_EVERY, token_digest
from lotproof.accounts.permissions import Permission, require
from lotproof.accounts.queries import bearer_of
from lotproof.api.shapes import SignatureIn
from lotproof.core import clock
from lotproof.core.actors import Actor
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.core.texts import shown
from lotproof.workflow.codes import STEPS, Kind

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LONGEST_TOKEN = 200
JSON = "application/json"
FORM = "multipart/form-data"


class NotSignedIn(Refused):
    """The request bears neither a token nor the cookie of a session."""

    template = gettext_noop(
        "Send a token in the header Authorization: Bearer …, or sign in."
    )


class TokenRefused(Refused):
    """The token is forged, expired or revoked, or its owner's account is closed."""

    template = gettext_noop(
        "This token isn't valid: it is unknown, expired or revoked. Create another."
    )


class BodyNotJson(Refused):
    """The request says that its body is something else than JSON."""

    template = gettext_noop(
        "The body is said to be %(kind)s. Send JSON, with the header Content-Type: "
        "application/json."
    )


class BodyNotForm(Refused):
    """The request should bring a file, and says that its body is something else."""

    template = gettext_noop(
        "The body is said to be %(kind)s. Send a form with the file, with the header "
        "Content-Type: multipart/form-data."
    )


class ApiRequest(HttpRequest):
    """A request whose caller is known. Only a type; Django makes the object."""

    auth: Actor


class Caller(HttpBearer):
    """Lets in whoever bears a token or a session, and may do the operation.

    Args:
        permission: What the caller's roles and scopes must allow; `None` leaves it
            to the operation.
        step: Kind of document and step whose template names the permission, where
            that decides.
        one_of: Permissions of which any one is enough, where the operation asks so.
        body: The media type that a body must have.
    """

    def __init__(
        self,
        permission: Permission | None,
        step: tuple[Kind, str] | None = None,
        *,
        one_of: frozenset[Permission] = frozenset(),
        body: str = JSON,
    ) -> None:
        super().__init__()
        self.permission = permission
        self.step = step
        self.one_of = one_of
        self.body = body

    def __call__(self, request: HttpRequest) -> Actor:
        """Return who calls, if the operation is theirs to call."""
        actor = _caller(request)
        _check_kind_of_body(request, self.body)
        if self.permission is not None:
            require(actor, self.permission)
        return actor

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        """Return whose token this is."""
        del request
        return _bearer(token)


def needs(permission: Permission) -> Caller:
    """Return the rule of an operation that one permission allows."""
    return Caller(permission)


def by_step(kind: Kind, step: str) -> Caller:
    """Return the rule of an operation whose permission a process template names.

    Raises:
        LookupError: If no kind of document has this step: a defect.
    """
    if step not in STEPS[kind]:
        raise LookupError(f"{kind} has no step {step}.")
    return Caller(None, (kind, step))


def needs_one_of(permissions: frozenset[Permission], *, body: str = JSON) -> Caller:
    """Return the rule of an operation that any of some permissions allows.

    The operation itself looks which; who may not even see records gets no further.
    """
    return Caller(Permission.VIEW, one_of=permissions, body=body)


def actor_of(request: HttpRequest) -> Actor:
    """Return who calls."""
    actor: Actor = request.auth  # type: ignore[attr-defined] # set by ninja
    return actor


def confirmed(
    request: HttpRequest, signature: SignatureIn | None
) -> Confirmation | None:
    """Return that the caller authenticated again, if the request says how.

    Raises:
        TooManyAttempts: If five attempts failed in a quarter of an hour.
        IdentityNotConfirmed: If password or code is wrong.
    """
    if signature is None:
        return None
    return confirm_identity(
        password=signature.password.get_secret_value(),
        code=signature.code,
        actor=actor_of(request),
    )


def _caller(request: HttpRequest) -> Actor:
    header = request.headers.get("Authorization")
    if header is not None:
        scheme, _space, token = header.partition(" ")
        if scheme.casefold() != "bearer":
            raise TokenRefused
        return _bearer(token.strip())
    if not request.user.is_authenticated:
        raise NotSignedIn
    if request.method not in SAFE and check_csrf(request) is not None:
        raise HttpError(403, "CSRF")
    # The screens' middleware reads roles and terminal when the actor is first used.
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _check_kind_of_body(request: HttpRequest, wanted: str) -> None:
    if request.method in SAFE or not request.META.get("CONTENT_LENGTH", "").strip("0"):
        return
    if request.content_type != wanted:
        refusal = BodyNotForm if wanted == FORM else BodyNotJson
        raise refusal(kind=shown(request.content_type or "text/plain"))


def _bearer(secret: str) -> Actor:
    if not secret or len(secret) > LONGEST_TOKEN:
        raise TokenRefused
    at = clock.now()
    bearer = bearer_of(token_digest(secret), at=at)
    if bearer is None:
        raise TokenRefused
    used_at = bearer.last_used_at
    if used_at is None or at - used_at >= USE_NOTED_EVERY:
        note_token_use(token=bearer.token, at=at)
    return bearer.actor
