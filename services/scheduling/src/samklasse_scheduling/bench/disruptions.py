"""What goes wrong in a finished week: five kinds, drawn by chance."""

from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random

import numpy as np

from samklasse_scheduling.domain.mending.case import Case, case
from samklasse_scheduling.domain.mending.easing import ease
from samklasse_scheduling.domain.timetabling.solving import Timetable
from samklasse_scheduling.itc2007.adapting import problem_of
from samklasse_scheduling.itc2007.instance import DAYS, SLOTS, SLOTS_PER_DAY, Instance

MUNICIPALITIES = 40
NEWCOMERS = LEAVERS = 20
SESSIONS_EACH = 3


class Kind(StrEnum):
    """What went wrong."""

    TEACHER_DAY = "TEACHER_DAY"
    SESSION_CANCELLED = "SESSION_CANCELLED"
    HOLIDAY = "HOLIDAY"
    NEW_PARTICIPANTS = "NEW_PARTICIPANTS"
    WITHDRAWN = "WITHDRAWN"


@dataclass(frozen=True)
class Disruption:
    """The week as it has become, and which teachers are away when: bool [slots, rooms]."""

    kind: Kind
    instance: Instance
    away: np.ndarray
    free: np.ndarray


def draw(instance: Instance, was: Timetable, random: Random) -> Disruption:
    """One disruption."""
    kind = random.choice(list(Kind))
    away = np.zeros((SLOTS, instance.rooms), dtype=np.bool_)
    free = np.zeros((instance.sessions, SLOTS), dtype=np.bool_)
    if kind is Kind.TEACHER_DAY:
        day = random.randrange(DAYS)
        away[day * SLOTS_PER_DAY : (day + 1) * SLOTS_PER_DAY, random.randrange(instance.rooms)] = True
    if kind is Kind.SESSION_CANCELLED:
        session = random.randrange(instance.sessions)
        free[session, was.slot[session]] = True
    if kind is Kind.HOLIDAY:
        day, home = random.randrange(DAYS), random.randrange(MUNICIPALITIES)
        free[_sessions_of(instance, home), day * SLOTS_PER_DAY : (day + 1) * SLOTS_PER_DAY] = True
    if kind is Kind.NEW_PARTICIPANTS:
        new = (frozenset(random.sample(range(instance.sessions), SESSIONS_EACH)) for _ in range(NEWCOMERS))
        instance = replace(instance, attends=(*instance.attends, *new))
    if kind is Kind.WITHDRAWN:
        gone = set(random.sample(range(len(instance.attends)), LEAVERS))
        instance = replace(
            instance, attends=tuple(frozenset() if n in gone else one for n, one in enumerate(instance.attends))
        )
    opened = tuple(
        slots - frozenset(np.flatnonzero(free[number]).tolist()) for number, slots in enumerate(instance.open)
    )
    return Disruption(kind, replace(instance, open=opened), away, free)


def _sessions_of(instance: Instance, municipality: int) -> list[int]:
    """Sessions with somebody from there; every fortieth participant is."""
    return sorted({session for one in instance.attends[municipality::MUNICIPALITIES] for session in one})


def case_of(disruption: Disruption, was: Timetable) -> Case:
    """The question that it puts."""
    problem = problem_of(disruption.instance)
    return case(problem, was, closed=disruption.away, free=disruption.free, ease=ease(problem, was))
