"""A key of the API belongs to one request."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from ninja.files import UploadedFile
from pydantic import BaseModel

from lotproof.api.access import actor_of
from lotproof.core import clock
from lotproof.integration.operations import note_request

SALT = "lotproof.api.once"


def once(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse a key that came with another request before.

    That the same request is carried out once is the operation's own work; it gives
    the first result.

    Args:
        endpoint: One that takes `key`, where it writes.

    Returns:
        The endpoint.
    """

    @wraps(endpoint)
    def noted(request: HttpRequest, *parts: Any, **named: Any) -> Any:
        key = named.get("key")
        if key is not None:
            digest = digest_of(request, named.get("body"), named.get("photo"))
            note_request(key=key, digest=digest, at=clock.now())
        return endpoint(request, *parts, **named)

    return noted


def digest_of(
    request: HttpRequest, body: BaseModel | None, photo: UploadedFile | None = None
) -> str:
    """Return what tells a request from others under the same key, in hex.

    The second authentication isn't part of it: a one-time code is another one when
    the request comes again. What stays secret in a body isn't either.

    Args:
        request: Whose method, address and caller count.
        body: As it was understood; blanks and the order of members don't count.
        photo: A file that came with it.
    """
    said = "" if body is None else body.model_dump_json(exclude={"signature"})
    parts = [str(actor_of(request).user_id), str(request.method), request.path, said]
    if photo is not None:
        content = hashlib.sha256()
        for chunk in photo.chunks():
            content.update(chunk)
        photo.seek(0)
        parts += [photo.name or "", content.hexdigest()]
    about = "\n".join(parts)
    return salted_hmac(SALT, about, algorithm=hashlib.sha256().name).hexdigest()
