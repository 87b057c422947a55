"""A person's own calendar: its tag from one read, its content from what is known of her classes."""

from functools import cache

from asyncpg import Connection

from samklasse_notifications import catalogue, render
from samklasse_notifications.domain import feed
from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.feed import Course
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.store import feeds
from samklasse_notifications.store.feeds import Held, Versions


def tag(known: Versions) -> str:
    """Changes with whatever may change a sign of the calendar, also the catalogue's words."""
    return feed.entity_tag([str(known.ref), known.sender, _words(known.language), *known.classes])


async def content(conn: Connection, known: Versions) -> bytes:
    """If something has changed since `known` was read, this is newer than its tag, and will be asked for again."""
    held = await feeds.held(conn, known.ref)
    return feed.written([course for each in held for course in _courses(each, known)])


def _courses(held: Held, known: Versions) -> list[Course]:
    about = Facts(held.course.subject, held.course.level)
    labels = render.labels(about, known.language, known.sender)
    hers, lost = feed.of_person(held.timetable, held.facts, known.ref, since=held.changed_at)
    at, revision = held.changed_at, held.timetable.revision
    return [Course(hers, labels, at, revision), Course(lost, labels, at, revision, out=True)]


@cache
def _words(language: str) -> str:
    texts = catalogue.choose(language, Kind.NEW_CLASS).texts[0]
    return repr((texts.language, texts.cancelled, texts.course, sorted(texts.subject.items())))
