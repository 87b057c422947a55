"""Pages to look at: one person's, in any language, as full or as empty as it gets."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from html.parser import HTMLParser

from samklasse_notifications import catalogue
from samklasse_notifications.domain import words
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.page.texts import languages, side_by_side
from samklasse_notifications.page.view import Lesson, Page, Part, Sent, Told

from ..builders import eight_weeks, session

LESSON = session(date(2027, 1, 11))
BEFORE = LESSON.starts_at - timedelta(hours=3)
OPEN = LESSON.starts_at - timedelta(minutes=8)
LANGUAGES = sorted(languages())
EMPTY = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"}


def a_page(language: str = "nb", now: datetime = OPEN, *, threads: int = 2, **changes: object) -> Page:
    """A page with a lesson and some threads, each with the whole plan of a term."""
    said = [catalogue.languages()[texts.language] for texts in side_by_side(language)]
    courses = tuple(f"{texts.subject['NORWEGIAN']} A2" for texts in said)
    page = Page(
        base="/p/abcdefghijklmA",
        language=language,
        now=now,
        contact=tuple(texts.contact.format(sender="Øygarden kommune") for texts in said),
        lesson=Lesson(LESSON, courses),
        told=tuple(a_thread(language, now - timedelta(days=day)) for day in range(1, threads + 1)),
        feed="webcal://min.samklasse.example/c/abcdefghijklmA.ics",
    )
    return replace(page, **changes)  # type: ignore[arg-type]


PLAN = words.pattern(eight_weeks(without=(date(2027, 2, 15),)))


def a_thread(language: str, at: datetime) -> Told:
    parts = []
    for texts in (catalogue.languages()[each.language] for each in side_by_side(language)):
        plan = "\n".join(words.pattern_in_words(PLAN, texts.tables))
        title = texts.course.format(subject=texts.subject["NORWEGIAN"], level="A2")
        parts.append(Part(texts.language, texts.direction, title, (plan, texts.count("lessons", 15))))
    left = at + timedelta(minutes=1)
    return Told(tuple(parts), (Sent(Channel.SMS, at, left), Sent(Channel.EMAIL, at)), at - timedelta(days=2))


class Outline(HTMLParser):
    """What a page is made of, read strictly: every element is closed in its turn."""

    def __init__(self, html: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str | None, str]] = []
        self._open: list[tuple[str, str | None]] = []
        self.feed(html.decode())
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), (tag, names)
        self.elements.append((tag, dict(attrs)))
        if tag not in EMPTY:
            inherited = self._open[-1][1] if self._open else None
            self._open.append((tag, dict(attrs).get("lang") or inherited))

    def handle_endtag(self, tag: str) -> None:
        assert self._open and self._open.pop()[0] == tag, tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self._open[-1][1] if self._open else None, data))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every such element."""
        return [attributes for name, attributes in self.elements if name == tag]

    def said(self, language: str) -> str:
        """Everything that is said in a language."""
        return " ".join(text for spoken, text in self.texts if spoken == language)
