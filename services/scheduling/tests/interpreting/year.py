"""A year of interpreting: 250 classes of 32 lessons in nine languages, played against the domain's own rules.

Interpreters say no, say nothing, fall ill and do not turn up; lessons move and are cancelled late. Nobody in it exists.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from uuid import UUID

from samklasse_scheduling.domain.interpreting import life
from samklasse_scheduling.domain.interpreting.booking import Booking, Reason, State, half_hours
from samklasse_scheduling.domain.interpreting.interpreter import Conflicts, Interpreter
from samklasse_scheduling.domain.interpreting.matching import Circle, Diary, choose
from samklasse_scheduling.domain.interpreting.rules import Category, in_force
from samklasse_scheduling.domain.weekly import WHOLE_WEEK, WeeklyTime, mask_of

from ..builders import an_id
from .made_up import NINETY, booking, interpreter

LANGUAGES = {"ar": 20, "uk": 18, "ti": 16, "so": 14, "fa": 10, "prs": 8, "sw": 6, "ku": 5, "my": 3}
"""Share of classes, and roughly of interpreters."""
LEVELS = [*"ABCDE", "UNQUALIFIED"]
MUNICIPALITIES = [f"9100000{number:02d}" for number in range(40)]
START = datetime(2027, 1, 4, 7, tzinfo=UTC)


def interpreters(random: Random, count: int = 110) -> list[Interpreter]:
    """So many, each in one language or two, day or evening or both, with a tie here and there."""
    day = mask_of([WeeklyTime(weekday, 8 * 60, 8 * 60) for weekday in range(1, 6)])
    evening = mask_of([WeeklyTime(weekday, 16 * 60, 5 * 60) for weekday in range(1, 6)])
    made = []
    for number in range(count):
        spoken = {random.choices(list(LANGUAGES), list(LANGUAGES.values()))[0] for _ in range(random.choice([1, 1, 2]))}
        levels = {one: Category(random.choices(LEVELS, [3, 4, 3, 5, 5, 1])[0]) for one in sorted(spoken)}
        tie = frozenset(random.sample(MUNICIPALITIES, random.choice([0, 0, 1])))
        ill = tuple(_days(random) for _ in range(random.randint(0, 3)))
        mask = random.choice([day, evening, day | evening, WHOLE_WEEK])
        made.append(
            interpreter(
                f"i{number}", languages=levels, availability=mask, away=ill, conflicts=Conflicts(municipalities=tie)
            )
        )
    return made


def _days(random: Random) -> tuple[date, date]:
    first = date(2027, 1, 4) + timedelta(days=random.randrange(350))
    return first, first + timedelta(days=random.randrange(10))


@dataclass
class Lessons:
    """One class: its language, its municipalities, and when it meets."""

    group: UUID
    language: str
    circle: Circle
    bookings: list[Booking]


def classes(random: Random, count: int = 250, lessons: int = 32) -> list[Lessons]:
    """Twice a week for sixteen weeks, at the half-hour, by day or in the evening."""
    made = []
    for number in range(count):
        language = random.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]
        owners = frozenset(random.sample(MUNICIPALITIES, random.randint(1, 4)))
        monday = START + timedelta(weeks=random.randrange(2, 34))
        hour = random.choice([8, 9, 10, 12, 13, 16, 17]) - 7 + random.choice([0, 0.5])
        days = random.sample(range(5), 2)
        starts = [monday + timedelta(weeks=w, days=d, hours=hour) for w in range(lessons // 2) for d in sorted(days)]
        group = an_id(f"class {number}")
        made.append(
            Lessons(group, language, Circle(frozenset(), owners), [
                booking(f"{number}/{n}", at, language, group=group, for_whom=tuple(sorted(owners)))
                for n, at in enumerate(starts)
            ])
        )  # fmt: skip
    return made


@dataclass
class Year:
    """Everything promised and what became of it."""

    pool: list[Interpreter]
    random: Random
    circles: dict[UUID, Circle] = field(default_factory=dict)
    bookings: dict[UUID, Booking] = field(default_factory=dict)
    promised: dict[UUID, frozenset[datetime]] = field(default_factory=dict)
    events: Counter[str] = field(default_factory=Counter)

    def play(self, all_classes: list[Lessons]) -> None:
        """Publish each class three weeks before it begins, answer offers, and let things happen."""
        for lessons in sorted(all_classes, key=lambda one: one.bookings[0].start):
            self.circles[lessons.group] = lessons.circle
            now = lessons.bookings[0].start - timedelta(weeks=3)
            self._settle(lessons.bookings, now)
        for one in sorted(self.bookings.values(), key=lambda one: one.start):
            self._day_of(one)

    def _settle(self, wanted: list[Booking], now: datetime) -> None:
        """Ask until everybody has said yes or nobody is left."""
        while wanted:
            self.bookings.update({one.id: one for one in wanted})
            found = choose(wanted, self.pool, self.circles, self._diary(), now=now)
            asked = []
            for one in wanted:
                answer = found[one.id]
                if answer.chosen:
                    asked.append(self._ask(life.offer(one, answer.chosen, answer.ends), now))
                else:
                    assert answer.reason
                    self._keep(life.give_up(one, answer.reason))
            wanted = [one for one in asked if one.state is State.REQUESTED]
            now += timedelta(hours=1)

    def _ask(self, offered: Booking, now: datetime) -> Booking:
        for who in [one.interpreter for one in offered.open_offers]:
            if offered.state is not State.OFFERED:
                break
            says = self.random.random()
            if says < 0.85:
                offered = life.accept(offered, who, at=now)
            elif says < 0.97:
                offered = life.decline(offered, who)
            else:
                offered = life.expire(offered, at=max(one.ends for one in offered.open_offers))
        if offered.state is State.OFFERED:
            offered = life.expire(offered, at=max(one.ends for one in offered.open_offers))
        return self._keep(offered)

    def _keep(self, one: Booking) -> Booking:
        """Remember it; whoever is confirmed has those half-hours taken until the booking is cancelled."""
        self.bookings[one.id] = one
        self.events[one.state] += 1
        if one.interpreter and one.state in (State.CONFIRMED, State.CANCELLED):
            hours = half_hours(one.start, one.end, in_force(one.start.date()).pause)
            hers = self.promised.get(one.interpreter, frozenset())
            self.promised[one.interpreter] = hers | hours if one.state is State.CONFIRMED else hers - hours
        return one

    def _diary(self) -> Diary:
        return Diary({who: set(hours) for who, hours in self.promised.items()}, self._load())

    def _load(self) -> dict[UUID, int]:
        return {who: len(hours) for who, hours in self.promised.items()}

    def _day_of(self, one: Booking) -> None:
        """What happens to one lesson from the week before to its end."""
        if one.state is not State.CONFIRMED:
            return
        luck = self.random.random()
        if luck < 0.03:
            self._keep(life.cancel(one, Reason.SESSION_CANCELLED))
        elif luck < 0.07:
            later = one.start + timedelta(days=self.random.randint(1, 3), minutes=30 * self.random.randint(-2, 4))
            gone = self._keep(life.cancel(one, Reason.SESSION_MOVED))
            again = life.again(gone, start=later, end=later + NINETY, wanted=one.interpreter)
            self._settle([again], one.start - timedelta(hours=self.random.choice([2, 30, 100])))
        elif luck < 0.10:
            self._settle([self._fallen_ill(one)], one.start - timedelta(hours=self.random.choice([3, 20])))
        elif luck < 0.11:
            self._keep(life.miss(one, at=one.start + timedelta(minutes=10)))
        else:
            self._keep(life.settle(life.complete(one, at=one.end)))

    def _fallen_ill(self, one: Booking) -> Booking:
        day = one.start.date()
        self.pool = [replace(i, away=(*i.away, (day, day))) if i.id == one.interpreter else i for i in self.pool]
        gone = self._keep(life.cancel(one, Reason.REPLACED))
        return life.again(gone, start=one.start, end=one.end)


def promised_twice(year: Year) -> list[tuple[Booking, Booking]]:
    """Judged by clock times alone: two jobs of one interpreter less than a quarter of an hour apart."""
    kept = {State.CONFIRMED, State.COMPLETED, State.SETTLED, State.NO_SHOW}
    hers: dict[UUID, list[Booking]] = {}
    for one in year.bookings.values():
        if one.state in kept and one.interpreter:
            hers.setdefault(one.interpreter, []).append(one)
    found = []
    for jobs in hers.values():
        jobs.sort(key=lambda one: one.start)
        pairs = pairwise(jobs)
        found += [(a, b) for a, b in pairs if b.start < a.end + timedelta(minutes=15)]
    return found


__all__ = ["Year", "classes", "interpreters", "promised_twice"]
