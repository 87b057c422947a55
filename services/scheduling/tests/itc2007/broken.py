"""A planted instance with one thing changed, and what the checker then says."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

from samklasse_scheduling.itc2007.checking import Verdict, judge
from samklasse_scheduling.itc2007.generating import Planted, generate
from samklasse_scheduling.itc2007.instance import SLOTS, Place
from samklasse_scheduling.itc2007.writing import write_instance, write_solution

Change = Callable[[Planted], Planted]


def planted(**told: Any) -> Planted:
    """One that holds and costs nothing."""
    return generate(**told)


def verdict(what: Planted) -> Verdict:
    """As the checker reads it from files."""
    return judge(write_instance(what.instance), write_solution(what.places))


def moved(what: Planted, session: int, place: Place) -> Planted:
    """One session elsewhere."""
    places = list(what.places)
    places[session] = place
    return replace(what, places=tuple(places))


def changed(what: Planted, **told: Any) -> Planted:
    """Another instance for the same timetable."""
    return replace(what, instance=replace(what.instance, **told))


def met(what: Planted) -> tuple[int, int]:
    """Two sessions that somebody attends both."""
    return next(pair for sessions in what.instance.attends for pair in combinations(sorted(sessions), 2))


def free(what: Planted) -> Planted:
    """Without any demand but people and places: every room suits, every slot is open, no order."""
    instance = what.instance
    return changed(
        what,
        seats=(instance.participants,) * instance.rooms,
        needs=(frozenset(),) * instance.sessions,
        open=(frozenset(range(SLOTS)),) * instance.sessions,
        before=(),
    )


def with_one(slots: Sequence[int]) -> Planted:
    """One participant with a session in each of the slots, each in a room and instance of its own."""
    what = free(planted(sessions=len(slots), rooms=1, participants=1))
    return replace(changed(what, attends=(frozenset(range(len(slots))),)), places=tuple((slot, 0) for slot in slots))
