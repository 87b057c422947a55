"""Calendar files (RFC 5545, RFC 5546), written by hand: the libraries cost a hundred times as much per mail.

One event per session, so that each moves alone; UID is the session's id. SEQUENCE counts the session's moves and the
class's revisions: also that somebody left, and came back to sessions that never moved. The time zone is one constant
block with recurrence rules: lists of dates shift events by an hour in Outlook.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache

from samklasse_notifications.domain import octets
from samklasse_notifications.domain.timetable import Session
from samklasse_notifications.domain.words import OSLO

FOLD_AT_OCTETS = 75
HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Samklasse//Notifications//NO")
END = b"END:VCALENDAR\r\n"
EVENT_END = b"END:VEVENT\r\n"
INSTANTS_KEPT = 10_000
"""A class is told in several languages, and each telling names the same times."""
LABELS_KEPT = 2_000
"""A label for each course, language and municipality that a day's messages name."""
SIGNS: dict[str, str | int | None] = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None}
ESCAPED = str.maketrans(SIGNS)
EUROPE_OSLO = (
    "BEGIN:VTIMEZONE",
    "TZID:Europe/Oslo",
    "BEGIN:DAYLIGHT",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "TZNAME:CEST",
    "DTSTART:19700329T020000",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "TZNAME:CET",
    "DTSTART:19701025T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "END:STANDARD",
    "END:VTIMEZONE",
)


class Method(StrEnum):
    """PUBLISH: here is how it stands, no answer wanted. REQUEST: this is held for you. CANCEL: this will not be."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True)
class Labels:
    """Words of the calendar in the reader's language; `organizer` is an e-mail address."""

    summary: str
    cancelled_summary: str
    organizer_name: str
    organizer: str


@dataclass(frozen=True)
class Invited:
    """Whoever gets invitations: her address (personal, never printed), and the version of the thread she is told in.

    Versions count whatever she is told of a class, so they order it for her, in place of the class's revisions.
    """

    address: str = field(repr=False)
    version: int


@dataclass(frozen=True)
class Schedule:
    """Times without words, the same in every language: how the file begins, and each event as far as its labels."""

    head: bytes
    live: tuple[bytes, ...]
    gone: tuple[bytes, ...]


def schedule(
    method: Method, live: Iterable[Session], gone: Iterable[Session], *, at: datetime, revision: int
) -> Schedule:
    """`at`: since when it stands so, by which `revision` of the class."""
    begun = [_own(session, at, _sequence(session, revision)) for session in live]
    ended = [_own(session, at, _sequence(session, revision)) for session in gone]
    return Schedule(_head(method), tuple(begun), tuple(ended))


def labelled(times: Schedule, labels: Labels) -> bytes:
    """A VCALENDAR; its `gone` sessions are marked cancelled."""
    live, gone = _each_ended(times.live, labels, gone=False), _each_ended(times.gone, labels, gone=True)
    return times.head + live + gone + END


def _each_ended(begun: tuple[bytes, ...], labels: Labels, *, gone: bool) -> bytes:
    """With what all of them say alike."""
    return (_shared(labels, gone) + EVENT_END).join((*begun, b"")) if begun else b""


def write(
    method: Method, live: Iterable[Session], gone: Iterable[Session], labels: Labels, *, at: datetime, invited: Invited
) -> bytes:
    """The same for one who is invited: each event names her, and counts what she has been told."""
    version = invited.version
    events = [event(session, labels, at=at, gone=False, revision=version, invited=invited) for session in live]
    ends = [event(session, labels, at=at, gone=True, revision=version, invited=invited) for session in gone]
    return _head(method) + b"".join((*events, *ends)) + END


@lru_cache
def _head(method: Method) -> bytes:
    return joined((*HEAD, f"METHOD:{method}", *EUROPE_OSLO))


def event(
    session: Session, labels: Labels, *, at: datetime, gone: bool, revision: int, invited: Invited | None = None
) -> bytes:
    """A VEVENT. `at`: since when it stands so, by which `revision` of the class, or version of what she is told of it.

    None of its own lines is ever as long as would have to be folded.
    """
    attendee = (_attendee(invited),) if invited else ()
    own = _own(session, at, _sequence(session, revision))
    return own + _shared(labels, gone) + joined(attendee) + EVENT_END


@lru_cache(INSTANTS_KEPT)
def _own(session: Session, at: datetime, sequence: int) -> bytes:
    """What it says of itself: the same in every language."""
    since = instant(at)
    return (
        f"BEGIN:VEVENT\r\nUID:{session.id}\r\nDTSTAMP:{since}\r\nLAST-MODIFIED:{since}\r\nSEQUENCE:{sequence}\r\n"
        f"DTSTART;TZID=Europe/Oslo:{_local(session.starts_at)}\r\nDTEND;TZID=Europe/Oslo:{_local(session.ends_at)}\r\n"
    ).encode()


def _attendee(invited: Invited) -> str:
    return f"ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:mailto:{invited.address}"


@lru_cache(LABELS_KEPT)
def _shared(labels: Labels, gone: bool) -> bytes:
    """What every session of a class says alike."""
    return joined(
        (
            f"SUMMARY:{escaped(labels.cancelled_summary if gone else labels.summary)}",
            f'ORGANIZER;CN="{_quoted(labels.organizer_name)}":mailto:{labels.organizer}',
            f"STATUS:{'CANCELLED' if gone else 'CONFIRMED'}",
        )
    )


def _sequence(session: Session, revision: int) -> int:
    return session.revision + revision - 1


@lru_cache(INSTANTS_KEPT)
def instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


@lru_cache(INSTANTS_KEPT)
def _local(at: datetime) -> str:
    return f"{at.astimezone(OSLO):%Y%m%dT%H%M%S}"


def escaped(text: str) -> str:
    """TEXT values: RFC 5545 section 3.3.11."""
    return text.translate(ESCAPED)


def _quoted(text: str) -> str:
    return text.translate(str.maketrans('"\r\n', "'  "))


def folded(line: str) -> bytes:
    """Lines of at most 75 octets, never cut inside a character."""
    return b"\r\n ".join(octets.cut(line.encode(), FOLD_AT_OCTETS, FOLD_AT_OCTETS - 1))


def joined(lines: Iterable[str]) -> bytes:
    """Lines as they stand in a file."""
    return b"".join((line.encode() if line.isascii() and len(line) <= 75 else folded(line)) + b"\r\n" for line in lines)
