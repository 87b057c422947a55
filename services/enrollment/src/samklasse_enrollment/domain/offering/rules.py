"""What a description must hold: rules for every offering, and those of each of the four course types."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from samklasse_enrollment.domain.errors import BadOffering
from samklasse_enrollment.domain.offering.facts import Offering
from samklasse_enrollment.domain.values import TAUGHT_LEVELS, CourseType, Subject


@dataclass(frozen=True)
class Rule:
    """`holds` is true of a good offering; otherwise `field` is to blame."""

    field: str
    holds: Callable[[Offering, date], bool]


def check(offering: Offering, *, today: date) -> None:
    """Judge a description by the rules of every type, then by those of its own.

    Raises:
        BadOffering: names the first field that is wrong.
    """
    for rule in (*EVERY_TYPE, *BY_TYPE[offering.course_type]):
        if not rule.holds(offering, today):
            raise BadOffering(field=rule.field)


def _levels(offering: Offering, today: date) -> bool:
    return bool(offering.levels) and _distinct(offering.levels) and set(offering.levels) <= set(TAUGHT_LEVELS)


def _windows(offering: Offering, today: date) -> bool:
    return _distinct(offering.windows)


def _starts_forwards(offering: Offering, today: date) -> bool:
    return offering.starts_from <= offering.starts_to


def _malforms(offering: Offering, today: date) -> bool:
    """A course is taught in a form; being neutral is for municipalities (språklova section 11, read 2026-07-28)."""
    return _distinct(offering.malforms) and "NEUTRAL" not in offering.malforms


def _languages(offering: Offering, today: date) -> bool:
    """Social studies are taught in a language the participant understands (il section 33, read 2026-07-28)."""
    return offering.subject is not Subject.SOCIAL_STUDIES or bool(offering.teaching_languages)


def _industry(offering: Offering, today: date) -> bool:
    """An industry course prepares for an industry, social studies for none; Norwegian may."""
    if offering.subject is Subject.NORWEGIAN:
        return True
    return (offering.industry is not None) == (offering.subject is Subject.INDUSTRY)


def _reviewed(offering: Offering, today: date) -> bool:
    return offering.reviewed_on is None or offering.reviewed_on <= today


def _prices(offering: Offering, today: date) -> bool:
    return _distinct([price.basis for price in offering.prices])


def _terms(offering: Offering, today: date) -> bool:
    """Forwards, apart, and none with more seats than there are."""
    terms = sorted(offering.terms, key=lambda term: term.starts_on)
    forwards = all(term.starts_on <= term.ends_on and term.seats <= offering.capacity for term in terms)
    return forwards and all(earlier.ends_on < later.starts_on for earlier, later in pairwise(terms))


def _distinct(words: Sequence[str]) -> bool:
    return len(set(words)) == len(words)


def _no_session_price(offering: Offering, today: date) -> bool:
    return all(price.basis != "PER_GROUP_SESSION" for price in offering.prices)


EVERY_TYPE = (
    Rule("levels", _levels),
    Rule("windows", _windows),
    Rule("starts_to", _starts_forwards),
    Rule("malforms", _malforms),
    Rule("teaching_languages", _languages),
    Rule("industry", _industry),
    Rule("reviewed_on", _reviewed),
    Rule("prices", _prices),
    Rule("terms", _terms),
)
WITHOUT_SESSIONS = (
    Rule("sessions_per_week", lambda offering, _: not offering.sessions_per_week),
    Rule("session_minutes", lambda offering, _: not offering.session_minutes),
    Rule("windows", lambda offering, _: not offering.windows),
    Rule("prices", _no_session_price),
)
"""Asynchronous: people learn when they want to, and no session may be required of them."""
WITH_SESSIONS = (
    Rule("sessions_per_week", lambda offering, _: offering.sessions_per_week > 0),
    Rule("session_minutes", lambda offering, _: offering.session_minutes > 0),
    Rule("windows", lambda offering, _: bool(offering.windows)),
)
"""Synchronous: people meet a teacher at fixed times of the week."""
BY_TYPE: Mapping[CourseType, tuple[Rule, ...]] = {
    CourseType.ASYNC_SUPPLIER_TEACHER: WITHOUT_SESSIONS,
    CourseType.ASYNC_MUNICIPAL_TEACHER: WITHOUT_SESSIONS,
    CourseType.SYNC_GROUP: WITH_SESSIONS,
    CourseType.BLENDED: WITH_SESSIONS,
}
"""A combined course is a synchronous one whose seats also open the resources (`CourseType.has_access`); that type 2
needs the buyer's own teacher, and a buyer with a centre, is judged at the call-off and at the seat."""
