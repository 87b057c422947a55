"""Place the sessions of a term: hard rules as slots that are open, the core's search, then what its cut left out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np

from samklasse_scheduling.domain.term.asking import Host, Placed, Placements, Question, Wanted
from samklasse_scheduling.domain.term.explaining import explained
from samklasse_scheduling.domain.term.filling import Diary, fill, keep
from samklasse_scheduling.domain.term.half_hours import lengths
from samklasse_scheduling.domain.term.openings import View, openings, qualified
from samklasse_scheduling.domain.timetabling.problem import Problem
from samklasse_scheduling.domain.timetabling.solving import Found, solve
from samklasse_scheduling.domain.timetabling.term.blocks import Blocks, bit, cut


@dataclass(frozen=True)
class Reached:
    """How good the search is so far: participants' places without a time, their load, moves made."""

    unplaced: int
    cost: int
    moves: int


def place(question: Question, *, seed: int, moves: int, told: Callable[[Reached], None] | None = None) -> Placements:
    """Times and teachers for as many sessions as possible, and why the others have none.

    The same question, seed and number of moves give the same placements. `told` hears every better timetable and may
    raise `solving.Stop`: then the best so far is taken on.
    """
    view = View(question)
    diary = Diary(view)
    open_ = {one.id: openings(view, one) for one in question.wanted}
    tried = [one for one in question.wanted if any(open_[one.id].values())]
    found = _searched(view, tried, open_, seed=seed, moves=moves, told=told) if tried else None
    if found is not None:
        keep(diary, found[0])
    fill(diary)
    cost, spent = (found[1].cost, found[1].moves) if found is not None else (0, 0)
    return Placements(tuple(sorted(diary.placed.values())), explained(diary), cost, spent)


def _searched(
    view: View,
    tried: Sequence[Wanted],
    open_: Mapping[UUID, Mapping[UUID, Mapping[date, int]]],
    *,
    seed: int,
    moves: int,
    told: Callable[[Reached], None] | None,
) -> tuple[list[Placed], Found]:
    blocks = cut([open_[one.id] for one in tried], max(lengths(one.minutes) for one in tried))
    problem = problem_of(view.question, tried, open_, blocks)
    listen = None if told is None else lambda one: told(Reached(one.unplaced, one.cost, one.moves))
    found = solve(problem, seed=seed, moves=moves, told=listen)
    slots, rooms = found.timetable.slot.tolist(), found.timetable.room.tolist()
    hosts = view.question.hosts
    placed = [
        Placed(*blocks.time(slot), one.id, hosts[room].id)
        for one, slot, room in zip(tried, slots, rooms, strict=True)
        if slot >= 0
    ]
    return placed, found


def problem_of(
    question: Question,
    tried: Sequence[Wanted],
    open_: Mapping[UUID, Mapping[UUID, Mapping[date, int]]],
    blocks: Blocks,
) -> Problem:
    """The core's problem. A slot is open to a session only when the teacher meant for it could teach then, and other
    teachers suit only if they could in all of these slots: so a teacher that suits is never away.
    """
    parted = _parted(tried)
    slots = {
        one.id: {host: _slots(by_day, blocks, parted.get(one.id)) for host, by_day in open_[one.id].items()}
        for one in tried
    }
    meant = _meant(tried, slots, question.hosts)
    opened = np.zeros((len(tried), blocks.count), dtype=np.bool_)
    suits = np.zeros((len(tried), len(question.hosts)), dtype=np.bool_)
    for number, one in enumerate(tried):
        mine = slots[one.id].get(meant.get(one.id, one.id), frozenset())
        opened[number, sorted(mine)] = True
        for room, host in enumerate(question.hosts):
            suits[number, room] = bool(mine) and qualified(host, one) and mine <= slots[one.id][host.id]
    return Problem(_attends(tried), suits, opened, _before(tried), blocks.per_part)


def _slots(by_day: Mapping[date, int], blocks: Blocks, part: tuple[int, int] | None) -> frozenset[int]:
    """The slots in which a session can begin; of sessions that keep apart each has days of its own (`part`)."""
    return frozenset(
        blocks.slot(number, block)
        for number, day in enumerate(blocks.days)
        if day in by_day and (part is None or day.toordinal() % part[1] == part[0])
        for block, first in enumerate(blocks.firsts)
        if by_day[day] & bit(first)
    )


def _parted(tried: Sequence[Wanted]) -> dict[UUID, tuple[int, int]]:
    """Which days are whose, of how many: sessions of a class that keep apart and whose periods overlap share no day."""
    groups: dict[UUID, list[Wanted]] = defaultdict(list)
    for one in sorted(tried, key=lambda one: (one.first_day, one.last_day, one.id)):
        if one.apart:
            groups[one.group].append(one)
    found: dict[UUID, tuple[int, int]] = {}
    for members in groups.values():
        numbers: dict[UUID, int] = {}
        for one in members:
            near = {numbers[o.id] for o in members if o.id in numbers and o.last_day >= one.first_day}
            numbers[one.id] = next(n for n in range(len(members)) if n not in near)
        count = max(numbers.values()) + 1
        found |= {one: (number, count) for one, number in numbers.items()}
    return found


def _meant(
    tried: Sequence[Wanted], slots: Mapping[UUID, Mapping[UUID, frozenset[int]]], hosts: Sequence[Host]
) -> dict[UUID, UUID]:
    """A teacher for each session, the same for a whole class where one has time for all of it, the least busy first."""
    groups: dict[UUID, list[Wanted]] = defaultdict(list)
    for one in tried:
        groups[one.group].append(one)
    given: Counter[UUID] = Counter()
    meant: dict[UUID, UUID] = {}
    for _, members in sorted(groups.items()):
        left = list(members)
        while left:
            able = {host.id: [one for one in left if slots[one.id].get(host.id)] for host in hosts}
            best = max(able, key=lambda host: (len(able[host]), -given[host], host), default=None)
            if best is None or not able[best]:
                break
            meant |= {one.id: best for one in able[best]}
            given[best] += sum(one.minutes for one in able[best])
            left = [one for one in left if one.id not in meant]
    return meant


def _attends(tried: Sequence[Wanted]) -> np.ndarray:
    people = {person: n for n, person in enumerate(sorted({person for one in tried for person in one.people}))}
    attends = np.zeros((len(people), len(tried)), dtype=np.bool_)
    for number, one in enumerate(tried):
        attends[[people[person] for person in one.people], number] = True
    return attends


def _before(tried: Sequence[Wanted]) -> np.ndarray:
    numbers = {one.id: number for number, one in enumerate(tried)}
    pairs = [(numbers[a], numbers[one.id]) for one in tried for a in sorted(one.after) if a in numbers]
    return np.array(pairs, dtype=np.int32).reshape(-1, 2)
