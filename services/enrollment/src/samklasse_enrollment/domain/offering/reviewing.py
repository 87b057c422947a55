"""Whether anybody has read a description lately; the number of months is a dated rule of ours, no law's."""

from datetime import date

from samklasse_enrollment.domain import rules
from samklasse_enrollment.domain.offering.facts import Offering

SUBJECT = "catalogue_review"


def last_read(offering: Offering) -> date | None:
    """The supplier's own word, else the day the description came."""
    return offering.reviewed_on or offering.described_on


def is_stale(offering: Offering, today: date) -> bool:
    """Whether the description is older than the months of `rules/catalogue_review.toml`; nobody knows: it is."""
    read_on = last_read(offering)
    return read_on is None or _months(read_on, today) >= rules.at(SUBJECT, today).number("months")


def _months(earlier: date, later: date) -> int:
    """Whole months between two days."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month - (later.day < earlier.day)
