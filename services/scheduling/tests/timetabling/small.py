"""Small problems that have a timetable, and every rule asked again the slow way."""

from itertools import groupby

import numpy as np
from samklasse_scheduling.domain.timetabling.problem import Problem
from samklasse_scheduling.domain.timetabling.solving import Timetable

PER_DAY = 5


def a_problem(*, seed: int = 1, sessions: int = 36, rooms: int = 4, participants: int = 60, per_day: int = PER_DAY):
    """A problem that has a timetable: it is made around one, then everything the timetable does not need is drawn."""
    chance = np.random.default_rng(seed)
    slots = 3 * per_day
    cells = chance.choice(slots * rooms, size=sessions, replace=False)
    slot, room = cells // rooms, cells % rooms
    attends = np.zeros((participants, sessions), dtype=bool)
    for person in range(participants):
        for s in chance.choice(slots, size=5, replace=False):
            there = np.flatnonzero(slot == s)
            if there.size:
                attends[person, chance.choice(there)] = True
    suits = chance.random((sessions, rooms)) < 0.3
    suits[np.arange(sessions), room] = True
    opened = chance.random((sessions, slots)) < 0.6
    opened[np.arange(sessions), slot] = True
    pairs = chance.integers(0, sessions, size=(12, 2))
    before = pairs[slot[pairs[:, 0]] < slot[pairs[:, 1]]]
    return Problem(attends=attends, suits=suits, open=opened, before=before, slots_per_day=per_day)


def faults(problem: Problem, timetable: Timetable) -> list[str]:
    """Every rule asked again, one by one, from the problem as it was given."""
    slot, room = timetable.slot.tolist(), timetable.room.tolist()
    placed = [x for x in range(problem.sessions) if slot[x] >= 0]
    found = [f"room {x}" for x in range(problem.sessions) if (slot[x] < 0) != (room[x] < 0)]
    found += [f"suits {x}" for x in placed if not problem.suits[x, room[x]]]
    found += [f"open {x}" for x in placed if not problem.open[x, slot[x]]]
    found += [f"order {a} {b}" for a, b in problem.before.tolist() if min(slot[a], slot[b]) >= 0 and slot[a] >= slot[b]]
    if len({(slot[x], room[x]) for x in placed}) < len(placed):
        found.append("two in a room")
    for person, row in enumerate(problem.attends):
        times = [slot[x] for x in np.flatnonzero(row).tolist() if slot[x] >= 0]
        if len(set(times)) < len(times):
            found.append(f"participant {person} at two places")
    return found


def cost(problem: Problem, timetable: Timetable) -> int:
    """The soft rules counted the slow way."""
    total = 0
    for row in problem.attends:
        taken = {s for s in timetable.slot[row].tolist() if s >= 0}
        for first in range(0, problem.slots, problem.slots_per_day):
            total += day_cost([first + place in taken for place in range(problem.slots_per_day)])
    return total


def day_cost(day: list[bool]) -> int:
    runs = [len(list(run)) for taken, run in groupby(day) if taken]
    return (sum(runs) == 1) + day[-1] + sum(max(0, run - 2) for run in runs)


def left_out(problem: Problem, timetable: Timetable) -> int:
    return int(problem.attends[:, timetable.slot < 0].sum())
