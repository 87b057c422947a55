"""From a claimed intent to the bytes that leave. Words are made once for all who are told the same."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Connection

from samklasse_notifications import catalogue, render, templates
from samklasse_notifications.domain import attempt, linked, mime
from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.facts import Facts
from samklasse_notifications.domain.thread import Kind
from samklasse_notifications.sender.provider import Mail, Message, Text
from samklasse_notifications.store import handovers
from samklasse_notifications.store.handovers import Attempt, Claimed

MOST_KEPT = 1000
SENDER = "Samklasse"
REMINDERS = frozenset({Kind.REMINDER, Kind.REMINDER_SOON})


def attempt_for(claimed: Claimed) -> Attempt:
    """The attempt under its deterministic key, in the best language there is."""
    texts = catalogue.choose(claimed.language, claimed.kind)
    fallback = catalogue.is_fallback(claimed.language, texts)
    version = templates.joined(templates.of(texts, claimed.kind, neutral=claimed.neutral))
    key = attempt.key(claimed.intent_id, claimed.channel, claimed.part)
    return Attempt(key, claimed, texts.language, fallback, template=version)


class Wording:
    """Keeps notices and finished words for a while; none of them holds a person."""

    def __init__(self) -> None:
        self._notices: dict[UUID, tuple[Facts, datetime]] = {}
        self._words: dict[tuple[object, ...], mime.Body | str] = {}

    async def learn(self, conn: Connection, attempts: Sequence[Attempt]) -> None:
        """Read the notices of these attempts, where they are not known yet."""
        if len(self._notices) > MOST_KEPT or len(self._words) > MOST_KEPT:
            self._notices, self._words = {}, {}
        unknown = {each.claimed.notice_id for each in attempts} - self._notices.keys()
        if unknown:
            self._notices.update(await handovers.notices(conn, unknown))

    def message(self, handed: Attempt, to: str) -> Message:
        """What leaves, as the provider takes it."""
        return self.mail(handed, to) if handed.claimed.channel is Channel.EMAIL else self.text_message(handed)

    def mail(self, handed: Attempt, to: str) -> Mail:
        words = self._said(handed)
        assert isinstance(words, mime.Body)
        about = self._about(handed)
        return Mail(mime.mail(words, to=to, key=handed.key, at=handed.claimed.at, about=about, link=handed.link))

    def text_message(self, handed: Attempt) -> Text:
        """Text, and a reference by which a checker knows what it is: the same at every try."""
        words = self._said(handed)
        assert isinstance(words, str)
        reference = {**self._about(handed), "Language": handed.language}
        lower = {name.lower().replace("-", "_"): value for name, value in reference.items()}
        valid_for = handed.claimed.useful_until - handed.claimed.at
        return Text(linked.fill(words, handed.link), SENDER, valid_for, lower)

    def _said(self, handed: Attempt) -> mime.Body | str:
        claimed = handed.claimed
        has_link, neutral = handed.link is not None, claimed.neutral
        key = (
            claimed.notice_id, claimed.kind, claimed.channel, handed.language, claimed.sender_name, has_link, neutral,
        )  # fmt: skip
        if key not in self._words:
            facts, said_at = self._notices[claimed.notice_id]
            sender = claimed.sender_name or ""
            telling = render.Telling(claimed.kind, facts, handed.language, sender, said_at, has_link, neutral)
            by_mail = claimed.channel is Channel.EMAIL
            self._words[key] = render.mail(telling) if by_mail else render.text_message(telling)
        return self._words[key]

    def _about(self, handed: Attempt) -> dict[str, str]:
        claimed = handed.claimed
        facts, _ = self._notices[claimed.notice_id]
        about = {
            "Thread": str(claimed.thread_id),
            "Recipient": str(claimed.recipient),
            "Subject": str(claimed.subject),
            "Kind": claimed.kind.value,
            "Version": str(claimed.version),
        }
        if facts.revision is not None:
            about["Revision"] = str(facts.revision)
        if claimed.kind in REMINDERS:
            about["Starts-At"] = facts.live[0].starts_at.isoformat()
        return about
