"""What a reader yields for each record of a registry."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lotproof.catalog.models import Effect, IdentifierKind
from lotproof.core.refusals import Refused, gettext_noop
from lotproof.identification.di import normalise_di
from lotproof.identification.errors import CodeInvalid, IdentifierError
from lotproof.identification.values import Agency

AGENCIES: dict[str, Agency] = {
    name: name for name in ("GS1", "HIBCC", "ICCBBA", "MA", "AHM")
}

MOST_UNITS = 1_000_000
"""A pack of more units than this is a mistake in the registry."""


class RowRefused(Refused):
    """A record that can't become a device; the reader reports it and goes on."""


class WrongAgency(RowRefused):
    """The code is valid, but not one of the agency that the record names."""

    template = gettext_noop(
        "%(code)s is declared as %(declared)s, but it is an identifier of %(found)s. "
        "Ask the labeller which is right."
    )


class AgencyUnknown(RowRefused):
    """The record names an issuing agency whose codes can't be checked."""

    template = gettext_noop(
        "%(code)s is declared as %(declared)s, which issues no device identifiers that "
        "a scan could be compared with."
    )


class NoPrimary(RowRefused):
    """The record names no sales unit."""

    template = gettext_noop("The record has no identifier of a sales unit.")


class FieldMissing(RowRefused):
    """A field without which there is no device is empty."""

    template = gettext_noop("The field %(field)s is empty.")


class CheckCharacterIncluded(RowRefused):
    """An HIBC code came with its check character, which isn't part of the DI."""

    template = gettext_noop(
        "%(code)s ends with its check character; stored as %(stored)s."
    )


class CheckCharacterLikely(RowRefused):
    """An HIBC code may have come with its check character."""

    template = gettext_noop(
        "%(code)s may end with its check character; then the identifier is %(shorter)s."
    )


class PackUnclear(RowRefused):
    """It can't be told how many units a pack holds."""

    template = gettext_noop(
        "Package %(code)s holds %(quantity)s of %(contains)s: the number of units "
        "can't be told."
    )


class IdentifierEmpty(RowRefused):
    """A pack is listed without its code."""

    template = gettext_noop("A package (%(level)s) is listed without its identifier.")


class KindUnknown(RowRefused):
    """The registry gives the identifier a kind that we don't know."""

    template = gettext_noop("%(code)s is of a kind of identifier that isn't known.")


class StorageUnclear(RowRefused):
    """The storage range makes no sense."""

    template = gettext_noop(
        "Storage from %(low)s to %(high)s %(unit)s makes no sense; enter it by hand."
    )


@dataclass(frozen=True, slots=True)
class RegistryIdentifier:
    """A code of a device and the base units in the pack that bears it."""

    agency: str
    code: str
    kind: IdentifierKind
    quantity: int
    contains: str = ""
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What a row had that couldn't be taken over as it stood."""

    effect: Effect
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryDevice:
    """A valid record. In `values`, a field that the source doesn't tell is absent."""

    row: int
    """Number of the record in the file, from 1."""
    key: str
    version: str
    values: dict[str, Any]
    """Names and values of the columns of `Device`."""
    identifiers: tuple[RegistryIdentifier, ...]
    certificates: tuple[str, ...] = ()
    """Registration or filing numbers."""
    problems: tuple[RowProblem, ...] = ()

    def digest(self) -> str:
        """Return the SHA-256 of what the record says, in hex."""
        said = [
            self.values,
            [asdict(identifier) for identifier in self.identifiers],
            self.certificates,
        ]
        text = json.dumps(said, sort_keys=True, default=str, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class BadRow:
    """A record that can't become a device."""

    row: int
    key: str
    """What stood where the identifier belongs."""
    reason: str


RegistryRow = RegistryDevice | BadRow


@dataclass(frozen=True, slots=True)
class RawIdentifier:
    """An identifier as the registry has it."""

    code: str
    agency: str
    kind: IdentifierKind | None
    """`None` for a kind that we don't know."""
    contains: str = ""
    quantity: str = ""
    """How many of `contains` are in it; empty for a sales unit."""
    ended_on: str = ""


def checked_code(code: str, declared: str) -> tuple[str, str]:
    """Return the agency and the code in the form in which codes are compared.

    Args:
        code: As the registry has it.
        declared: The agency as the registry has it; empty if it doesn't tell.

    Raises:
        AgencyUnknown: If the record names an agency that isn't known.
        WrongAgency: If it is a code of another agency.
        IdentifierError: If the code hasn't the agency's form, or a wrong check digit.
    """
    if declared and declared not in AGENCIES:
        raise AgencyUnknown(code=code, declared=declared)
    try:
        return normalise_di(code, agency=AGENCIES.get(declared))
    except CodeInvalid as error:
        raise _wrong_agency(code, declared) or error from None


def _wrong_agency(code: str, declared: str) -> WrongAgency | None:
    try:
        found, _ = normalise_di(code)
    except IdentifierError:
        return None
    if found == declared:
        return None
    return WrongAgency(code=code, declared=declared, found=found)


def without_check_character(code: str) -> str | None:
    """Return an HIBC code without the check character that it was stored with.

    A DI ends with the digit of its unit of measure. One that ends otherwise, and
    whose last character is the check character of the others, can only be a whole
    primary code without its leading plus sign. If it ends with a digit that is the
    check character too, chance would do it once in 43 times: a reason to doubt.

    Args:
        code: As the registry has it.

    Returns:
        The DI, or `None` if the last character isn't the others' check character.
    """
    try:
        shorter = normalise_di(f"+{code}", agency="HIBCC")[1]
    except IdentifierError:
        return None
    return None if shorter == code else shorter


def checked_identifiers(
    raw: Iterable[RawIdentifier], units_in_primary: int
) -> tuple[list[RegistryIdentifier], list[RowProblem]]:
    """Check a device's identifiers and count the base units in each of its packs.

    Args:
        raw: All identifiers of the record, in any order.
        units_in_primary: Units of use in the sales unit.

    Returns:
        The good ones, the primary first, and what was wrong with the others.

    Raises:
        NoPrimary: If there is none.
        IdentifierError: If the check digit of the primary is wrong.
        RowRefused: If the primary can't be read, or is of another agency.
    """
    rest = list(raw)
    primary = next((r for r in rest if r.kind == IdentifierKind.PRIMARY), None)
    if primary is None or not primary.code:
        raise NoPrimary
    agency, code = checked_code(primary.code, primary.agency)
    good = [RegistryIdentifier(agency, code, IdentifierKind.PRIMARY, units_in_primary)]
    problems: list[RowProblem] = []
    readable: list[tuple[RawIdentifier, str, str]] = []
    for identifier in rest:
        if identifier is not primary:
            _read_other(identifier, readable, problems)
    units = {primary.code: units_in_primary, code: units_in_primary}
    packs = {r.code: r for r, _, _ in readable if r.kind == IdentifierKind.PACKAGE}
    for identifier, found, normal in readable:
        assert identifier.kind is not None  # _read_other left the others out
        quantity = _units(identifier, units, packs, units_in_primary)
        if quantity is None:
            refusal = PackUnclear(
                code=identifier.code,
                quantity=identifier.quantity or "?",
                contains=identifier.contains or "?",
            )
            problems.append(RowProblem(Effect.LEFT_OUT, str(refusal)))
            continue
        good.append(
            RegistryIdentifier(
                found,
                normal,
                identifier.kind,
                quantity,
                contains=identifier.contains,
                ended_on=_day(identifier.ended_on),
            )
        )
    return good, problems


def clean(text: str) -> str:
    """Return a text without what no table can hold, nor blanks around it.

    Control characters become blanks, half surrogate pairs question marks.
    """
    if not text.isprintable():
        text = text.encode("utf-8", "replace").decode()
        text = "".join(
            " " if unicodedata.category(one) == "Cc" else one for one in text
        )
    return text.strip()


def _read_other(
    identifier: RawIdentifier,
    readable: list[tuple[RawIdentifier, str, str]],
    problems: list[RowProblem],
) -> None:
    code = identifier.code
    if identifier.kind is None:
        problems.append(RowProblem(Effect.LEFT_OUT, str(KindUnknown(code=code))))
        return
    if not code:
        refusal: Refused = IdentifierEmpty(level=identifier.kind.label)
        problems.append(RowProblem(Effect.LEFT_OUT, str(refusal)))
        return
    if identifier.agency == "HIBCC" and (shorter := without_check_character(code)):
        if code[-1].isdigit():
            refusal = CheckCharacterLikely(code=code, shorter=shorter)
            problems.append(RowProblem(Effect.DOUBTFUL, str(refusal)))
        else:
            refusal = CheckCharacterIncluded(code=code, stored=shorter)
            problems.append(RowProblem(Effect.CORRECTED, str(refusal)))
            code = shorter
    try:
        readable.append((identifier, *checked_code(code, identifier.agency)))
    except (IdentifierError, RowRefused) as error:
        problems.append(RowProblem(Effect.LEFT_OUT, str(error)))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _units(
    identifier: RawIdentifier,
    units: dict[str, int],
    packs: dict[str, RawIdentifier],
    units_in_primary: int,
) -> int | None:
    """Count the base units in a pack; `None` where its levels don't add up."""
    if identifier.kind in {IdentifierKind.UNIT_OF_USE, IdentifierKind.DIRECT_MARKING}:
        return 1
    if identifier.kind != IdentifierKind.PACKAGE:
        return units_in_primary
    # Down through the packs to one that is counted; a ring of packs never ends
    # there, and can't have more levels than there are packs.
    total, pack = 1, identifier
    for _ in packs:
        if not re.fullmatch(r"[1-9]\d{0,6}", pack.quantity):
            return None
        total *= int(pack.quantity)
        if pack.contains in units:
            total *= units[pack.contains]
            return total if total <= MOST_UNITS else None
        if pack.contains not in packs:
            return None
        pack = packs[pack.contains]
    return None


def storage_range(
    low: str, high: str, unit: str
) -> tuple[Decimal | None, Decimal | None]:
    """Return a storage range in °C.

    Args:
        low: The lowest temperature; empty for no limit.
        high: The highest temperature; empty for no limit.
        unit: `°F` or `°C`.

    Raises:
        StorageUnclear: If a limit is no number or absurd, or the range reversed.
    """
    refusal = StorageUnclear(low=low or "…", high=high or "…", unit=unit)
    number = re.compile(r"[-+]?\d{1,4}(\.\d{1,4})?")
    limits: list[Decimal | None] = []
    for text in (low, high):
        if text and not number.fullmatch(text):
            raise refusal
        degrees = Decimal(text) if text else None
        if degrees is not None and unit == "°F":
            degrees = (degrees - 32) * 5 / 9
        if degrees is not None and abs(degrees) > 300:
            raise refusal
        limits.append(None if degrees is None else degrees.quantize(Decimal("0.1")))
    first, last = limits
    if first is not None and last is not None and first > last:
        raise refusal
    return first, last
