"""Facts into words: one mail body or one SMS text, shared by everyone who is told the same in the same language."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape
from uuid import UUID

from samklasse_notifications import catalogue, values
from samklasse_notifications.domain import calendar, invitation, mime, sms
from samklasse_notifications.domain.calendar import Invited
from samklasse_notifications.domain.errors import MissingFact
from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.fields import PARTICIPANTS, named
from samklasse_notifications.domain.invitation import Held
from samklasse_notifications.domain.linked import MARK
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.domain.timetable import Session
from samklasse_notifications.language import Template, Texts
from samklasse_notifications.values import Values

WITH_CALENDAR = {
    Kind.NEW_CLASS: calendar.Method.PUBLISH,
    Kind.CLASS_CHANGED: calendar.Method.PUBLISH,
    Kind.CLASS_LEFT: calendar.Method.CANCEL,
    Kind.CLASS_CANCELLED: calendar.Method.CANCEL,
    Kind.TEACHER_CLASS: calendar.Method.PUBLISH,
    Kind.TEACHER_CHANGED: calendar.Method.PUBLISH,
    Kind.TEACHER_LEFT: calendar.Method.CANCEL,
}
OURSELVES = "Samklasse"
UNSAYABLE = (MissingFact, LookupError, ValueError)
"""What is raised where a text and its facts do not fit together."""
FIRST_TOLD = frozenset({Kind.NEW_CLASS, Kind.TEACHER_CLASS})
LEFT_TO_RIGHT = re.compile(r"[0-9A-Za-zÀ-ž](?:[0-9A-Za-zÀ-ž .:–-]*[0-9A-Za-zÀ-ž])?")


@dataclass(frozen=True)
class Telling:
    """What is said to everyone alike, known at `said_at`. `sender` is the municipality's name, empty if unknown.

    `linked`: each reader's own link is put in (`mime.mail`, `linked.fill`). `neutral`: the address is shared, say only
    that there is something to read. `invited`: what is to be held free comes in parts of her own (`invitations`).
    """

    kind: Kind
    facts: Facts
    language: str
    sender: str
    said_at: datetime
    linked: bool = False
    neutral: bool = False
    invited: bool = False


def mail(telling: Telling) -> mime.Body:
    method = None if telling.neutral or telling.invited else WITH_CALENDAR.get(telling.kind)
    invite = _calendar(telling, method) if method else None
    name = telling.sender if telling.kind in PARTICIPANTS else ""
    return mime.body(words(telling), sender_name=name or OURSELVES, calendar=invite, method=method)


def words(telling: Telling) -> tuple[mime.Text, ...]:
    """Title and paragraphs in each language that the reader gets; whole in every one."""
    return tuple(_text(telling, texts) for texts in catalogue.choose(telling.language, telling.kind).texts)


def text_message(telling: Telling) -> str:
    """The fullest SMS that fits in two parts, with a place for her link."""
    chosen = catalogue.choose(telling.language, telling.kind).texts
    return sms.fullest(_side_by_side([list(_messages(telling, texts)) for texts in chosen], telling, chosen[0]))


@dataclass(frozen=True)
class Shown:
    """What a browser shows: a title, and an SMS's words, which are made to be read at a glance."""

    language: str
    direction: str
    title: str
    body: str

    def payload(self, tag: str, link: str | None) -> bytes:
        """As the portal's worker reads it: what has the same `tag` takes the other's place on the screen."""
        told = {"lang": self.language, "dir": self.direction, "title": self.title, "body": self.body}
        return json.dumps({**told, "tag": tag, "link": link}, ensure_ascii=False).encode()


def shown(telling: Telling) -> Shown:
    """A push: its link lies beside the words, for the browser to open. Of a shared browser the title says it all."""
    said, body = words(telling), "" if telling.neutral else text_message(replace(telling, linked=False))
    return Shown(said[0].language, said[0].direction, " / ".join(text.title for text in said), body)


def _text(telling: Telling, texts: Texts) -> mime.Text:
    template, given = _template(telling, texts), _values(telling, texts, plan_joint="\n")
    patterns = (*template.lines, texts.contact) if telling.kind in PARTICIPANTS else template.lines
    lines = [texts.capital(line.format_map(given)) for line in patterns]
    if _has_link(telling):
        lines.append(_link(telling, texts))
    return mime.Text(
        language=texts.language,
        direction=texts.direction,
        title=texts.capital(template.title.format_map(given)),
        lines=tuple(lines),
        html_lines=tuple(_markup(line, texts.direction) for line in lines),
    )


def _messages(telling: Telling, texts: Texts) -> Iterator[str]:
    """The SMS in one language, fullest first, each signed and then not; without those whose facts there are not."""
    given = _values(telling, texts, plan_joint=", ")
    patterns = _template(telling, texts).sms
    for pattern in patterns:
        if pattern is patterns[-1] or named(pattern) <= given.keys():
            said = texts.capital(pattern.format_map(given))
            if telling.kind in PARTICIPANTS and not telling.neutral:
                yield sms.plain(f"{said} {texts.signature.format_map(given)}")
            yield sms.plain(said)


def _side_by_side(said: list[list[str]], telling: Telling, first: Texts) -> Iterator[str]:
    """One language after the other, equally full, and one link for all."""
    link = f"\n{_link(telling, first)}" if _has_link(telling) else ""
    for step in range(max(map(len, said))):
        yield "\n".join(messages[min(step, len(messages) - 1)] for messages in said) + link


def _template(telling: Telling, texts: Texts) -> Template:
    return texts.neutral if telling.neutral else texts.kinds[telling.kind]


def _values(telling: Telling, texts: Texts, *, plan_joint: str) -> Values:
    return values.of(telling.kind, telling.facts, telling.sender, texts, plan_joint=plan_joint)


def _link(telling: Telling, texts: Texts) -> str:
    return (texts.read if telling.neutral else texts.link).format(link=MARK)


def _has_link(telling: Telling) -> bool:
    return telling.linked and telling.kind in PARTICIPANTS


def _calendar(telling: Telling, method: calendar.Method) -> bytes:
    given = labels(telling.facts, telling.language, telling.sender, telling.kind)
    return calendar.write(method, telling.facts.live, _gone(telling), given, at=telling.said_at)


def invitations(
    telling: Telling, invited: Invited, thread: UUID, held: Sequence[Held] = (), *, now: datetime
) -> list[bytes]:
    """Parts of a mail to somebody who chose invitations; none where there is nothing to hold free, or to give up.

    `held` may be of other threads too: of a class that she has left for this one, which says nothing more. What is over
    by `now` stays as it was.
    """
    if telling.neutral or telling.kind not in WITH_CALENDAR:
        return []
    live, at = telling.facts.live, telling.said_at
    here = [session for each in held if each.thread == thread for session in each.facts.live]
    given = labels(telling.facts, telling.language, telling.sender, telling.kind)
    ended = invitation.withdrawn(here, _gone(telling), live, now=now)
    elsewhere = [part for each in held if each.thread != thread for part in _given_up(each, telling, invited, now)]
    return elsewhere + invitation.parts(live, ended, given, at=at, invited=invited)


def _given_up(held: Held, telling: Telling, invited: Invited, now: datetime) -> list[bytes]:
    ended = invitation.withdrawn(held.facts.live, (), telling.facts.live, now=now)
    given = labels(held.facts, telling.language, telling.sender, telling.kind)
    return invitation.parts((), ended, given, at=telling.said_at, invited=Invited(invited.address, held.version))


def _gone(telling: Telling) -> tuple[Session, ...]:
    return () if telling.kind in FIRST_TOLD else telling.facts.gone


def labels(facts: Facts, language: str, sender: str, kind: Kind = Kind.NEW_CLASS) -> calendar.Labels:
    """What a course is called in a calendar."""
    texts = catalogue.choose(language, kind).texts[0]
    course = values.course(facts, texts)
    return calendar.Labels(
        summary=texts.capital(course),
        cancelled_summary=texts.cancelled.format(course=course),
        organizer_name=sender or OURSELVES,
        organizer=mime.SENDER,
    )


def _markup(line: str, direction: str) -> str:
    """A paragraph of HTML. In right-to-left text, what reads left to right (times, Latin names) is isolated."""
    marked = LEFT_TO_RIGHT.sub("\u2066\\g<0>\u2069", line) if direction == "rtl" else line
    safe = escape(marked, quote=False).replace("\n", "<br>")
    isolated = safe.replace("\u2066", '<bdi dir="ltr">').replace("\u2069", "</bdi>")
    return isolated.replace(MARK, f'<a href="{MARK}" dir="ltr">{MARK}</a>')
