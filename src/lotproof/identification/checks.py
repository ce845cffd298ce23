"""Check digits and check characters of the identification standards."""

_MOD43 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"
_MOD43_VALUE = {character: value for value, character in enumerate(_MOD43)}

_CSET82 = (
    "!\"%&'()*+,-./0123456789:;<=>?"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
)
_CSET82_VALUE = {character: value for value, character in enumerate(_CSET82)}
_PAIR_PRIMES = (
    2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79,
    83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
    173, 179, 181, 191, 193, 197, 199, 211, 223, 227, 229, 233, 239, 241, 251, 257, 263,
    269, 271, 277, 281, 283, 293, 307, 311, 313, 317, 331, 337, 347, 349, 353, 359, 367,
    373, 379, 383, 389, 397, 401, 409, 419, 421, 431, 433, 439, 443, 449, 457, 461, 463,
    467, 479, 487, 491, 499, 503, 509,
)  # fmt: skip
_PAIR_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

_MA_VALUE = {
    character: str(value)
    for value, character in enumerate(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg\0\0hijklmnopqrstuvwxyz-.@$,*+%/#!^~"
    )
    if character != "\0"
}


def gs1_check_digit(digits: str) -> str:
    """Return the check digit of a GS1 key.

    Args:
        digits: The key's ASCII digits without its check digit.

    Returns:
        One digit.

    Source:
        GS1 General Specifications, section 7.9: weights 3, 1, 3 … from the right.
    """
    total = 3 * sum(map(int, digits[-1::-2])) + sum(map(int, digits[-2::-2]))
    return str(-total % 10)


def mod43_character(text: str) -> str | None:
    """Return the check character of an HIBC code.

    Args:
        text: Everything from the leading `+` to before the check character.

    Returns:
        One character, which may be a space; `None` where `text` holds a character
        that an HIBC code can't.

    Source:
        ANSI/HIBC 2.6, appendix B.
    """
    try:
        return _MOD43[sum(map(_MOD43_VALUE.__getitem__, text)) % 43]
    except KeyError:
        return None


def check_pair(text: str) -> str | None:
    """Return the two check characters of a Global Model Number.

    Args:
        text: The number without its check characters, at most 97 characters.

    Returns:
        Two characters, or `None` where `text` is too long or isn't CSET 82.

    Source:
        GS1 General Specifications, section 7.9.5: weights are the primes from the
        right, modulus 1021, written in base 32.
    """
    if len(text) > len(_PAIR_PRIMES) or not set(text) <= _CSET82_VALUE.keys():
        return None
    weighed = zip(reversed(text), _PAIR_PRIMES, strict=False)
    total = sum(_CSET82_VALUE[one] * prime for one, prime in weighed) % 1021
    return _PAIR_ALPHABET[total >> 5] + _PAIR_ALPHABET[total & 31]


def ma_check_digit(text: str) -> str | None:
    """Return the check digit of an MA code's DI or PI.

    Args:
        text: The DI without its last digit, or the PI from its first dot to
            before the dot of its check unit.

    Returns:
        One digit, or `None` where `text` holds a character without a number.

    Source:
        Public encoders of IDcode, confirmed on labels in use: each character
        becomes its number, the numbers are joined, and every second digit from
        the right counts double. The agency has published no rule.
    """
    try:
        digits = "".join(map(_MA_VALUE.__getitem__, text))
    except KeyError:
        return None
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return str(-(sum(map(int, digits[-1::-2])) + sum(doubled)) % 10)
