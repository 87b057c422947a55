"""A judge of mended timetables, written from the rules: it shares no code with the search or the model."""

from collections.abc import Iterator
from itertools import combinations

from samklasse_scheduling.domain.mending.case import Case
from samklasse_scheduling.domain.timetabling.solving import Timetable


def faults(case: Case, timetable: Timetable) -> list[str]:
    """Every broken rule as a code with the sessions it is about; sessions without a slot break none but LOCKED."""
    return [*_alone(case, timetable), *_pairs(case, timetable), *_rooms(case, timetable), *_loads(case, timetable)]


def _alone(case: Case, timetable: Timetable) -> Iterator[str]:
    for x in range(case.problem.sessions):
        slot, room = int(timetable.slot[x]), int(timetable.room[x])
        if case.locked[x] and (slot, room) != (int(case.was.slot[x]), int(case.was.room[x])):
            yield f"LOCKED {x}"
        if slot < 0:
            continue
        if not case.problem.open[x, slot]:
            yield f"NOT_OPEN {x}"
        if not case.problem.suits[x, room]:
            yield f"NOT_SUITED {x}"
        if any(case.closed[u, room] for u in range(slot, slot + int(case.length[x]))):
            yield f"ROOM_CLOSED {x}"


def _pairs(case: Case, timetable: Timetable) -> Iterator[str]:
    placed = [x for x in range(case.problem.sessions) if timetable.slot[x] >= 0]
    people = {x: frozenset(case.problem.attends[:, x].nonzero()[0].tolist()) for x in placed}
    for x, y in combinations(placed, 2):
        if _together(case, timetable, x, y) and people[x] & people[y]:
            yield f"PARTICIPANT {x} {y}"
        same_group = case.group[x] >= 0 and case.group[x] == case.group[y]
        if same_group and case.day[timetable.slot[x]] == case.day[timetable.slot[y]]:
            yield f"SAME_DAY {x} {y}"
    for earlier, later in case.problem.before.tolist():
        if 0 <= timetable.slot[later] < timetable.slot[earlier] + case.length[earlier] and timetable.slot[earlier] >= 0:
            yield f"ORDER {earlier} {later}"


def _together(case: Case, timetable: Timetable, x: int, y: int) -> bool:
    one, other = int(timetable.slot[x]), int(timetable.slot[y])
    return one < other + int(case.length[y]) and other < one + int(case.length[x])


def _rooms(case: Case, timetable: Timetable) -> Iterator[str]:
    by_room: dict[int, list[int]] = {}
    for x in range(case.problem.sessions):
        if timetable.slot[x] >= 0:
            by_room.setdefault(int(timetable.room[x]), []).append(x)
    for sessions in by_room.values():
        for x, y in combinations(sessions, 2):
            if _together(case, timetable, x, y):
                yield f"ROOM_TWICE {x} {y}"


def _loads(case: Case, timetable: Timetable) -> Iterator[str]:
    taken: dict[tuple[int, int], int] = {}
    for x in range(case.problem.sessions):
        if timetable.slot[x] >= 0:
            key = (int(timetable.room[x]), int(case.week[timetable.slot[x]]))
            taken[key] = taken.get(key, 0) + int(case.minutes[x])
    for (room, week), minutes in taken.items():
        if minutes > case.limit[room, week]:
            yield f"LOAD {room} {week}"
