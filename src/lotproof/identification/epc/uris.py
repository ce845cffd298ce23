"""Pure identity URIs, such as `urn:epc:id:sgtin:0614141.812345.6789`."""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from lotproof.core.refusals import gettext_noop
from lotproof.identification.epc.schemes import IDENTITIES, Identity
from lotproof.identification.errors import TagInvalid

_URI = re.compile(r"urn:epc:(id|class):([a-z]+):(.*)")
_TEXTS = {
    "82": re.compile(
        r"(?:[-A-Za-z0-9!'()*+,.:;=_]|%(?:2[256F]|2f|3[CEF]|3[cef]))+", re.ASCII
    ),
    "39": re.compile(r"(?:[-A-Z0-9]|%(?:23|2[Ff]))+"),
}
_SERIALS = {
    "digits": re.compile(r"[0-9]+"),
    "number": re.compile(r"0|[1-9][0-9]*"),
}
_ESCAPED = {ord(one): f"%{ord(one):02X}" for one in '"#%&/<>?'}

_CAGE = r"[A-HJ-NP-Z0-9]{5,6}"
_ADI_TEXT = r"(?:[-A-Z0-9]|%2[Ff])"
_OTHERS = {
    "adi": re.compile(
        rf"({_CAGE})\.({_ADI_TEXT}{{0,32}})\.(%23{_ADI_TEXT}{{1,29}}|{_ADI_TEXT}{{1,30}})"
    ),
    "usdod": re.compile(rf"({_CAGE})\.(0|[1-9][0-9]{{0,10}})"),
    "gid": re.compile(
        r"(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,7})\.(0|[1-9][0-9]{0,10})"
    ),
    "bic": re.compile(r"([A-HJ-NP-Z]{3}[JUZ][0-9]{7})"),
    "imovn": re.compile(r"([0-9]{7})"),
}
_LIMITS = {"usdod": (None, 2**36), "gid": (2**28, 2**24, 2**36)}

_NO_URI = gettext_noop("expected urn:epc:id: and a scheme.")
_NO_SCHEME = gettext_noop("the scheme %(scheme)s isn't known.")
_BAD_PREFIX = gettext_noop("the company prefix must have 6 to 12 digits.")
_BAD_REFERENCE = gettext_noop("the part behind the company prefix doesn't fit.")
_BAD_SERIAL = gettext_noop("the serial doesn't fit.")
_BAD_FORM = gettext_noop("it doesn't have the form of its scheme.")


@dataclass(frozen=True, slots=True)
class Epc:
    """What one tag identifies."""

    scheme: str
    parts: tuple[str, ...]
    """The components between the dots, without percent signs: company prefix,
    reference, further ones, serial."""

    @property
    def uri(self) -> str:
        """The pure identity URI."""
        identity = IDENTITIES.get(self.scheme)
        domain = identity.domain if identity else "id"
        return f"urn:epc:{domain}:{self.scheme}:{self.body}"

    @property
    def body(self) -> str:
        """The components as they stand in a URI."""
        return ".".join(part.translate(_ESCAPED) for part in self.parts)


def parse_uri(uri: str) -> Epc:
    """Read a pure identity URI.

    Args:
        uri: As the Tag Data Standard writes it; schemes are in lower case.

    Returns:
        Scheme and components.

    Raises:
        TagInvalid: If the URI breaks its scheme's grammar.
    """
    match = _URI.fullmatch(uri)
    if match is None:
        raise TagInvalid(uri, _NO_URI)
    domain, scheme, body = match.groups()
    return parse_body(uri, scheme, body, domain=domain)


def parse_body(uri: str, scheme: str, body: str, *, domain: str = "id") -> Epc:
    """Read the components of a URI.

    Args:
        uri: The whole URI, for a refusal.
        scheme: Its scheme.
        body: Its components with dots between them.
        domain: "id", or "class" where the URI names a class of things.

    Returns:
        Scheme and components.

    Raises:
        TagInvalid: If the components break the scheme's grammar.
    """
    identity = IDENTITIES.get(scheme)
    if identity is not None and identity.domain == domain:
        return Epc(scheme, tuple(_split(uri, identity, body)))
    shape = _OTHERS.get(scheme)
    if shape is None or domain != "id":
        raise TagInvalid(uri, _NO_SCHEME, scheme=scheme)
    found = shape.fullmatch(body)
    if found is None or not _is_within(scheme, found.groups()):
        raise TagInvalid(uri, _BAD_FORM)
    return Epc(scheme, tuple(map(unquote, found.groups())))


def _split(uri: str, identity: Identity, body: str) -> list[str]:
    """Split into components; only the last one may hold dots itself."""
    count = 2 + len(identity.extras) + bool(identity.serial_longest)
    parts = body.split(".", count - 1)
    if len(parts) < count:
        raise TagInvalid(uri, _BAD_FORM)
    prefix, reference = parts[:2]
    if not re.fullmatch(r"[0-9]{6,12}", prefix):
        raise TagInvalid(uri, _BAD_PREFIX)
    parts[1] = _reference(uri, identity, prefix, reference)
    for digits, part in zip(identity.extras, parts[2:], strict=False):
        if not _is_digits(part, digits):
            raise TagInvalid(uri, _BAD_FORM)
    if identity.serial_longest:
        parts[-1] = _serial(uri, identity, parts[-1])
    return parts


def _reference(uri: str, identity: Identity, prefix: str, reference: str) -> str:
    if identity.reference_digits is not None:
        wanted = identity.reference_digits - len(prefix)
        if not _is_digits(reference, wanted):
            raise TagInvalid(uri, _BAD_REFERENCE)
        return reference
    text = unquote(reference)
    fits = _TEXTS[identity.reference_charset].fullmatch(reference)
    if not fits or len(prefix + text) > identity.reference_longest:
        raise TagInvalid(uri, _BAD_REFERENCE)
    return text


def _serial(uri: str, identity: Identity, serial: str) -> str:
    shape = _SERIALS.get(identity.serial_charset, _TEXTS["82"])
    text = unquote(serial)
    if not shape.fullmatch(serial) or len(text) > identity.serial_longest:
        raise TagInvalid(uri, _BAD_SERIAL)
    return text


def _is_digits(text: str, count: int) -> bool:
    return len(text) == count and bool(re.fullmatch(r"[0-9]*", text))


def _is_within(scheme: str, parts: tuple[str, ...]) -> bool:
    limits = _LIMITS.get(scheme, ())
    return all(
        limit is None or int(part) < limit
        for part, limit in zip(parts, limits, strict=False)
    )
