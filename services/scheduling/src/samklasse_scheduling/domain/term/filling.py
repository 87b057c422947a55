"""Put sessions where they fit beside those that are placed already, one after the other, half-hour by half-hour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from samklasse_scheduling.domain.term.asking import Host, Placed, Wanted
from samklasse_scheduling.domain.term.half_hours import lengths, minute_of, slots_of, starts, taken
from samklasse_scheduling.domain.term.openings import View, openings


@dataclass
class Diary:
    """What is placed so far; the only thing here that changes."""

    view: View
    placed: dict[UUID, Placed] = field(default_factory=dict)
    held: dict[tuple[UUID, date], int] = field(default_factory=lambda: defaultdict(int))
    """Half-hours of a day that a person or a teacher has given."""
    meets: dict[UUID, set[date]] = field(default_factory=lambda: defaultdict(set))
    """Days on which a class has sessions that keep apart."""
    minutes: dict[tuple[UUID, date], int] = field(default_factory=lambda: defaultdict(int))
    """By teacher and Monday."""
    wanted: dict[UUID, Wanted] = field(init=False)
    hosts: dict[UUID, Host] = field(init=False)
    later: dict[UUID, set[UUID]] = field(init=False)

    def __post_init__(self) -> None:
        self.wanted = {one.id: one for one in self.view.question.wanted}
        self.hosts = {host.id: host for host in self.view.question.hosts}
        self.later = defaultdict(set)
        for one in self.view.question.wanted:
            for earlier in one.after:
                self.later[earlier].add(one.id)
        for busy in self.view.question.busy:
            self.minutes[busy.who, monday(busy.day)] += busy.minutes

    def put(self, one: Placed) -> None:
        """Place a session; the rules are the caller's to have asked."""
        wanted = self.wanted[one.id]
        bits = taken(one.minute, wanted.minutes)
        for who in (one.host, *wanted.people):
            self.held[who, one.day] |= bits
        if wanted.apart:
            self.meets[wanted.group].add(one.day)
        self.minutes[one.host, monday(one.day)] += wanted.minutes
        self.placed[one.id] = one


Rule = Callable[[Diary, Wanted, Host, date, int], int]


def _people(diary: Diary, wanted: Wanted, host: Host, day: date, at: int) -> int:
    held = 0
    for person in wanted.people:
        held |= diary.held.get((person, day), 0)
    return _beside(at, held, wanted)


def _host(diary: Diary, wanted: Wanted, host: Host, day: date, at: int) -> int:
    return _beside(at, diary.held.get((host.id, day), 0), wanted)


def _beside(at: int, held: int, wanted: Wanted) -> int:
    return at & starts(~held, lengths(wanted.minutes))


def _apart(diary: Diary, wanted: Wanted, host: Host, day: date, at: int) -> int:
    return 0 if wanted.apart and day in diary.meets.get(wanted.group, ()) else at


def _order(diary: Diary, wanted: Wanted, host: Host, day: date, at: int) -> int:
    """Keep the beginnings that come after all that is before the session, and before all that is after it."""
    kept = at
    for slot in slots_of(at):
        begins = (day, minute_of(slot))
        ends = (day, minute_of(slot) + wanted.minutes)
        early = any(_end(diary, other) > begins for other in wanted.after if other in diary.placed)
        late = any(_begin(diary, other) < ends for other in diary.later.get(wanted.id, ()) if other in diary.placed)
        if early or late:
            kept &= ~taken(minute_of(slot), 1)
    return kept


def _load(diary: Diary, wanted: Wanted, host: Host, day: date, at: int) -> int:
    given = diary.minutes.get((host.id, monday(day)), 0)
    return at if given + wanted.minutes <= host.minutes_per_week else 0


RULES: dict[str, Rule] = {
    "PEOPLE_TAKEN": _people,
    "TEACHER_TAKEN": _host,
    "SAME_DAY": _apart,
    "ORDER": _order,
    "TEACHER_FULL": _load,
}
"""What depends on the sessions placed so far, by the code of what is in the way."""


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def _begin(diary: Diary, other: UUID) -> tuple[date, int]:
    return diary.placed[other].day, diary.placed[other].minute


def _end(diary: Diary, other: UUID) -> tuple[date, int]:
    return diary.placed[other].day, diary.placed[other].minute + diary.wanted[other].minutes


def fits(diary: Diary, one: Placed) -> bool:
    """Whether a session can be there beside all that is placed."""
    at = taken(one.minute, 1)
    wanted, host = diary.wanted[one.id], diary.hosts[one.host]
    return all(rule(diary, wanted, host, one.day, at) for rule in RULES.values())


def keep(diary: Diary, found: Iterable[Placed]) -> None:
    """Take up what was found elsewhere, in order of time, as far as every rule holds."""
    for one in sorted(found):
        if fits(diary, one):
            diary.put(one)


def fill(diary: Diary) -> None:
    """Place whatever has no time yet on the first (or nearest) day possible, those with fewest choices first."""
    waiting = {one.id: openings(diary.view, one) for one in diary.view.question.wanted if one.id not in diary.placed}
    for one in _in_order(diary, waiting):
        first = next(_places(diary, diary.wanted[one], waiting[one]), None)
        if first is not None:
            diary.put(first)


def _in_order(diary: Diary, waiting: dict[UUID, dict[UUID, dict[date, int]]]) -> list[UUID]:
    """Those that come before others first, then by how many days they could be on, then by id."""
    choices = {one: (len({day for days in hosts.values() for day in days}), one) for one, hosts in waiting.items()}
    done: dict[UUID, None] = {}
    for one in sorted(waiting, key=choices.__getitem__):
        stack = [one]
        while stack:
            ahead = [
                a for a in sorted(diary.wanted[stack[-1]].after) if a in waiting and a not in done and a not in stack
            ]
            if ahead:
                stack.append(ahead[0])
            else:
                done.setdefault(stack.pop())
    return list(done)


def _places(diary: Diary, wanted: Wanted, open_: dict[UUID, dict[date, int]]) -> Iterator[Placed]:
    near = wanted.near
    days = sorted({day for hosts in open_.values() for day in hosts}, key=lambda d: (abs((d - (near or d)).days), d))
    hosts = sorted(open_, key=lambda host: (-len(open_[host]), host))
    for day in days:
        for host in hosts:
            at = open_[host].get(day, 0)
            for rule in RULES.values():
                at = rule(diary, wanted, diary.hosts[host], day, at) if at else 0
            if at:
                yield Placed(day, minute_of(slots_of(at)[0]), wanted.id, host)
