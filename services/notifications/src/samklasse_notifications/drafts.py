"""A message that nobody has signed yet: in each language, what is the same from every municipality is made once.

A class is often shared, and each municipality's own people are told in its name. What names the sender stays a pattern
until somebody signs; no mark stands in for the name, which so gets the same care (capitals, markup, isolation of what
reads left to right, signs that an SMS can hold) as if the whole had been made for this sender alone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from itertools import takewhile
from typing import NamedTuple

from samklasse_notifications import values
from samklasse_notifications.domain import calendar, mime, sms
from samklasse_notifications.domain.errors import MissingFact
from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.fields import PARTICIPANTS, named
from samklasse_notifications.domain.linked import MARK
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.language import Template, Texts
from samklasse_notifications.values import Values

OURSELVES = "Samklasse"
LEFT_TO_RIGHT = re.compile(r"[0-9A-Za-zÀ-ž](?:[0-9A-Za-zÀ-ž .:–-]*[0-9A-Za-zÀ-ž])?")


class Line(NamedTuple):
    """A paragraph, and the same as markup. `open`: it is a pattern still, since it names the sender."""

    text: str
    markup: str = ""
    open: bool = False


@dataclass(frozen=True, eq=False)
class Draft:
    """In one language. `linked`: with a place for a link; `neutral`: says only that there is something to read."""

    kind: Kind
    facts: Facts
    texts: Texts
    linked: bool = False
    neutral: bool = False
    _messages: dict[str, str] = field(default_factory=dict)

    def text(self, sender: str) -> mime.Text:
        """Title and paragraphs of a mail."""
        given = self._signed(self._given, sender)
        lines = [self._line(line.text, given) if line.open else line for line in self._lines]
        title = self._line(self._title.text, given) if self._title.open else self._title
        return self._said(title, (*lines, *self._link_line))

    @cached_property
    def begun(self) -> mime.Text | None:
        """The mail as far as it is the same from every sender; None where its title is not."""
        if self._title.open:
            return None
        return self._said(self._title, list(takewhile(lambda line: not line.open, self._lines)))

    def messages(self, sender: str) -> Iterator[str]:
        """The SMS, fullest first, each signed and then not; without those whose facts there are not.

        Raises:
            MissingFact: the first of the shortest one, which may be needed.
        """
        given, patterns = self._signed(self._given_at_a_glance, sender), self._template.sms
        if missing := named(patterns[-1]) - given.keys():
            raise MissingFact(self.kind, min(missing, key=patterns[-1].index))
        for pattern in patterns:
            if named(pattern) <= given.keys():
                said = self._message(pattern, given)
                if self.kind in PARTICIPANTS and not self.neutral:
                    yield f"{said} {sms.plain(self.texts.signature.format_map(given))}"
                yield said

    @property
    def link(self) -> str:
        """What leads to her page; empty where nothing does."""
        if not (self.linked and self.kind in PARTICIPANTS):
            return ""
        return (self.texts.read if self.neutral else self.texts.link).format(link=MARK)

    def labels(self, sender: str) -> calendar.Labels:
        """What its course is called in a calendar."""
        return calendar.Labels(*self._called, sender or OURSELVES, mime.SENDER)

    @cached_property
    def _called(self) -> tuple[str, str]:
        """While it is held, and when it is not."""
        course = values.course(self.facts, self.texts)
        return self.texts.capital(course), self.texts.cancelled.format(course=course)

    @property
    def _template(self) -> Template:
        return self.texts.neutral if self.neutral else self.texts.kinds[self.kind]

    def _said(self, title: Line, lines: Sequence[Line]) -> mime.Text:
        return mime.Text(
            language=self.texts.language,
            direction=self.texts.direction,
            title=title.text,
            lines=tuple([line.text for line in lines]),
            html_lines=tuple([line.markup for line in lines]),
        )

    @cached_property
    def _given(self) -> Values:
        return values.of(self.kind, self.facts, self.texts)

    @cached_property
    def _given_at_a_glance(self) -> dict[str, str]:
        """In one line."""
        return self._given | ({"plan": self._given["plan"].replace("\n", ", ")} if "plan" in self._given else {})

    def _signed(self, given: dict[str, str], sender: str) -> Values:
        signed = Values(self.kind, given)
        signed["sender"] = sender or self.texts.municipality
        return signed

    @cached_property
    def _title(self) -> Line:
        return self._drafted(self._template.title)

    @cached_property
    def _lines(self) -> tuple[Line, ...]:
        """All but the last, which leads to her page."""
        patterns = self._template.lines
        if self.kind in PARTICIPANTS:
            patterns = (*patterns, self.texts.contact)
        return tuple(self._drafted(pattern) for pattern in patterns)

    @cached_property
    def _link_line(self) -> tuple[Line, ...]:
        return (Line(self.link, markup(self.link, self.texts.direction)),) if self.link else ()

    def _drafted(self, pattern: str) -> Line:
        return Line(pattern, open=True) if names_sender(pattern) else self._line(pattern, self._given)

    def _line(self, pattern: str, given: Values) -> Line:
        text = self.texts.capital(pattern.format_map(given))
        return Line(text, markup(text, self.texts.direction))

    def _message(self, pattern: str, given: Values) -> str:
        if names_sender(pattern):
            return sms.plain(self.texts.capital(pattern.format_map(given)))
        if pattern not in self._messages:
            self._messages[pattern] = sms.plain(self.texts.capital(pattern.format_map(given)))
        return self._messages[pattern]


@dataclass(frozen=True, eq=False)
class Drafts:
    """The message in each language that a reader gets side by side, one unless we lack hers."""

    each: tuple[Draft, ...]

    @cached_property
    def opening(self) -> mime.Opening | None:
        """How its mail begins, whoever sends it; None where a title names the sender."""
        begun = [text for draft in self.each if (text := draft.begun)]
        return mime.opening(begun) if len(begun) == len(self.each) else None


def names_sender(pattern: str) -> bool:
    """Of a pattern that has been proofread, so that nothing but a name stands between its braces."""
    return "{sender}" in pattern


def markup(line: str, direction: str) -> str:
    """A paragraph of HTML. In right-to-left text, what reads left to right (times, Latin names) is isolated."""
    marked = LEFT_TO_RIGHT.sub("\u2066\\g<0>\u2069", line) if direction == "rtl" else line
    safe = escape(marked, quote=False).replace("\n", "<br>")
    isolated = safe.replace("\u2066", '<bdi dir="ltr">').replace("\u2069", "</bdi>")
    return isolated.replace(MARK, f'<a href="{MARK}" dir="ltr">{MARK}</a>')
