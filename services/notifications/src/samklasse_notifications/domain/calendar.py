"""Calendar files (RFC 5545, RFC 5546), written by hand: the libraries cost a hundred times as much per mail.

One event per session, so that each moves alone; UID is the session's id, SEQUENCE its revision. The time zone is one
constant block with recurrence rules: lists of dates shift events by an hour in Outlook.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from samklasse_notifications.domain.timetable import Session
from samklasse_notifications.domain.words import OSLO

FOLD_AT_OCTETS = 75
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
    """PUBLISH: here is how it stands, no answer wanted. CANCEL: none of these will be held for you."""

    PUBLISH = "PUBLISH"
    CANCEL = "CANCEL"


@dataclass(frozen=True)
class Labels:
    """Words of the calendar in the reader's language; `organizer` is an e-mail address."""

    summary: str
    cancelled_summary: str
    organizer_name: str
    organizer: str


def write(method: Method, live: Sequence[Session], gone: Sequence[Session], labels: Labels, *, at: datetime) -> bytes:
    """A VCALENDAR. `gone` sessions are marked cancelled, one SEQUENCE up unless their revision already says so."""
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Samklasse//Notifications//NO", f"METHOD:{method}")
    events = [line for session in live for line in _event(session, labels, at=at, gone=False)]
    ends = [line for session in gone for line in _event(session, labels, at=at, gone=True)]
    return _joined((*head, *EUROPE_OSLO, *events, *ends, "END:VCALENDAR"))


def _event(session: Session, labels: Labels, *, at: datetime, gone: bool) -> Iterable[str]:
    sequence = session.revision + 1 if gone and not session.cancelled else session.revision
    yield "BEGIN:VEVENT"
    yield f"UID:{session.id}"
    yield f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{sequence}"
    yield f"DTSTART;TZID=Europe/Oslo:{_local(session.starts_at)}"
    yield f"DTEND;TZID=Europe/Oslo:{_local(session.ends_at)}"
    yield f"SUMMARY:{escaped(labels.cancelled_summary if gone else labels.summary)}"
    yield f'ORGANIZER;CN="{_quoted(labels.organizer_name)}":mailto:{labels.organizer}'
    yield f"STATUS:{'CANCELLED' if gone else 'CONFIRMED'}"
    yield "END:VEVENT"


def _local(at: datetime) -> str:
    return f"{at.astimezone(OSLO):%Y%m%dT%H%M%S}"


def escaped(text: str) -> str:
    """TEXT values: RFC 5545 section 3.3.11."""
    signs: dict[str, str | int | None] = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None}
    return text.translate(str.maketrans(signs))


def _quoted(text: str) -> str:
    return text.translate(str.maketrans('"\r\n', "'  "))


def folded(line: str) -> bytes:
    """Lines of at most 75 octets, never cut inside a character."""
    out, used = bytearray(), 0
    for sign in line:
        octets = sign.encode()
        if used + len(octets) > FOLD_AT_OCTETS:
            out += b"\r\n "
            used = 1
        out += octets
        used += len(octets)
    return bytes(out)


def _joined(lines: Iterable[str]) -> bytes:
    return b"".join((line.encode() if line.isascii() and len(line) <= 75 else folded(line)) + b"\r\n" for line in lines)
