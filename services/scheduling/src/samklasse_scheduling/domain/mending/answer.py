"""What comes of mending: alternatives to choose from, each with what it changes; and why somebody has no time."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from samklasse_scheduling.domain.mending.case import Case
from samklasse_scheduling.domain.timetabling.pricing import prices
from samklasse_scheduling.domain.timetabling.problem import Problem
from samklasse_scheduling.domain.timetabling.solving import Timetable


class Blocker(StrEnum):
    """Why a session cannot begin at some time; the first of these that holds."""

    NO_QUALIFIED_TEACHER = "NO_QUALIFIED_TEACHER"
    FREE_DAY = "FREE_DAY"
    WINDOW = "WINDOW"
    ORDER = "ORDER"
    PARTICIPANT_BUSY = "PARTICIPANT_BUSY"
    TEACHER_BUSY = "TEACHER_BUSY"


@dataclass(frozen=True)
class Change:
    """One session before and after; slot and room -1 where it has none."""

    session: int
    slot: int
    room: int
    new_slot: int
    new_room: int
    participants: int

    @property
    def moves(self) -> bool:
        return self.slot != self.new_slot


@dataclass(frozen=True)
class Alternative:
    """One answer: participant-sessions moved and left out, sessions that only change room, the rise in soft cost."""

    timetable: Timetable
    changes: tuple[Change, ...]
    moved: int
    left_out: int
    rooms: int
    soft: int


@dataclass(frozen=True)
class NoSlot:
    """A session that the best answer leaves out: at how many of the week's times each blocker stood first."""

    session: int
    blockers: Mapping[Blocker, int]


def alternative(case: Case, timetable: Timetable) -> Alternative:
    """What an answer changes."""
    slot, room = case.was.slot, case.was.room
    changed = np.flatnonzero((timetable.slot != slot) | (timetable.room != room))
    changes = tuple(
        Change(int(x), int(slot[x]), int(room[x]), int(timetable.slot[x]), int(timetable.room[x]), int(case.weight[x]))
        for x in changed
    )
    return Alternative(
        timetable,
        changes,
        moved=sum(one.participants for one in changes if one.moves and one.new_slot >= 0),
        left_out=sum(one.participants for one in changes if one.new_slot < 0),
        rooms=sum(not one.moves for one in changes),
        soft=soft(case.problem, timetable) - soft(case.problem, case.was) if (case.length == 1).all() else 0,
    )


def soft(problem: Problem, timetable: Timetable) -> int:
    """What the participants' days cost: late, many in a row, alone in a day. Of sessions one slot long."""
    days = problem.slots // problem.slots_per_day
    masks = np.zeros((problem.participants, days), dtype=np.int64)
    for x in np.flatnonzero(timetable.slot >= 0):
        day, place = divmod(int(timetable.slot[x]), problem.slots_per_day)
        masks[problem.attends[:, x], day] |= 1 << place
    return int(prices(problem.slots_per_day)[masks].sum())


def no_slot(case: Case, timetable: Timetable, session: int) -> NoSlot:
    """Why `session` has no time beside what `timetable` holds."""
    return NoSlot(session, blockers(case, timetable, session))


def blockers(case: Case, timetable: Timetable, x: int) -> dict[Blocker, int]:
    """At how many times each blocker stood first."""
    count: dict[Blocker, int] = {}
    for t in range(case.problem.slots):
        why = _blocker(case, timetable, x, t)
        if why is not None:
            count[why] = count.get(why, 0) + 1
    return count


def _blocker(case: Case, timetable: Timetable, x: int, t: int) -> Blocker | None:
    if not case.problem.suits[x].any():
        return Blocker.NO_QUALIFIED_TEACHER
    if case.free[x, t]:
        return Blocker.FREE_DAY
    if not case.problem.open[x, t]:
        return Blocker.WINDOW
    if not case.opened[x, t]:
        return Blocker.ORDER
    there = (timetable.slot >= 0) & (timetable.slot < t + case.length[x]) & (t < timetable.slot + case.length)
    there[x] = False
    same_day = (timetable.slot >= 0) & (case.group == case.group[x]) & (case.group >= 0)
    same_day &= case.day[np.maximum(timetable.slot, 0)] == case.day[t]
    same_day[x] = False
    if (there & case.clash[x]).any() or same_day.any():
        return Blocker.PARTICIPANT_BUSY
    rooms = case.vacant[x, t].copy()
    rooms[timetable.room[there]] = False
    return None if rooms.any() else Blocker.TEACHER_BUSY
