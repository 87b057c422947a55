"""A person's own calendar, subscribed to by its secret address: everything of hers, as it stands (RFC 5545, RFC 7986).

Clients ask again when they like, an hour is what we propose; so a change that is near is told by message as well.
What will not be held stays, marked so: some clients keep what merely vanishes.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from uuid import UUID

from samklasse_notifications.domain import calendar
from samklasse_notifications.domain.calendar import END, EUROPE_OSLO, HEAD, Labels, Method
from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.timetable import Session, Timetable

NAME = "Samklasse"
REFRESH = "PT1H"
MOST_EVENTS_KEPT = 50_000
FORM = "2"
"""Counted up when the same facts are written otherwise."""


@dataclass(frozen=True)
class Course:
    """Sessions of one class as one person has them, since `at` and its `revision`. `out`: she is in it no longer."""

    sessions: tuple[Session, ...]
    labels: Labels
    at: datetime
    revision: int
    out: bool = False


def written(courses: Iterable[Course]) -> bytes:
    """The whole file, whose lines are put together once for all who have a session."""
    events = [
        _event(session, course.labels, course.at, course.revision, course.out)
        for course in courses
        for session in course.sessions
    ]
    return _head() + b"".join(events) + END


@lru_cache(maxsize=1)
def _head() -> bytes:
    return calendar.joined(
        (
            *HEAD,
            f"METHOD:{Method.PUBLISH}",
            f"NAME:{NAME}",
            f"X-WR-CALNAME:{NAME}",
            "X-WR-TIMEZONE:Europe/Oslo",
            f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
            f"X-PUBLISHED-TTL:{REFRESH}",
            *EUROPE_OSLO,
        )
    )


@lru_cache(maxsize=MOST_EVENTS_KEPT)
def _event(session: Session, labels: Labels, at: datetime, revision: int, out: bool) -> bytes:
    return calendar.event(session, labels, at=at, gone=out or session.cancelled, revision=revision)


def entity_tag(versions: Sequence[str]) -> str:
    """A strong entity tag (RFC 9110 section 8.8.3) of whatever the file is made of."""
    told = hashlib.sha256("\n".join((FORM, *versions)).encode()).hexdigest()
    return f'"{told[:32]}"'


def http_date(at: datetime) -> str:
    """RFC 9110 section 5.6.7; whole seconds."""
    return format_datetime(at.astimezone(UTC).replace(microsecond=0), usegmt=True)


def is_known(tag: str, changed_at: datetime, *, if_none_match: str | None, if_modified_since: str | None) -> bool:
    """Whether a client has this already: 304 (RFC 9110 sections 13.1.2-3). The tag outweighs the date."""
    if if_none_match is not None:
        given = {each.strip().removeprefix("W/") for each in if_none_match.split(",")}
        return tag in given or "*" in given
    if if_modified_since is None:
        return False
    try:
        since = parsedate_to_datetime(if_modified_since)
    except ValueError:
        return False
    return since.tzinfo is not None and changed_at.replace(microsecond=0) <= since


def of_person(
    timetable: Timetable, facts: Facts | None, person: UUID, *, since: datetime
) -> tuple[tuple[Session, ...], tuple[Session, ...]]:
    """Her sessions of a class as they stand, and those that she had and that are hers no longer.

    A timetable names who is in the class now; what she once had is in what she was last told. What was over before
    `since`, when the timetable last changed, she may have been at: it is not taken from her calendar.
    """
    told = (*facts.live, *facts.gone) if facts else ()
    inside = person in timetable.members and not timetable.cancelled
    hers = [session for session in timetable.sessions if inside and timetable.is_for(person, session.id)]
    ids = {session.id for session in hers}
    past = [session for session in told if session.id not in ids and session.ends_at <= since]
    return _by_time((*past, *hers)), _by_time(s for s in told if s.id not in ids and s.ends_at > since)


def _by_time(sessions: Iterable[Session]) -> tuple[Session, ...]:
    newest = {session.id: session for session in sessions}
    return tuple(sorted(newest.values(), key=lambda each: (each.starts_at, each.id)))
