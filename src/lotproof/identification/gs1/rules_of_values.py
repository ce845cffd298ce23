"""The rules that one element's value obeys, whatever stands beside it.

Each rule is a function from a component's text to what is wrong with it, or
`None`. Their names are those of `ai_table.json`.
"""

import calendar
import re
from collections.abc import Callable

from lotproof.core.refusals import gettext_noop
from lotproof.identification import checks
from lotproof.identification.errors import CheckDigitWrong, ValueInvalid
from lotproof.identification.gs1 import code_lists
from lotproof.identification.gs1.table import ApplicationIdentifier, Part

_CHARSETS = {
    "N": re.compile(r"[0-9]*"),
    "X": re.compile(r"[!\"%&'()*+,\-./0-9:;<=>?A-Z_a-z]*"),
    "Y": re.compile(r"[#\-/0-9A-Z]*"),
    "Z": re.compile(r"[-_0-9A-Za-z]*=*"),
}
_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_PLACE = re.compile(r"([1-9][0-9]*)/([1-9][0-9]*)")

_CHARSET_BROKEN = {
    "N": gettext_noop("only digits are allowed."),
    "X": gettext_noop("a character isn't allowed in GS1 codes."),
    "Y": gettext_noop("only capitals, digits and # - / are allowed."),
    "Z": gettext_noop("this isn't base64 text."),
}
_NO_DATE = gettext_noop("there is no such day.")
_NO_TIME = gettext_noop("there is no such time.")
_NO_CODE = gettext_noop("this code isn't on the standard's list.")
_NO_PREFIX = gettext_noop("it must begin with the digits of a company prefix.")
_TOO_SHORT = gettext_noop("the value is too short.")
_TOO_LONG = gettext_noop(
    "the value is longer than %(longest)s characters. A separator may be missing "
    "after it."
)
_EMPTY = gettext_noop("the value is empty.")
_BAD_PAIR = gettext_noop("the two check characters at its end don't fit the rest.")
_BAD_CHECK = gettext_noop("the check digits don't fit the number.")
_BAD_VALUE = gettext_noop("the standard doesn't allow this value.")

_UNKNOWN_PART = Part("X", 1, 90, is_optional=False, rules=())
"""What an identifier of the future may carry."""

Rule = Callable[[str], str | None]


def _date(text: str, *, month_will_do: bool = False) -> str | None:
    # Only 29 February needs the year; 00 is 2000 in any century window until 2050.
    year, month, day = int(text[:-4]), int(text[-4:-2]), int(text[-2:])
    if not 1 <= month <= 12:
        return _NO_DATE
    if day == 0:
        return None if month_will_do else _NO_DATE
    if len(text) == 6:
        year += 2000
    fits = year > 0 and day <= calendar.monthrange(year, month)[1]
    return None if fits else _NO_DATE


def _below(limit: int) -> Rule:
    def rule(text: str) -> str | None:
        return None if int(text) < limit else _NO_TIME

    return rule


def _hour_minute(text: str) -> str | None:
    return None if int(text[:2]) < 24 and int(text[2:]) < 60 else _NO_TIME


def _on(codes: frozenset[str] | str) -> Rule:
    def rule(text: str) -> str | None:
        return None if text in codes else _NO_CODE

    return rule


def _prefix(first: int) -> Rule:
    def rule(text: str) -> str | None:
        start = text[first : first + 4]
        fits = len(start) == 4 and start.isascii() and start.isdigit()
        return None if fits else _NO_PREFIX

    return rule


def _matching(fits: Callable[[str], object]) -> Rule:
    def rule(text: str) -> str | None:
        return None if fits(text) else _BAD_VALUE

    return rule


def _iban(text: str) -> str | None:
    if not _IBAN.fullmatch(text) or text[:2] not in code_lists.COUNTRY_LETTERS:
        return _BAD_VALUE
    number = "".join(str(int(one, 36)) for one in text[4:] + text[:4])
    return None if int(number) % 97 == 1 else _BAD_CHECK


def _piece_of_total(text: str) -> str | None:
    half = len(text) // 2
    return None if 1 <= int(text[:half]) <= int(text[half:]) else _BAD_VALUE


def _place_in_sequence(text: str) -> str | None:
    match = _PLACE.fullmatch(text)
    fits = match and int(match[1]) <= int(match[2])
    return None if fits else _BAD_VALUE


def _check_pair(text: str) -> str | None:
    if len(text) < 3:
        return _TOO_SHORT
    return None if checks.check_pair(text[:-2]) == text[-2:] else _BAD_PAIR


_RULES: dict[str, Rule] = {
    "check_pair": _check_pair,
    "country": _on(code_lists.COUNTRIES),
    "country_letters": _on(code_lists.COUNTRY_LETTERS),
    "country_or_999": _on(code_lists.COUNTRIES | {"999"}),
    "coupon": _matching(str.isdigit),
    "coupon_offer": _matching(str.isdigit),
    "currency": _on(code_lists.CURRENCIES),
    "date": _date,
    "date_or_month": lambda text: _date(text, month_will_do=True),
    "has_letter": _matching(lambda text: not text.isdigit()),
    "hour": _below(24),
    "hour_minute": _hour_minute,
    "hyphen": _matching(lambda text: not text.strip("-")),
    "iban": _iban,
    "importer_index": _matching(re.compile(r"[-_0-9A-Za-z]").fullmatch),
    "latitude": _matching(lambda text: int(text) <= 1_800_000_000),
    "long_date": _date,
    "longitude": _matching(lambda text: int(text) <= 3_600_000_000),
    "media_type": _matching(lambda text: int(text) in {*range(1, 11), *range(80, 100)}),
    "minute": _below(60),
    "no_leading_zero": _matching(lambda text: not text.startswith("0")),
    "not_zero": _matching(lambda text: text.strip("0")),
    "package_type": _on(code_lists.PACKAGES),
    "percent_encoded": _matching(lambda text: not _PERCENT.search(text)),
    "piece_of_total": _piece_of_total,
    "place_in_sequence": _place_in_sequence,
    "prefix": _prefix(0),
    "prefix_after_first": _prefix(1),
    "second": _below(60),
    "sex": _matching(frozenset("0129").__contains__),
    "winding": _matching(frozenset("019").__contains__),
    "yes_no": _matching(frozenset("01").__contains__),
    "zero": _matching(lambda text: not text.strip("0")),
}


def check_value(known: ApplicationIdentifier, value: str) -> None:
    """Hold a value against its application identifier.

    Args:
        known: The identifier.
        value: What stands behind it, without separator.

    Raises:
        ValueInvalid: If length, characters or content break the standard.
        CheckDigitWrong: If only its check digit is wrong.
    """
    at = 0
    for part in known.parts:
        if part.is_optional and at == len(value):
            break
        text = value[at : at + part.longest]
        at += len(text)
        _check_part(known, part, value, text)
    if at < len(value):
        raise ValueInvalid(
            known.ai, known.title, value, _TOO_LONG, longest=known.longest
        )


def check_unknown_value(ai: str, value: str) -> None:
    """Hold the value of an identifier that isn't in the table against any value.

    Args:
        ai: The identifier's digits.
        value: What stands behind it.

    Raises:
        ValueInvalid: If no application identifier could carry the value.
    """
    unknown = ApplicationIdentifier(
        ai=ai,
        title="",
        parts=(_UNKNOWN_PART,),
        is_fixed=False,
        is_attribute=False,
        requires=(),
        excludes=(),
        qualifiers=None,
        longest=_UNKNOWN_PART.longest,
    )
    check_value(unknown, value)


def _check_part(
    known: ApplicationIdentifier, part: Part, value: str, text: str
) -> None:
    problem = _shape_problem(part, text) if value else _EMPTY
    rules = iter(part.rules)
    while not problem and (name := next(rules, None)):
        if name != "check_digit":
            problem = _RULES[name](text)
        elif len(value) <= known.longest:
            check_digit(text, name=_KEY_NAMES.get(known.ai, known.title))
    if problem:
        raise ValueInvalid(known.ai, known.title, value, problem)


def _shape_problem(part: Part, text: str) -> str | None:
    if not _CHARSETS[part.charset].fullmatch(text):
        return _CHARSET_BROKEN[part.charset]
    if len(text) < part.shortest:
        return _TOO_SHORT
    if part.charset == "Z" and not _is_padded(text):
        return _CHARSET_BROKEN["Z"]
    return None


def _is_padded(text: str) -> bool:
    padding = len(text) - len(text.rstrip("="))
    return not padding or (padding < 3 and len(text) % 3 == 0)


_KEY_NAMES = {
    **dict.fromkeys(("02", "03", "8006", "8026"), "GTIN"),
    **dict.fromkeys(("410", "411", "412", "413", "414", "415", "416", "417"), "GLN"),
    **dict.fromkeys(("8017", "8018"), "GSRN"),
}


def check_digit(digits: str, *, name: str) -> None:
    """Hold a key's last digit against the digits before it.

    Args:
        digits: The key with its check digit.
        name: What the key is called, for the refusal.

    Raises:
        CheckDigitWrong: If the last digit doesn't follow from the others.
    """
    expected = checks.gs1_check_digit(digits[:-1])
    if digits[-1] != expected:
        raise CheckDigitWrong(
            name=name, code=digits, found=digits[-1], expected=expected
        )
