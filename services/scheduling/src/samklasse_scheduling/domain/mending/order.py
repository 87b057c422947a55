"""Modules that are in order now, and have to stay so."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from samklasse_scheduling.domain.repair.staff import day_of
from samklasse_scheduling.domain.session import Session
from samklasse_scheduling.domain.timetable import Timetable as Group


def pairs(hit: Sequence[tuple[Group, Session]]) -> np.ndarray:
    """Which of them are in order now, and have to stay so."""
    found = [
        (number, later)
        for number, (group, one) in enumerate(hit)
        for later, (other, another) in enumerate(hit)
        if group.id == other.id and _in_order(one, another)
    ]
    return np.array(found, dtype=np.int32).reshape(-1, 2)


def _in_order(one: Session, another: Session) -> bool:
    modules = one.module and another.module and one.module != another.module
    return bool(modules) and one.number < another.number and one.start < another.start


def between(stay: Sequence[Session], session: Session) -> tuple[date, date]:
    """Its days by the modules of its class that stay where they are."""
    after = max((day_of(one) for one in stay if _in_order(one, session)), default=date.min)
    until = min((day_of(one) for one in stay if _in_order(session, one)), default=date.max)
    return after, until
