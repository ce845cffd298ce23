"""Sending a webhook to the very address that was found to be public."""

import http.client
import socket
import ssl
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from lotproof.core.refusals import Refused
from lotproof.integration.rules import check_public, check_url

TIMEOUT_SECONDS = 10
LONGEST_ERROR = 300


@dataclass(frozen=True, slots=True)
class Sent:
    """How an attempt ended."""

    status: int | None
    """`None` if no answer came."""
    error: str
    took_ms: int

    @property
    def is_success(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and 200 <= self.status < 300


def send(
    url: str, body: bytes, headers: dict[str, str], *, allow_loopback: bool = False
) -> Sent:
    """Send a body by POST; redirects aren't followed.

    The host's name is resolved once, its addresses are checked, and one of them is
    connected to: a name that means something else a moment later gets nothing.

    Args:
        url: Where to.
        body: JSON.
        headers: Besides the usual ones.
        allow_loopback: Whether this machine and plain http are allowed: in tests.

    Returns:
        How it ended; every failure is one of these, none is raised.
    """
    began = time.monotonic()
    try:
        status, error = _post(url, body, headers, allow_loopback=allow_loopback), ""
    except (OSError, http.client.HTTPException, Refused, ValueError) as failure:
        status, error = None, f"{type(failure).__name__}: {failure}"[:LONGEST_ERROR]
    return Sent(status, error, int((time.monotonic() - began) * 1000))


def _post(
    url: str, body: bytes, headers: dict[str, str], *, allow_loopback: bool
) -> int:
    check_url(url, allow_loopback=allow_loopback)
    parts = urlsplit(url)
    host = str(parts.hostname)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(row[4][0]) for row in found]
    check_public(addresses, host=host, allow_loopback=allow_loopback)
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
    connection.sock = socket.create_connection((addresses[0], port), TIMEOUT_SECONDS)
    try:
        if parts.scheme == "https":
            context = ssl.create_default_context()
            connection.sock = context.wrap_socket(connection.sock, server_hostname=host)
        path = parts.path or "/"
        target = f"{path}?{parts.query}" if parts.query else path
        connection.request("POST", target, body, headers)
        return connection.getresponse().status
    finally:
        connection.close()
