"""An independent checker: reads the raw instance and the raw solution itself, and judges by the published rules.

It imports nothing of ours: neither the solver's core nor the reader, the writer or the adapter, so that a mistake in
one of those shows. The rules are those of the International Timetabling Competition 2007, track 2 (post-enrolment
course timetabling; Lewis, Paechter and McCollum 2007). A session without a place breaks no rule; its participants
count as distance to feasibility.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

A_DAY = 9
A_WEEK = 45
Placed = dict[int, tuple[int, int]]
"""The slot and the room of each session that has both."""


class Unreadable(ValueError):
    """The files do not fit each other, or are not what they should be."""


@dataclass(frozen=True, order=True)
class Violation:
    """A hard rule that is broken: by which session, and by which other session, room or slot."""

    rule: str
    session: int
    other: int


@dataclass(frozen=True)
class Verdict:
    """`late`, `in_a_row` and `alone` are the parts of the soft cost."""

    violations: tuple[Violation, ...]
    unplaced: int  # sessions
    distance: int  # the participants of unplaced sessions: the distance to feasibility
    late: int
    in_a_row: int
    alone: int

    @property
    def cost(self) -> int:
        return self.late + self.in_a_row + self.alone

    @property
    def valid(self) -> bool:
        return not self.violations


@dataclass(frozen=True)
class _Raw:
    """The instance's numbers in the order of the file, and where each table begins."""

    sessions: int
    rooms: int
    features: int
    participants: int
    numbers: Sequence[int]

    def seats(self, room: int) -> int:
        return self.numbers[4 + room]

    def attends(self, participant: int) -> Sequence[int]:
        return self._row(4 + self.rooms, self.sessions, participant)

    def has(self, room: int) -> Sequence[int]:
        return self._row(4 + self.rooms + self.participants * self.sessions, self.features, room)

    def needs(self, session: int) -> Sequence[int]:
        start = 4 + self.rooms + self.participants * self.sessions + self.rooms * self.features
        return self._row(start, self.features, session)

    def open(self, session: int) -> Sequence[int]:
        return self._row(-self.sessions * (A_WEEK + self.sessions), A_WEEK, session)

    def before(self, session: int) -> Sequence[int]:
        return self._row(-self.sessions * self.sessions, self.sessions, session)

    def _row(self, start: int, columns: int, row: int) -> Sequence[int]:
        start += len(self.numbers) if start < 0 else 0
        return self.numbers[start + row * columns : start + (row + 1) * columns]


def judge(instance: bytes, solution: bytes) -> Verdict:
    """Both as the unpacked text of the files.

    Raises:
        Unreadable: the instance has not as many numbers as it says, or the solution not one place a session.
    """
    raw = _instance(instance)
    attends = [raw.attends(participant) for participant in range(raw.participants)]
    placed = _solution(solution, raw.sessions)
    timetables = [_timetable(row, placed) for row in attends]
    days = [day for timetable in timetables for day in _days(timetable)]
    missing = [session for session in range(raw.sessions) if session not in placed]
    return Verdict(
        violations=_violations(raw, placed, timetables),
        unplaced=len(missing),
        distance=sum(row[session] for row in attends for session in missing),
        late=sum(day[-1] for day in days),
        in_a_row=sum(_beyond_two(day) for day in days),
        alone=sum(sum(day) == 1 for day in days),
    )


def _instance(data: bytes) -> _Raw:
    try:
        numbers = [int(word) for word in data.split()]
        sessions, rooms, features, participants = numbers[:4]
    except ValueError:
        raise Unreadable("the instance") from None
    a_session = participants + features + A_WEEK + sessions
    if len(numbers) != 4 + rooms + rooms * features + sessions * a_session:
        raise Unreadable("the instance")
    return _Raw(sessions, rooms, features, participants, numbers)


def _solution(data: bytes, sessions: int) -> Placed:
    try:
        places = [(int(slot), int(room)) for slot, room in (line.split() for line in data.splitlines())]
    except ValueError:
        raise Unreadable("the solution") from None
    if len(places) != sessions:
        raise Unreadable("the solution")
    return {session: place for session, place in enumerate(places) if place != (-1, -1)}


def _violations(raw: _Raw, placed: Placed, timetables: list[dict[int, list[int]]]) -> tuple[Violation, ...]:
    found = {*_slots(raw, placed), *_rooms(raw, placed), *_shared(placed), *_clashes(timetables), *_order(raw, placed)}
    return tuple(sorted(found))


def _slots(raw: _Raw, placed: Placed) -> Iterator[Violation]:
    """Each session in a slot that exists and is open to it."""
    for session, (slot, _) in placed.items():
        if not 0 <= slot < A_WEEK:
            yield Violation("NO_SUCH_SLOT", session, slot)
        elif not raw.open(session)[slot]:
            yield Violation("CLOSED", session, slot)


def _rooms(raw: _Raw, placed: Placed) -> Iterator[Violation]:
    """Each session in a room that exists, is large enough and has every feature needed."""
    attending: Counter[int] = Counter()
    for participant in range(raw.participants):
        attending.update(session for session, yes in enumerate(raw.attends(participant)) if yes)
    for session, (_, room) in placed.items():
        if not 0 <= room < raw.rooms:
            yield Violation("NO_SUCH_ROOM", session, room)
            continue
        if attending[session] > raw.seats(room):
            yield Violation("TOO_SMALL", session, room)
        if any(need > have for need, have in zip(raw.needs(session), raw.has(room), strict=True)):
            yield Violation("MISSING_FEATURE", session, room)


def _shared(placed: Placed) -> Iterator[Violation]:
    """A room holds one session a slot."""
    there: dict[tuple[int, int], int] = {}
    for session, place in placed.items():
        if place in there:
            yield Violation("ROOM_TAKEN", there[place], session)
        there.setdefault(place, session)


def _timetable(attends: Sequence[int], placed: Placed) -> dict[int, list[int]]:
    """By slot: what one participant has then."""
    found: dict[int, list[int]] = defaultdict(list)
    for session, (slot, _) in placed.items():
        if attends[session]:
            found[slot].append(session)
    return found


def _clashes(timetables: list[dict[int, list[int]]]) -> Iterator[Violation]:
    """Nobody is at two sessions at once."""
    for timetable in timetables:
        for sessions in timetable.values():
            for one, other in combinations(sorted(sessions), 2):
                yield Violation("CLASH", one, other)


def _order(raw: _Raw, placed: Placed) -> Iterator[Violation]:
    """1: the row's session comes in an earlier slot than the column's; -1: in a later one."""
    for session, (slot, _) in placed.items():
        for other, sign in enumerate(raw.before(session)):
            if sign and other in placed and (placed[other][0] - slot) * sign <= 0:
                yield Violation("ORDER", *sorted((session, other)))


def _days(timetable: dict[int, list[int]]) -> Iterator[list[bool]]:
    """By day: in which slots the participant has something."""
    for first in range(0, A_WEEK, A_DAY):
        yield [bool(timetable.get(slot)) for slot in range(first, first + A_DAY)]


def _beyond_two(day: list[bool]) -> int:
    """Sessions that are the third or later in a row."""
    return sum(before and now and after for (before, now), after in zip(pairwise(day), day[2:], strict=False))
