"""What happens to every request before its view, and to every answer after it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from lotproof.accounts.queries import actor_of
from lotproof.web.workstation import keep_terminal, workstation_of

GetResponse = Callable[[HttpRequest], HttpResponseBase]

POLICY = "; ".join(
    (
        "default-src 'self'",
        # The camera's WebAssembly runs in a worker that has a policy of its own.
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "worker-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


def content_security_policy(get_response: GetResponse) -> GetResponse:
    """Tell the browser what pages may load: our own files, nothing inline."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(self), geolocation=(), microphone=()"
        )
        return response

    return middleware


def body_limit(get_response: GetResponse) -> GetResponse:
    """Refuse a body that is too large, before anything of it is read."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        is_upload = request.content_type == "multipart/form-data"
        most = (
            settings.LARGEST_UPLOAD_BYTES
            if is_upload
            else settings.DATA_UPLOAD_MAX_MEMORY_SIZE or settings.LARGEST_UPLOAD_BYTES
        )
        try:
            size = int(request.headers.get("Content-Length") or 0)
        except ValueError:
            return HttpResponse("Content-Length", status=400, content_type="text/plain")
        if size > most:
            return render(request, "413.html", {"megabytes": most // 2**20}, status=413)
        return get_response(request)

    return middleware


def actor(get_response: GetResponse) -> GetResponse:
    """Give requests of signed-in people their `actor`, read when it is first needed."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.actor = SimpleLazyObject(  # type: ignore[attr-defined]
            lambda: actor_of(request.user, workstation=workstation_of(request))  # type: ignore[arg-type]
        )
        response = get_response(request)
        keep_terminal(request, response)
        return response

    return middleware
