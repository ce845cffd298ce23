"""The short dates that labels carry."""

import calendar
from datetime import date, timedelta

from lotproof.identification.errors import NoSuchDay
from lotproof.identification.values import Precision

_EARLIEST_YEAR = 1900
"""No label is older; a year before it is a fault of the printer."""

Dated = tuple[date, Precision]
"""A date, and whether the label names its day or only its month."""


def full_year(two_digits: int, *, today: date) -> int:
    """Return the year that two digits stand for.

    Args:
        two_digits: 0 to 99.
        today: The current UTC date. It decides the century.

    Returns:
        A year from 49 years before to 50 years after the year of `today`.

    Source:
        GS1 General Specifications, section 7.12.
    """
    year = today.year - today.year % 100 + two_digits
    if year - today.year > 50:
        return year - 100
    if year - today.year < -49:
        return year + 100
    return year


def last_day(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def read_date(text: str, form: str, *, today: date) -> Dated:
    """Read a date written in digits alone.

    Args:
        text: The digits, as long as `form`.
        form: What each digit is: Y, M, D, or J for the day of the year. A year
            has two or four digits. A form without D or J names a month, and so
            does day 00.
        today: The current UTC date. It decides the century of a short year.

    Returns:
        The day with precision "day", or the last day of the month with "month".

    Raises:
        NoSuchDay: If `text` isn't digits of that form or names no day.
    """
    if len(text) != len(form) or not (text.isascii() and text.isdigit()):
        raise NoSuchDay(text=text, form=form)
    parts = {"Y": "", "M": "", "D": "", "J": ""}
    for letter, digit in zip(form, text, strict=True):
        parts[letter] += digit
    year = int(parts["Y"])
    if len(parts["Y"]) == 2:
        year = full_year(year, today=today)
    if year < _EARLIEST_YEAR:
        raise NoSuchDay(text=text, form=form)
    try:
        if parts["J"]:
            return _day_of_year(year, int(parts["J"])), "day"
        month, day = int(parts["M"]), int(parts["D"] or "0")
        if day:
            return date(year, month, day), "day"
        return last_day(year, month), "month"
    except ValueError as error:  # calendar's error for a month is one too
        raise NoSuchDay(text=text, form=form) from error


def _day_of_year(year: int, day: int) -> date:
    found = date(year, 1, 1) + timedelta(days=day - 1)
    if found.year != year:
        raise ValueError(day)
    return found
