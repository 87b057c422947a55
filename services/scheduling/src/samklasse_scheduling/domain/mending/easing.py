"""What is third in rank: how much dearer the days of a session's participants get when it alone is elsewhere."""

import numpy as np

from samklasse_scheduling.domain.mending.case import MOST_EASE
from samklasse_scheduling.domain.timetabling.pricing import prices
from samklasse_scheduling.domain.timetabling.problem import Problem
from samklasse_scheduling.domain.timetabling.solving import Timetable


def ease(problem: Problem, was: Timetable) -> np.ndarray:
    """For every session and slot 0 (kindest) to MOST_EASE: int32 [sessions, slots]. Sessions are one slot long."""
    per_day, days = problem.slots_per_day, problem.slots // problem.slots_per_day
    price = prices(per_day).astype(np.int32)
    masks = np.zeros((problem.participants, days), dtype=np.int32)
    placed = np.flatnonzero(was.slot >= 0)
    for x in placed.tolist():
        day, place = divmod(int(was.slot[x]), per_day)
        masks[problem.attends[:, x], day] |= 1 << place
    rise = price[np.arange(price.size)[:, None] | (1 << np.arange(per_day))] - price[:, None]
    summed = np.zeros((problem.sessions, problem.slots), dtype=np.int32)
    for x in range(problem.sessions):
        mine = masks[problem.attends[:, x]]
        if was.slot[x] >= 0:
            day, place = divmod(int(was.slot[x]), per_day)
            mine[:, day] &= ~(1 << place)
        summed[x] = rise[mine].sum(axis=0).reshape(-1)
    least = summed.min(axis=1, keepdims=True) if problem.slots else summed
    eased: np.ndarray = np.minimum(summed - least, MOST_EASE)
    return eased
