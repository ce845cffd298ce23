"""How the API says no: problem documents in the caller's language.

Source:
    RFC 9457.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from lotproof.accounts.operations import TokenUnknown, TooManyAttempts
from lotproof.accounts.permissions import NotPermitted
from lotproof.api.access import BodyNotForm, BodyNotJson, NotSignedIn, TokenRefused
from lotproof.api.paging import CursorUnknown
from lotproof.catalog.queries import UnknownIdentifier
from lotproof.core.refusals import Refused
from lotproof.ledger.queries import PageUnknown
from lotproof.processes.dossier import DeviceUnknown, LotUnknown
from lotproof.processes.papers import RecordUnknown
from lotproof.processes.refusals import UnknownDevice
from lotproof.warehouse.queries import NoSuchLocation
from lotproof.workflow.operations import DocumentUnknown
from lotproof.workflow.photos import NotAPhoto, PhotoTooLarge
from lotproof.workflow.queries import PlaceUnknown

PREFIX = "/api/"
MEDIA_TYPE = "application/problem+json"

STATUSES: dict[type[Refused], int] = {
    CursorUnknown: 400,
    PageUnknown: 400,
    PlaceUnknown: 400,
    NotSignedIn: 401,
    TokenRefused: 401,
    NotPermitted: 403,
    BodyNotForm: 415,
    BodyNotJson: 415,
    NotAPhoto: 415,
    PhotoTooLarge: 413,
    DeviceUnknown: 404,
    DocumentUnknown: 404,
    LotUnknown: 404,
    NoSuchLocation: 404,
    RecordUnknown: 404,
    TokenUnknown: 404,
    UnknownDevice: 404,
    UnknownIdentifier: 404,
    TooManyAttempts: 429,
}
"""Refusals that HTTP has a status of its own for; all others are a conflict, 409."""

TITLES = {
    400: gettext_lazy("The request can't be read"),
    401: gettext_lazy("Not signed in"),
    403: gettext_lazy("Not permitted"),
    404: gettext_lazy("Not found"),
    405: gettext_lazy("No such method here"),
    415: gettext_lazy("That isn't the kind of content that is needed"),
    409: gettext_lazy("Refused by the rules"),
    413: gettext_lazy("That is too large"),
    422: gettext_lazy("The request isn't valid"),
    429: gettext_lazy("Too many attempts"),
    500: gettext_lazy("Something went wrong on the server"),
}

DETAILS = {
    400: gettext_lazy("Send JSON in UTF-8 as the API's description shows it."),
    403: gettext_lazy(
        "A request with a session's cookie needs the X-CSRFToken header as well. "
        "Programs send a token instead."
    ),
    404: gettext_lazy(
        "There is nothing at this address. Check the address and the id in it."
    ),
    405: gettext_lazy(
        "This address doesn't answer to this method. See the API's description."
    ),
    413: gettext_lazy(
        "Nothing was read and nothing was changed. Send less at once, such as fewer "
        "lines a request."
    ),
    500: gettext_lazy(
        "It was recorded. Send the request again with the same Idempotency-Key: it "
        "can't be carried out twice."
    ),
}

FAULTS = {
    "missing": gettext_lazy("This is missing."),
    "extra_forbidden": gettext_lazy("There is no such field."),
    "json_invalid": gettext_lazy("This isn't JSON."),
    "string_type": gettext_lazy("This must be text."),
    "string_too_long": gettext_lazy("This may have %(max_length)s characters at most."),
    "string_too_short": gettext_lazy("This needs %(min_length)s characters at least."),
    "not_plain": gettext_lazy("This has characters that can't be kept or shown."),
    "int_type": gettext_lazy("This must be a whole number."),
    "int_parsing": gettext_lazy("This must be a whole number."),
    "int_from_float": gettext_lazy("This must be a whole number."),
    "bool_type": gettext_lazy("This must be true or false."),
    "bool_parsing": gettext_lazy("This must be true or false."),
    "decimal_type": gettext_lazy("This must be a number."),
    "decimal_parsing": gettext_lazy("This must be a number."),
    "uuid_type": gettext_lazy("This must be an id, a UUID."),
    "uuid_parsing": gettext_lazy("This must be an id, a UUID."),
    "date_type": gettext_lazy("This must be a day, such as 2026-11-22."),
    "date_from_datetime_parsing": gettext_lazy(
        "This must be a day, such as 2026-11-22."
    ),
    "datetime_type": gettext_lazy(
        "This must be a moment with offset, such as 2026-11-22T08:00:00+08:00."
    ),
    "datetime_from_date_parsing": gettext_lazy(
        "This must be a moment with offset, such as 2026-11-22T08:00:00+08:00."
    ),
    "timezone_aware": gettext_lazy(
        "This must be a moment with offset, such as 2026-11-22T08:00:00+08:00."
    ),
    "list_type": gettext_lazy("This must be a list."),
    "dict_type": gettext_lazy("This must be an object."),
    "model_type": gettext_lazy("This must be an object."),
    "model_attributes_type": gettext_lazy("This must be an object."),
    "too_long": gettext_lazy("This may have %(max_length)s items at most."),
    "too_short": gettext_lazy("This needs %(min_length)s items at least."),
    "enum": gettext_lazy("This must be one of: %(expected)s."),
    "greater_than_equal": gettext_lazy("This must be %(ge)s or more."),
    "less_than_equal": gettext_lazy("This must be %(le)s or less."),
}
"""What is wrong with a part of a request, by the kind of fault that pydantic names."""

FAULT = gettext_lazy("This isn't valid here.")


CODES = {
    400: "RequestUnreadable",
    403: "CsrfTokenMissing",
    404: "NothingHere",
    405: "MethodUnknown",
    413: "BodyTooLarge",
    500: "Defect",
}
"""Names of what isn't an operation's refusal, by status."""


def problem(
    status: int,
    detail: object = "",
    *,
    code: str = "",
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """Return a problem document.

    Args:
        status: The HTTP status.
        detail: What is wrong and what to do, in the caller's language.
        code: The refusal's class; empty where the status says it all.
        more: Further members.

    Returns:
        The answer.
    """
    title = TITLES.get(status, TITLES[400])
    body = {
        "type": code or CODES.get(status, "about:blank"),
        "title": str(title),
        "status": status,
        "detail": str(detail or DETAILS.get(status, title)),
        **(more or {}),
    }
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False), content_type=MEDIA_TYPE, status=status
    )
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="lotproof"'
    return response


def answer_with_problems(api: NinjaAPI) -> None:
    """Let an API answer every refusal and mistake with a problem document."""
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        Refused: _refused,
        ValidationError: _invalid,
        HttpError: _http_error,
        Http404: _not_found,
        ObjectDoesNotExist: _not_found,
        Exception: _defect,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def problem_answers(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Turn what else answers under the API's address into problem documents.

    Django itself answers an unknown address or a defect with a page, and the limit
    of a body's size is kept before the API is reached.

    Args:
        get_response: The rest of the chain.

    Returns:
        The middleware.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if (
            response.status_code >= 400
            and request.path.startswith(PREFIX)
            and response.headers.get("Content-Type") != MEDIA_TYPE
        ):
            return problem(response.status_code)
        return response

    return middleware


def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    del request
    status = next(
        (STATUSES[kind] for kind in type(refusal).__mro__ if kind in STATUSES), 409
    )
    values = {name: str(value) for name, value in refusal.values.items()}
    return problem(status, refusal, code=refusal.code, more={"values": values})


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    del request
    errors = [_fault(part) for part in error.errors]
    for part in error.errors:
        if tuple(part["loc"]) == ("header", "Idempotency-Key"):
            detail = _(
                "Every write needs the header Idempotency-Key with a new UUID. A "
                "repeated request sends the same one and is carried out once."
            )
            return problem(400, detail, code="IdempotencyKeyNeeded")
    detail = f"{errors[0]['pointer'] or '/'}: {errors[0]['detail']}"
    return problem(422, detail, code="RequestInvalid", more={"errors": errors})


def _fault(error: dict[str, Any]) -> dict[str, str]:
    text = str(FAULTS.get(str(error["type"]), FAULT))
    try:
        text %= error.get("ctx") or {}
    except KeyError:
        text = str(FAULT)
    return {
        "in": str(error["loc"][0]) if error["loc"] else "body",
        "pointer": _pointer(error["loc"]),
        "detail": text,
    }


def _pointer(loc: Sequence[object]) -> str:
    """Return where in the body or among the parameters (RFC 6901).

    A body's own name in the endpoint says nothing to the caller.
    """
    parts = list(loc[1:])
    if loc and loc[0] == "body" and parts and parts[0] == "body":
        parts = parts[1:]
    return "".join(
        "/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts
    )


def _http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    del request
    return problem(error.status_code)


def _not_found(request: HttpRequest, error: Exception) -> HttpResponse:
    del request, error
    return problem(404)


def _defect(request: HttpRequest, error: Exception) -> HttpResponse:
    """Leave a defect to Django, which logs it; `problem_answers` tells the caller."""
    del request
    raise error
