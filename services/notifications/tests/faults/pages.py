"""The tables as plain rows, and what planning does to them: the first part of the book."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from datetime import datetime
from uuid import UUID

from samklasse_notifications.domain.attempt import Channel
from samklasse_notifications.domain.kinds import NATURE
from samklasse_notifications.domain.route import Occasion, Reader, Reason, Route
from samklasse_notifications.domain.thread import Kind, Thread, plan

from .rows import (
    NOBODY,
    Attempt,
    Delivery,
    Intent,
    Person,
    id_of_intent,
    id_of_thread,
    route,
)

OPEN = ("HELD", "WAITING")


class Pages:
    """The tables, at the operator's time `now` and at `clock` real seconds. Each method is one transaction.

    `session` is what every message names.
    """

    def __init__(self, now: datetime, session: UUID) -> None:
        self.now, self.clock, self.session = now, 0.0, session
        self.people: dict[UUID, Person] = {}
        self.threads: dict[UUID, Thread] = {}
        self.said: dict[UUID, list[Intent]] = {}
        self.attempts: dict[UUID, Attempt] = {}
        self.tasks: dict[UUID, tuple[Reason, str | None]] = {}
        self.intended = 0

    def reader(self, person: UUID) -> Reader:
        return self.people[person].reader if person in self.people else NOBODY

    def addresses(self, person: UUID) -> dict[Channel, int]:
        ways = self.people[person].ways if person in self.people else {}
        return {channel: number for channel, (number, _) in ways.items()}

    def current(self, intent: Intent) -> bool:
        return self.threads[intent.thread].current_version == intent.version

    # what is planned

    def tell(self, subject: UUID, words: Mapping[UUID, Kind], starts: datetime, useful_until: datetime) -> None:
        for person, kind in words.items():
            id_ = id_of_thread(person, subject)
            last, lesson = self._heard(id_), self._heard(id_of_thread(person, self.session))
            since = last[-1].position if last else 0
            thread = self.threads.get(id_) or Thread(person, subject)
            kinds = {intent.kind for intent in last}
            said = self._plan(id_, thread, kind, kinds, reminded=any(each.position > since for each in lesson))
            if said is not None:
                self._intend(id_, person, Occasion(said, (starts,), useful_until))

    def silence(self, subject: UUID, people: Iterable[UUID]) -> None:
        for person in people:
            id_ = id_of_thread(person, subject)
            if id_ in self.threads:
                self._plan(id_, self.threads[id_], None)

    def _heard(self, id_: UUID) -> list[Intent]:
        """What she was told last in a thread, and all that she may have been told since."""
        if id_ not in self.threads:
            return []
        first, last = self.threads[id_].told_version, self.threads[id_].maybe_told_version
        return [each for each in self.said[id_] if first <= each.version <= max(first, last)]

    def _plan(
        self, id_: UUID, thread: Thread, kind: Kind | None, last: Set[Kind] = frozenset(), *, reminded: bool = False
    ) -> Kind | None:
        self.threads[id_], said = plan(thread, kind, last, reminded=reminded)
        for before in self.said.setdefault(id_, [])[-1:]:
            before.state = "SILENCED" if before.state == "WAITING" else before.state
            for each in before.deliveries.values():
                each.state = "SILENCED" if each.state in OPEN else each.state
            self._overtake(before)
        return said

    def _intend(self, id_: UUID, person: UUID, occasion: Occasion) -> None:
        version = self.threads[id_].current_version
        self.intended += 1
        intent = Intent(self.intended, id_of_intent(id_, version), id_, person, version, occasion, self.now)
        self.said[id_].append(intent)
        taken = route(self.reader(person), occasion, self.now)
        intent.unreachable = taken.escalate is Reason.NO_WAY
        self._add(intent, taken, after=0, held=False)
        self._by_hand(intent, taken)

    def _add(self, intent: Intent, taken: Route, *, after: int, held: bool) -> None:
        for leg in taken.legs:
            was = intent.deliveries.get(leg.channel)
            if was is None or was.state == "REFUSED":
                state = "HELD" if held or leg.step > 1 else "WAITING"
                part = was.part + 1 if was else 1
                intent.deliveries[leg.channel] = Delivery(leg.channel, after + leg.step, state, leg.due_at, part=part)

    def _by_hand(self, intent: Intent, taken: Route) -> None:
        if taken.escalate is not None and (taken.escalate is Reason.RESERVED or NATURE[intent.kind].by_hand):
            self._escalate(intent, taken.escalate)

    def _escalate(self, intent: Intent, reason: Reason) -> None:
        if self.tasks.get(intent.id, (reason, None))[1] in (None, "OVERTAKEN"):
            self.tasks[intent.id] = reason, None

    def _overtake(self, intent: Intent) -> None:
        if intent.id in self.tasks and self.tasks[intent.id][1] is None:
            self.tasks[intent.id] = self.tasks[intent.id][0], "OVERTAKEN"

    def _open(self, intent: Intent) -> bool:
        return self.current(intent) and intent.occasion.useful_until > self.now
