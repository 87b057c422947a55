"""National free days, from the `holidays` library."""

from collections.abc import Iterable
from datetime import date

import holidays


def free_days(years: Iterable[int]) -> frozenset[date]:
    """The public holidays of Norway in these years (ordinary Sundays are no holidays here)."""
    return frozenset(holidays.country_holidays("NO", years=sorted(set(years))))
