"""Where a story takes place: the class, its people and hours, senders' memories, and how a transaction is told."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from samklasse_notifications.domain.attempt import Channel, State
from samklasse_notifications.domain.thread import Kind

from .book import Book
from .oracle import Planned
from .rows import Claim, Outcome, id_of_thread

NOON = datetime(2027, 1, 8, 12, tzinfo=UTC)
"""A Friday; clocks in Oslo show 13."""
ROOT = UUID("00000000-0000-4000-8000-0000000000f0")
ANNA, BILAL, CLASS, SESSION = (uuid5(ROOT, name) for name in ("anna", "bilal", "class", "session"))
HOURS = (0, 0.2, 3, 7.9, 8.5, 15, 19.1, 24, 33, 52.6, 60, 70, 76, 77, 84, 100, 101, 150, 250)
"""After NOON: evenings, nights, mornings, either side of each lesson, and after everything."""
BEGINNINGS = (0, 0, 9, 12)
"""Which of HOURS it is when a story begins: days before the lessons, the day before, or minutes before the first."""
STARTS = (NOON + timedelta(hours=76.5), NOON + timedelta(hours=100.5))
OF_USE = NOON + timedelta(days=10)
ORDERS = ((Channel.EMAIL,), (Channel.SMS,), (Channel.EMAIL, Channel.SMS), (Channel.SMS, Channel.EMAIL))
FATES = ("taken", "taken", "taken", "refused", "later", "lost", "lost")
"""`later`: not taken, and may be. `lost`: taken, and nobody hears of it."""
ANSWERS = {"taken": State.ACCEPTED, "refused": State.REFUSED, "later": State.UNKNOWN, "lost": State.UNKNOWN}
Op = tuple[Any, ...]
Message = tuple[int, int]
"""Which address of hers it goes to, and how many lessons it names: those to come."""


@dataclass(slots=True)
class Hands:
    """A sender's own memory: what it has claimed, looked at, and heard about; all gone when it is killed."""

    begin_by: float
    todo: list[Claim]
    looked: list[Claim] = field(default_factory=list)
    looked_at: float = 0.0
    heard: list[Outcome] = field(default_factory=list)


class Scene:
    """Told on a Book; `ops` are its transactions in order, for whoever tells it elsewhere again."""

    def __init__(self, seed: int, *, told: Callable[[str, Op, Any], None] | None = None) -> None:
        self.dice = random.Random(seed)
        self.book, self.history = Book(NOON, SESSION), []
        self.senders: list[Hands | None] = [None, None]
        self.members: set[UUID] = set()
        self.start, self.cancelled, self.reminded = 0, False, False
        self.hour, self.numbers = 0, {Channel.EMAIL: 0, Channel.SMS: 0}
        self.took: dict[UUID, Message] = {}
        self.told = told

    def do(self, name: str, *given: Any) -> Any:
        """One transaction."""
        done = getattr(self.book, name)(*given)
        if self.told is not None:
            self.told(name, given, done)
        return done

    def say(self, words: Mapping[UUID, Kind], subject: UUID = CLASS) -> None:
        until = OF_USE if subject == CLASS else STARTS[self.start]
        self.do("tell", subject, words, STARTS[self.start], until)
        for person, kind in words.items():
            self.note_plan(person, subject, kind)

    def hush(self, people: set[UUID]) -> None:
        """Reminders of the session are false now."""
        before = {who for who in people if id_of_thread(who, SESSION) in self.book.threads}
        self.do("silence", SESSION, sorted(people))
        for person in before:
            self.note_plan(person, SESSION, None)

    def note_plan(self, person: UUID, subject: UUID, kind: Kind | None) -> None:
        thread = self.book.threads[id_of_thread(person, subject)]
        said = self.book.said[thread.id]
        spoken = bool(said) and said[-1].version == thread.current_version
        self.history.append(Planned(person, subject, thread.current_version, kind, spoken))
