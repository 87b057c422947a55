"""Calendar arithmetic as the law does it: civil days in Europe/Oslo, so a change of the clock changes no day."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta

from samklasse_enrollment.domain import rules
from samklasse_enrollment.domain.rules import RuleSet

DAY = timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """The same day of a later month; its last day where it has none (domstolloven § 148: 30 November + 3 months)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The same day of a later year; 28 February after a leap day."""
    return add_months(day, 12 * years)


def is_within(born_on: date, on: date, ages: RuleSet) -> bool:
    """Whether she is of age that day, and right and duty have not ended on or before it (il § 26)."""
    return add_years(born_on, ages.number("from_years")) <= on < add_years(born_on, ages.number("until_years"))


def each_day(first: date, last: date) -> Iterator[date]:
    """From the first to the last, both included."""
    for number in range((last - first).days + 1):
        yield first + number * DAY


def working_days(first: date, last: date) -> int:
    """How many days between two, both included, are working days."""
    return sum(is_working_day(day) for day in each_day(first, last))


def is_working_day(day: date, subject: str = "free_days") -> bool:
    """Neither a weekend nor a free day: of the regulation, or of the law about deadlines (`public_holidays`)."""
    rule = rules.at(subject, day)
    if day.weekday() >= 5 or f"{day:%m-%d}" in rule.values["fixed"]:
        return False
    return (day - easter_sunday(day.year)).days not in rule.values["from_easter_sunday"]


def end_of_deadline(day: date) -> date:
    """That day, or the next working day where it is a weekend or a public holiday (domstolloven § 149)."""
    while not is_working_day(day, "public_holidays"):
        day += DAY
    return day


def easter_sunday(year: int) -> date:
    """The Gregorian computus (Meeus, Jones and Butcher)."""
    century, rest = divmod(year, 100)
    golden = year % 19
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - correction + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)
