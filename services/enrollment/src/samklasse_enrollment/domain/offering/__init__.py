"""Offerings in the catalogue: what they are, what makes one valid, how many of its seats are taken."""

from samklasse_enrollment.domain.offering.comparing import MOST_COMPARED, Own, Priced, differing, priced
from samklasse_enrollment.domain.offering.facts import ListPrice, Offering, Term
from samklasse_enrollment.domain.offering.reviewing import is_stale, last_read
from samklasse_enrollment.domain.offering.rules import BY_TYPE, EVERY_TYPE, Rule, check
from samklasse_enrollment.domain.offering.searching import Page, Sort, Sought
from samklasse_enrollment.domain.offering.seats import describe_again, free_at, release, take

__all__ = [
    "BY_TYPE", "EVERY_TYPE", "MOST_COMPARED", "ListPrice", "Offering", "Own", "Page", "Priced", "Rule", "Sort",
    "Sought", "Term", "check", "describe_again", "differing", "free_at", "is_stale", "last_read", "priced", "release",
    "take",
]  # fmt: skip
