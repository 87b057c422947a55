"""An instance as a problem of the timetable core, and the core's timetable as lines of a solution."""

import numpy as np

from samklasse_scheduling.domain.timetabling.problem import Problem
from samklasse_scheduling.domain.timetabling.solving import Timetable
from samklasse_scheduling.itc2007.instance import SLOTS, SLOTS_PER_DAY, UNPLACED, Instance, Place


def problem_of(instance: Instance) -> Problem:
    """Rooms that are large enough and have every feature needed suit a session; a room stands for a teacher."""
    attends = _table(instance.attends, instance.sessions)
    seats = np.array(instance.seats, dtype=np.int64)
    has, needs = _table(instance.has, instance.features), _table(instance.needs, instance.features)
    missing = (needs[:, None, :] & ~has[None, :, :]).any(axis=2)
    return Problem(
        attends=attends,
        suits=(attends.sum(axis=0)[:, None] <= seats[None, :]) & ~missing,
        open=_table(instance.open, SLOTS),
        before=np.array(instance.before, dtype=np.int32).reshape(-1, 2),
        slots_per_day=SLOTS_PER_DAY,
    )


def places_of(timetable: Timetable) -> tuple[Place, ...]:
    """A session without a slot has no room either."""
    pairs = zip(timetable.slot.tolist(), timetable.room.tolist(), strict=True)
    return tuple((slot, room) if slot >= 0 else UNPLACED for slot, room in pairs)


def _table(rows: tuple[frozenset[int], ...], columns: int) -> np.ndarray:
    table = np.zeros((len(rows), columns), dtype=np.bool_)
    for number, row in enumerate(rows):
        table[number, list(row)] = True
    return table
