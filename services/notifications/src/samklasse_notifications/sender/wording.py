"""From a claimed intent to the bytes that leave. Words are made once for all who are told the same."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from asyncpg import Connection

from samklasse_notifications import catalogue, render, templates
from samklasse_notifications.domain import attempt, invitation, linked, mime, push
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.calendar import Invited
from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.sender.provider import Mail, Message, Push, Text
from samklasse_notifications.store import threads
from samklasse_notifications.store.handovers import Attempt, Claimed

MOST_KEPT = 1000
SENDER = "Samklasse"
REMINDERS = frozenset({Kind.REMINDER, Kind.REMINDER_SOON})

Words = mime.Body | str | render.Shown
SAID: Mapping[Channel, Callable[[render.Telling], Words]] = {
    Channel.EMAIL: render.mail,
    Channel.SMS: render.text_message,
    Channel.PUSH: render.shown,
}


def attempt_for(claimed: Claimed) -> Attempt:
    """The attempt under its deterministic key, in the best language there is."""
    language, fallback, version = _chosen(claimed.language, claimed.kind, claimed.neutral)
    key = attempt.key(claimed.intent_id, claimed.channel, claimed.part)
    return Attempt(key, claimed, language, fallback, template=version)


@lru_cache(MOST_KEPT)
def _chosen(wanted: str, kind: Kind, neutral: bool) -> tuple[str, bool, str]:
    """Language, whether it is a fallback, and the version of the words."""
    texts = catalogue.choose(wanted, kind)
    version = templates.joined(templates.of(texts, kind, neutral=neutral))
    return texts.language, catalogue.is_fallback(wanted, texts), version


class Unsayable(Exception):
    """A text and its facts do not fit together; says which kind of error it was, and nothing of the facts."""


class Wording:
    """Keeps notices and finished words for a while; none of them holds a person."""

    def __init__(self) -> None:
        self._notices: dict[UUID, tuple[Facts, datetime]] = {}
        self._words: dict[tuple[object, ...], Words] = {}
        self._left: dict[tuple[UUID, int], Facts] = {}
        self._tellings: dict[tuple[object, ...], render.Telling] = {}

    async def learn(self, conn: Connection, attempts: Sequence[Attempt]) -> None:
        """Read the notices of these attempts, where they are not known; forget what has long not been used."""
        wanted = {each.claimed.notice_id for each in attempts}
        unknown = wanted - self._notices.keys()
        if unknown:
            self._notices.update(await threads.notices(conn, unknown))
        self._notices.update({each: self._notices.pop(each) for each in wanted})
        _forget(self._notices)
        for kept in (self._left, self._tellings, self._words):
            _forget(kept)

    def message(self, handed: Attempt, to: str) -> Message:
        """What leaves, as the provider takes it.

        Raises:
            Unsayable: there are no words for its facts.
        """
        if handed.claimed.channel is Channel.EMAIL:
            return self.mail(handed, to)
        return self.push(handed) if handed.claimed.channel is Channel.PUSH else self.text_message(handed)

    def mail(self, handed: Attempt, to: str) -> Mail:
        words = self._said(handed)
        assert isinstance(words, mime.Body)
        about = self._about(handed)
        raw = mime.mail(words, to=to, key=handed.key, at=handed.claimed.at, about=about, link=handed.link)
        return Mail(self._inviting(raw, handed, to) if handed.claimed.invited else raw)

    def _inviting(self, raw: bytes, handed: Attempt, to: str) -> bytes:
        """With parts of her own beside what everybody is told."""
        claimed = handed.claimed
        invited = Invited(to, claimed.version)
        parts = render.invitations(self._telling(handed), invited, claimed.thread_id, handed.held, now=claimed.at)
        return invitation.enclosed(raw, parts)

    def push(self, handed: Attempt) -> Push:
        """What the browser shows until a newer version of the thread takes its place."""
        words, claimed = self._said(handed), handed.claimed
        assert isinstance(words, render.Shown)
        topic, ttl = push.topic(claimed.thread_id), push.ttl(claimed.useful_until - claimed.at)
        return Push(words.payload(topic, handed.link), topic, push.urgency(claimed.kind), ttl)

    def text_message(self, handed: Attempt) -> Text:
        """Text, and a reference by which a checker knows what it is: the same at every try."""
        words = self._said(handed)
        assert isinstance(words, str)
        reference = {**self._about(handed), "Language": handed.language}
        lower = {name.lower().replace("-", "_"): value for name, value in reference.items()}
        valid_for = handed.claimed.useful_until - handed.claimed.at
        return Text(linked.fill(words, handed.link), SENDER, valid_for, lower)

    def _said(self, handed: Attempt) -> Words:
        claimed, (facts, _) = handed.claimed, self._noticed(handed)
        told = (
            claimed.notice_id, len(facts.live), claimed.kind, handed.language, handed.link is not None,
            claimed.neutral, claimed.invited,
        )  # fmt: skip
        key = (told, claimed.channel, claimed.sender_name)
        if key not in self._words:
            if told not in self._tellings:
                self._tellings[told] = self._telling(handed)
            telling = self._tellings[told]
            try:
                self._words[key] = SAID[claimed.channel](telling.by(claimed.sender_name or ""))
            except render.UNSAYABLE as reason:
                raise Unsayable(type(reason).__name__) from reason
        return self._words[key]

    def _noticed(self, handed: Attempt) -> tuple[Facts, datetime]:
        """What is still ahead of her when it leaves, and since when it stands so."""
        notice_id = handed.claimed.notice_id
        facts, said_at = self._notices[notice_id]
        left = facts.ahead(handed.claimed.at)
        return left if left is facts else self._left.setdefault((notice_id, len(left.live)), left), said_at

    def _telling(self, handed: Attempt) -> render.Telling:
        claimed = handed.claimed
        facts, said_at = self._noticed(handed)
        return render.Telling(
            claimed.kind,
            facts,
            handed.language,
            claimed.sender_name or "",
            said_at,
            linked=handed.link is not None,
            neutral=claimed.neutral,
            invited=claimed.invited,
        )

    def _about(self, handed: Attempt) -> dict[str, str]:
        """For checkers. Whoever shares her address may read it as well: of a neutral message it says no kind."""
        claimed, (facts, _) = handed.claimed, self._noticed(handed)
        about = {
            "Thread": str(claimed.thread_id),
            "Recipient": str(claimed.recipient),
            "Subject": str(claimed.subject),
            "Version": str(claimed.version),
        }
        if claimed.neutral:
            return about
        about["Kind"] = claimed.kind.value
        if facts.revision is not None:
            about["Revision"] = str(facts.revision)
        if claimed.kind in REMINDERS:
            about["Starts-At"] = facts.live[0].starts_at.isoformat()
        return about


def _forget(kept: dict[Any, Any]) -> None:
    """What was put in first, where there is too much."""
    for oldest in list(kept)[: max(0, len(kept) - MOST_KEPT)]:
        del kept[oldest]
