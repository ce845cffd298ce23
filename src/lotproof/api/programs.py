"""Requests of programs, which need nothing of what is there for browsers."""

from collections.abc import Callable
from functools import lru_cache
from typing import cast

from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import ResolverMatch, resolve
from django.utils import translation
from django.utils.cache import patch_vary_headers

from lotproof.api.access import FORM
from lotproof.api.problems import PREFIX, problem, problem_answers

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def programs(get_response: GetResponse) -> GetResponse:
    """Take requests that bear a token straight to the API.

    Session, cookies, messages and the person at the terminal are a browser's. What
    stands before this in the chain holds for programs too.

    Args:
        get_response: The rest of the chain, for all other requests.

    Returns:
        The middleware.
    """
    safely = cast("GetResponse", convert_exception_to_response(_answer))
    answer = problem_answers(safely)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        is_program = "HTTP_AUTHORIZATION" in request.META
        if not (is_program and request.path_info.startswith(PREFIX)):
            return get_response(request)
        language = translation.get_language_from_request(request)
        with translation.override(language):
            response = answer(request)
        response.headers["Content-Language"] = language
        patch_vary_headers(response, ["Accept-Language", "Authorization"])
        if isinstance(response, HttpResponse):
            response.headers["Content-Length"] = str(len(response.content))
        return response

    return middleware


@lru_cache(maxsize=512)
def _found(path: str) -> ResolverMatch:
    """Find an address among a hundred; most requests go to a few."""
    return resolve(path)


def _answer(request: HttpRequest) -> HttpResponseBase:
    request.get_host()  # refuses one that isn't ours
    try:
        size = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return problem(400)
    is_upload = request.content_type == FORM
    most = (
        settings.LARGEST_UPLOAD_BYTES
        if is_upload
        else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    )
    if size > (most or 0):
        return problem(413)
    try:
        found = _found(request.path_info)
    except Http404:
        return problem(404)
    request.resolver_match = found
    response: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
    return response
