"""National ids: fødselsnummer and D-number, eleven digits of which the last two check the others.

The first six are day, month and year of birth; a D-number has 40 added to the day, a synthetic one 40 or 80 to the
month (folkeregisterforskriften sections 2-2-1 and 2-2-3, Skatteetaten's Tenor; read from memory, 2026-11-22).
"""

import re
from collections.abc import Sequence
from datetime import date

_DIGITS = re.compile(r"\d{11}", re.ASCII)
FIRST_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2)
SECOND_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def has_form(text: str) -> bool:
    """Eleven digits that begin with a day."""
    return bool(_DIGITS.fullmatch(text)) and _day_and_month(text) is not None


def has_right_digits(text: str) -> bool:
    """Whether both control digits are those of the others."""
    digits = [int(letter) for letter in text]
    return digits[9] == _control(digits, FIRST_WEIGHTS) and digits[10] == _control(digits, SECOND_WEIGHTS)


def born_on(text: str, day: date) -> bool:
    """Whether it is of somebody who was born that day."""
    return _day_and_month(text) == (day.day, day.month) and int(text[4:6]) == day.year % 100


def _control(digits: Sequence[int], weights: Sequence[int]) -> int:
    """10 stands for no digit at all."""
    return -sum(digit * weight for digit, weight in zip(digits, weights, strict=False)) % 11


def _day_and_month(text: str) -> tuple[int, int] | None:
    day, month = int(text[:2]), int(text[2:4])
    day -= 40 if day > 40 else 0
    month -= 80 if month > 80 else 40 if month > 40 else 0
    try:
        date(2000, month, day)  # a leap year; the century is not told by these digits alone
    except ValueError:
        return None
    return day, month
