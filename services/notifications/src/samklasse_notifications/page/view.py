"""What is on the page, before it is markup."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.timetable import Session

OPENS_BEFORE = timedelta(minutes=10)
"""flows.md section 5; the rule is scheduling's, which lets nobody in before."""


class Said(StrEnum):
    """What became of what she has just done; the name of its text."""

    LANGUAGE_SAVED = "language_saved"
    TOO_EARLY = "too_early"
    OVER = "over"
    NOT_READY = "not_ready"


@dataclass(frozen=True)
class Lesson:
    """Her next session. `course` is what it teaches, in each of the page's languages."""

    session: Session
    course: tuple[str, ...]
    absent: bool = False

    def is_open(self, now: datetime) -> bool:
        return self.opens_at <= now < self.session.ends_at

    @property
    def opens_at(self) -> datetime:
        return self.session.starts_at - OPENS_BEFORE


@dataclass(frozen=True)
class Part:
    """What a thread says in one language: a title and paragraphs, whose lines end with a line feed."""

    language: str
    direction: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Sent:
    """One way that it took. `at` is when it left; neither `at` nor `failed`: it is on its way."""

    way: Channel
    at: datetime | None
    delivered_at: datetime | None = None
    failed: bool = False


@dataclass(frozen=True)
class Told:
    """A thread: its present words in each of the page's languages, how they left, and when what they replaced did."""

    parts: tuple[Part, ...]
    sent: tuple[Sent, ...]
    replaced_at: datetime | None = None


@dataclass(frozen=True)
class Page:
    """One person's page. `language` is the tag she asked for, `base` her page's path, `feed` a webcal address.

    `contact` says whom to ask, in each of the page's languages; `told` begins with the newest. `sms_stopped`: her
    telephone has said STOP.
    """

    base: str
    language: str
    now: datetime
    contact: tuple[str, ...]
    lesson: Lesson | None = None
    told: tuple[Told, ...] = ()
    feed: str | None = None
    sms_stopped: bool = False
    said: Said | None = None


def join_path(page: Page, session_id: UUID) -> str:
    return f"{page.base}/join/{session_id}"
