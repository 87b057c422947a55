"""A municipality with high arrivals: what it may then do in one step, and how much earlier it is warned.

The source (HK-dir, "Hva kan kommunen kjøpe?", 19 March 2024) lets suppliers take on all administration where a
municipality has no capacity; how a surge comes into being and what it changes is ours: `rules/surge.toml`.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from samklasse_enrollment.domain.errors import BadPeriod


@dataclass(frozen=True)
class Surge:
    """High arrivals from `starts_on` to and with `ends_on`."""

    id: UUID
    owner_orgnr: str
    starts_on: date
    ends_on: date

    def covers(self, first: date, last: date) -> bool:
        """Whether every day from `first` to and with `last` is in it."""
        return self.starts_on <= first and last <= self.ends_on


def declare(surge: Surge, *, longest: timedelta, today: date) -> Surge:
    """Judge a declaration; it may have begun.

    Raises:
        BadPeriod: backwards, over already, or longer than `longest`.
    """
    days = surge.ends_on - surge.starts_on
    if days < timedelta(0) or surge.ends_on < today or days > longest:
        raise BadPeriod(starts_on=surge.starts_on, ends_on=surge.ends_on, longest_days=longest.days)
    return surge
