"""Where webhooks may go, how they are signed, and when they are tried again."""

import hashlib
import hmac
import ipaddress
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from lotproof.core.refusals import Refused, gettext_noop

FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)
LONGEST_URL = 500
EVERYTHING = "*"

NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""Addresses that carry one of IPv4 in their last four bytes (RFC 6052)."""


class AddressInvalid(Refused):
    """The text is no address that a webhook can go to."""

    template = gettext_noop(
        "%(url)s can't be told of anything: use https, a host name, and neither a "
        "user name nor a fragment."
    )


class AddressPrivate(Refused):
    """The address lies inside a network; a webhook would open a way into it."""

    template = gettext_noop(
        "%(host)s lies in a private or local network. Webhooks go to public "
        "addresses only."
    )


class KindInvalid(Refused):
    """Text that no kind of event begins with."""

    template = gettext_noop(
        "%(kind)s isn't a kind of event. Use one such as receipt.received, the "
        "beginning receipt. for all of them, or * for everything."
    )


def check_url(url: str, *, allow_loopback: bool) -> None:
    """Do nothing if a webhook may be sent to an address, as far as the text tells.

    What its host name stands for is asked at each sending (`check_public`).

    Args:
        url: The address.
        allow_loopback: Whether this machine and plain http are allowed: in tests.

    Raises:
        AddressInvalid: If it isn't https, or has a user name or a fragment.
        AddressPrivate: If it names a local address outright.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressInvalid(url=url) from error
    schemes = {"https", "http"} if allow_loopback else {"https"}
    unfit = (
        parts.scheme not in schemes
        or not parts.hostname
        or parts.username is not None
        or bool(parts.fragment)
        or port == 0
        or len(url) > LONGEST_URL
        or not url.isascii()
        or any(sign.isspace() for sign in url)
    )
    if unfit:
        raise AddressInvalid(url=url)
    host = str(parts.hostname)
    if host == "localhost" or host.endswith(".localhost"):
        check_public(["127.0.0.1"], host=host, allow_loopback=allow_loopback)
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return
    check_public([host], host=host, allow_loopback=allow_loopback)


def check_public(addresses: Sequence[str], *, host: str, allow_loopback: bool) -> None:
    """Do nothing if all addresses of a host are public.

    Args:
        addresses: What the host's name stands for, IPv4 or IPv6.
        host: The name, for the refusal.
        allow_loopback: Whether this machine is allowed: in tests.

    Raises:
        AddressPrivate: If one is private, local to the link or the machine, or of no
            machine at all.
    """
    for address in addresses:
        ip: ipaddress.IPv4Address | ipaddress.IPv6Address
        ip = ipaddress.ip_address(address.partition("%")[0])
        if isinstance(ip, ipaddress.IPv6Address):
            ip = ip.ipv4_mapped or ip
        if isinstance(ip, ipaddress.IPv6Address) and ip in NAT64:
            ip = ipaddress.IPv4Address(ip.packed[-4:])
        if allow_loopback and ip.is_loopback:
            continue
        if not ip.is_global or ip.is_multicast:
            raise AddressPrivate(host=host)


def check_kinds(kinds: Sequence[str]) -> None:
    """Do nothing if every text is a kind of event, the beginning of some, or `*`.

    Raises:
        KindInvalid: If one isn't, or there is none.
    """
    if not kinds:
        raise KindInvalid(kind="—")
    for kind in kinds:
        package, dot, event = kind.partition(".")
        name = f"{package}{event}".replace("_", "")
        if kind != EVERYTHING and not (package and dot and name.isalnum()):
            raise KindInvalid(kind=kind)


def signature(body: bytes, *, secret: str, at: int) -> str:
    """Return the header by which a receiver knows that we sent a body, and when.

    Args:
        body: The bytes sent.
        secret: Shared with the receiver.
        at: Unix time in seconds; the receiver refuses what is old.

    Returns:
        `t=…,v1=…`: the time, and HMAC-SHA256 in hex over time, a full stop, body.
    """
    signed = str(at).encode() + b"." + body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def pause_after(failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row."""
    doubled: timedelta = FIRST_PAUSE * 2 ** min(failures - 1, 16)
    return min(doubled, LONGEST_PAUSE)
