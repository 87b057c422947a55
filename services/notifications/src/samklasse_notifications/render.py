"""Facts into words: one mail body or one SMS text, shared by everyone who is told the same in the same language."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from uuid import UUID

from samklasse_notifications import catalogue
from samklasse_notifications.domain import calendar, invitation, mime, sms
from samklasse_notifications.domain.calendar import Invited
from samklasse_notifications.domain.errors import MissingFact
from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.fields import PARTICIPANTS
from samklasse_notifications.domain.invitation import Held
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.domain.timetable import Session
from samklasse_notifications.drafts import OURSELVES, Draft, Drafts

WITH_CALENDAR = {
    Kind.NEW_CLASS: calendar.Method.PUBLISH,
    Kind.CLASS_CHANGED: calendar.Method.PUBLISH,
    Kind.CLASS_LEFT: calendar.Method.CANCEL,
    Kind.CLASS_CANCELLED: calendar.Method.CANCEL,
    Kind.TEACHER_CLASS: calendar.Method.PUBLISH,
    Kind.TEACHER_CHANGED: calendar.Method.PUBLISH,
    Kind.TEACHER_LEFT: calendar.Method.CANCEL,
}
UNSAYABLE = (MissingFact, LookupError, ValueError)
"""What is raised where a text and its facts do not fit together."""
SCHEDULES_KEPT = 1000
"""A class is told in several languages, and each telling names the same times."""
FIRST_TOLD = frozenset({Kind.NEW_CLASS, Kind.TEACHER_CLASS})


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

    @cached_property
    def drafts(self) -> Drafts:
        """What is said, without its sender."""
        chosen = catalogue.choose(self.language, self.kind).texts
        return Drafts(tuple(Draft(self.kind, self.facts, texts, self.linked, self.neutral) for texts in chosen))

    def by(self, sender: str) -> "Telling":
        """The same, told by another municipality: what does not name it is not made again."""
        other = replace(self, sender=sender)
        vars(other)["drafts"] = self.drafts
        return other


def mail(telling: Telling) -> mime.Body:
    method = None if telling.neutral or telling.invited else WITH_CALENDAR.get(telling.kind)
    invite = _calendar(telling, method) if method else None
    name = telling.sender if telling.kind in PARTICIPANTS else ""
    return mime.body(
        words(telling), sender_name=name or OURSELVES, calendar=invite, method=method, opened=telling.drafts.opening
    )


def words(telling: Telling) -> tuple[mime.Text, ...]:
    """Title and paragraphs in each language that the reader gets; whole in every one."""
    return tuple(draft.text(telling.sender) for draft in telling.drafts.each)


def text_message(telling: Telling) -> str:
    """The fullest SMS that fits in two parts, with a place for her link."""
    link = telling.drafts.each[0].link
    said = _side_by_side([draft.messages(telling.sender) for draft in telling.drafts.each])
    return sms.fullest(f"{text}\n{link}" if link else text for text in said)


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


def _side_by_side(said: Sequence[Iterator[str]]) -> Iterator[str]:
    """One language after the other, equally full; who has no shorter one keeps her last."""
    latest = [""] * len(said)
    while True:
        shorter = [next(messages, None) for messages in said]
        if not any(shorter):
            return
        latest = [new or old for new, old in zip(shorter, latest, strict=True)]
        yield "\n".join(latest)


def _calendar(telling: Telling, method: calendar.Method) -> bytes:
    given = telling.drafts.each[0].labels(telling.sender)
    return calendar.labelled(_schedule(method, telling.facts, telling.kind in FIRST_TOLD, telling.said_at), given)


@lru_cache(SCHEDULES_KEPT)
def _schedule(method: calendar.Method, facts: Facts, is_first: bool, at: datetime) -> calendar.Schedule:
    """The same in every language."""
    gone = () if is_first else facts.gone
    return calendar.schedule(method, facts.live, gone, at=at, revision=facts.revision or 1)


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
    return Draft(kind, facts, catalogue.choose(language, kind).texts[0]).labels(sender)
