"""What is to be mended: the timetable as it was, and the problem as it has become."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from samklasse_scheduling.domain.timetabling.problem import Problem
from samklasse_scheduling.domain.timetabling.setting import clashes, possible
from samklasse_scheduling.domain.timetabling.solving import Timetable

MOST_EASE = 63
"""What is third in rank never outweighs a change of room."""


@dataclass(frozen=True)
class Case:
    """Sessions may be longer than a slot; `problem.open` then says where they may begin, never so as to pass midnight.

    Build one with `case`, which fills in what most cases do not need.
    """

    problem: Problem
    was: Timetable
    locked: np.ndarray  # bool [sessions]: neither time nor room may change
    closed: np.ndarray  # bool [slots, rooms]: the room is not to be had then
    length: np.ndarray  # int32 [sessions], in slots
    group: np.ndarray  # int32 [sessions]: two of one group never on the same day; -1: of none
    day: np.ndarray  # int32 [slots]
    week: np.ndarray  # int32 [slots]
    minutes: np.ndarray  # int64 [sessions]
    limit: np.ndarray  # int64 [rooms, weeks]: minutes that the sessions of this case may take of a room
    free: np.ndarray  # bool [sessions, slots]: closed for it because somebody's calendar is free
    ease: np.ndarray  # int32 [sessions, slots], 0 to MOST_EASE: how much less wanted it is there
    weight: np.ndarray  # int64 [sessions]: participants
    droppable: np.ndarray  # bool [sessions]: may be left out when nothing else helps

    @cached_property
    def opened(self) -> np.ndarray:
        """Where a session may begin, all rules about it alone considered but rooms."""
        return possible(self.problem)

    @cached_property
    def clash(self) -> np.ndarray:
        """Which two sessions never overlap."""
        return clashes(self.problem)

    @cached_property
    def vacant(self) -> np.ndarray:
        """Which rooms a session could have, were nobody else there: bool [sessions, slots, rooms]."""
        found = np.zeros((self.problem.sessions, self.problem.slots, self.problem.rooms), dtype=np.bool_)
        for length in np.unique(self.length):
            shut = self.closed.copy()
            for later in range(1, int(length)):
                shut[: self.problem.slots - later] |= self.closed[later:]
            these = self.length == length
            found[these] = ~shut[None, :, :] & self.problem.suits[these][:, None, :]
        return np.asarray(found & self.opened[:, :, None])

    @cached_property
    def homeless(self) -> np.ndarray:
        """Which sessions cannot stay where they were, whatever the others do: bool [sessions]."""
        slot, room = self.was.slot, self.was.room
        at = np.arange(self.problem.sessions)
        return np.asarray((slot < 0) | (room < 0) | ~self.vacant[at, np.maximum(slot, 0), np.maximum(room, 0)])

    @cached_property
    def uprooted(self) -> np.ndarray:
        """Which sessions cannot keep their time: no room at all is to be had then."""
        at = np.arange(self.problem.sessions)
        return np.asarray((self.was.slot < 0) | ~self.vacant[at, np.maximum(self.was.slot, 0)].any(axis=1))

    @cached_property
    def unsettled(self) -> np.ndarray:
        """Which sessions break a rule where they were, alone or with another: bool [sessions]."""
        begins, day = self.was.slot, self.day[np.maximum(self.was.slot, 0)]
        ends = begins + self.length
        meet = (begins[:, None] < ends) & (begins < ends[:, None])
        wrong = meet & (self.clash | (self.was.room[:, None] == self.was.room))
        wrong |= (self.group[:, None] == self.group) & (self.group >= 0) & (day[:, None] == day)
        np.fill_diagonal(wrong, False)
        found = wrong.any(axis=1) | self.homeless
        for earlier, later in self.problem.before:
            found[[earlier, later]] |= begins[earlier] >= begins[later]
        taken = np.zeros(self.limit.shape, dtype=np.int64)
        np.add.at(taken, (self.was.room, self.week[np.maximum(begins, 0)]), self.minutes)
        return np.asarray(found | (taken > self.limit)[self.was.room, self.week[np.maximum(begins, 0)]])


def case(problem: Problem, was: Timetable, **given: np.ndarray) -> Case:
    """A case of sessions one slot long, none of them locked, and rooms that are always to be had, but for `given`.

    Raises:
        ValueError: a locked session cannot stay where it is.
    """
    sessions, slots, rooms = problem.sessions, problem.slots, problem.rooms
    week = np.asarray(given.get("week", np.zeros(slots, dtype=np.int32)))
    made = Case(
        problem=problem,
        was=was,
        locked=np.zeros(sessions, dtype=np.bool_),
        closed=np.zeros((slots, rooms), dtype=np.bool_),
        length=np.ones(sessions, dtype=np.int32),
        group=np.full(sessions, -1, dtype=np.int32),
        day=(np.arange(slots) // problem.slots_per_day).astype(np.int32),
        week=week,
        minutes=np.zeros(sessions, dtype=np.int64),
        limit=np.full((rooms, int(week.max(initial=0)) + 1), 1 << 40, dtype=np.int64),
        free=np.zeros((sessions, slots), dtype=np.bool_),
        ease=np.zeros((sessions, slots), dtype=np.int32),
        weight=np.maximum(problem.attends.sum(axis=0, dtype=np.int64), 1),
        droppable=np.ones(sessions, dtype=np.bool_),
    )
    made = replace(made, **given)  # type: ignore[arg-type]
    stuck = np.flatnonzero(made.locked & made.homeless)
    if stuck.size:
        raise ValueError(f"session {int(stuck[0])} is locked where it cannot stay")
    return made


def mates(group: np.ndarray) -> Iterable[tuple[int, int]]:
    """Every two sessions of one group."""
    for number in np.unique(group[group >= 0]):
        members = np.flatnonzero(group == number)
        for one in members:
            for other in members:
                if one != other:
                    yield int(one), int(other)
