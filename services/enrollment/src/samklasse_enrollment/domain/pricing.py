"""Money in whole øre; parts of a price are rounded half up for each seat on its own, so that seats x price is exact."""

from datetime import date


def started_weeks(first: date, last: date) -> int:
    """Weeks of seven days from `first` to and with `last`; one that has begun counts whole."""
    return max(0, -(-((last - first).days + 1) // 7))


def last_day(first: date, weeks: int) -> date:
    """The last day of so many weeks, or the last day there is."""
    return date.fromordinal(min(date.max.toordinal(), first.toordinal() + 7 * weeks - 1))


def pro_rata(ore: int, weeks: int, of: int) -> int:
    """What `weeks` of a course of `of` weeks cost, when the whole of it costs `ore`."""
    return (2 * ore * weeks + of) // (2 * of)


def percent(ore: int, rate: int) -> int:
    """`rate` per cent of `ore`."""
    return pro_rata(ore, rate, 100)
