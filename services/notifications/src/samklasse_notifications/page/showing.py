"""From what is known of one person to what her page shows."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from samklasse_notifications import catalogue, render
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.timetable import Course, Session
from samklasse_notifications.language import Texts as Messages
from samklasse_notifications.page.texts import Texts, side_by_side
from samklasse_notifications.page.view import Lesson, Part, Sent, Told
from samklasse_notifications.store.page import Present

ARRIVED = frozenset({"DELIVERED", "READ"})
UNTOLD = frozenset({"HELD", "COVERED", "SILENCED", "EXPIRED"})
"""Ways that nothing has left by, nor will for now."""
Row = Mapping[str, Any]


def lesson(session: Session, course: Course, language: str, *, absent: bool) -> Lesson:
    return Lesson(session, tuple(_course(course, texts) for texts in side_by_side(language)), absent)


def contact(language: str, sender: str) -> tuple[str, ...]:
    """Whom to ask; without a name, her municipality."""
    said = [_messages(texts) for texts in side_by_side(language)]
    return tuple(texts.contact.format(sender=sender or texts.municipality) for texts in said)


def told(present: Present, ways: Sequence[Row], language: str, sender: str, *, now: datetime) -> Told:
    """A thread as it stands now, in each of the page's languages: of lessons, those that are not over."""
    parts = tuple(_part(present, texts, sender, now) for texts in side_by_side(language))
    return Told(parts, tuple(sent(row) for row in ways if row["state"] not in UNTOLD), present.replaced_at)


def _part(present: Present, texts: Texts, sender: str, now: datetime) -> Part:
    """Without the last line, which says whom to ask: that stands once, at the foot of the page."""
    facts = present.facts.ahead(now)
    said = render.words(render.Telling(present.kind, facts, texts.language, sender, present.said_at))[0]
    return Part(said.language, said.direction, said.title, said.lines[:-1])


def sent(row: Row) -> Sent:
    left = row["handed_at"].astimezone(UTC) if row["handed_at"] else None
    arrived = row["proved_at"].astimezone(UTC) if row["proof"] in ARRIVED else None
    return Sent(Channel(row["channel"]), left, arrived, failed=row["state"] == "REFUSED" or row["proof"] == "FAILED")


def _course(course: Course, texts: Texts) -> str:
    said = _messages(texts)
    name = said.course.format(subject=said.subject.get(course.subject, ""), level=course.level).strip()
    return name[:1].upper() + name[1:]


def _messages(texts: Texts) -> Messages:
    return catalogue.languages()[texts.language]
