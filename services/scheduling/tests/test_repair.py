"""A teacher is away."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st
from samklasse_scheduling.domain.calendars import Calendars, wall_time
from samklasse_scheduling.domain.plan import Kind
from samklasse_scheduling.domain.repair import Absence, Fix, Repaired, Surroundings, repair
from samklasse_scheduling.domain.session import SessionState
from samklasse_scheduling.domain.situation import Teacher
from samklasse_scheduling.domain.timetable import Timetable
from samklasse_scheduling.domain.weekly import WHOLE_WEEK, WeeklyTime, mask_of

from .builders import MONDAYS_AND_WEDNESDAYS, an_id, teacher, timetable

NOW = datetime(2027, 1, 10, 12, tzinfo=UTC)
ILL_WEEK = Absence(an_id("teacher"), date(2027, 1, 11), date(2027, 1, 17))


def around(*groups: Timetable, teachers: tuple[Teacher, ...], mask: int = WHOLE_WEEK, **fields: object) -> Surroundings:
    everybody = {member.enrollment: mask for group in groups for member in group.members}
    made = Surroundings({group.id: group for group in groups}, teachers, (ILL_WEEK,), everybody, Calendars())
    return replace(made, **fields)  # type: ignore[arg-type]


def fixes(done: Repaired) -> list[Fix]:
    return sorted(done.fixes.values())


def test_a_free_substitute_takes_over_and_nothing_moves() -> None:
    done = repair(around(timetable(), teachers=(teacher(), teacher("substitute"))), ILL_WEEK, now=NOW)
    before, after = timetable(), done.timetables[0]

    assert fixes(done) == [Fix.SUBSTITUTE, Fix.SUBSTITUTE]
    assert [s.start for s in after.sessions] == [s.start for s in before.sessions]
    assert after.revision == 2
    assert done.moved_participant_sessions == 0


def test_without_a_substitute_the_lesson_moves_to_the_nearest_time_everybody_can() -> None:
    done = repair(around(timetable(), teachers=(teacher(),)), ILL_WEEK, now=NOW)

    assert fixes(done) == [Fix.MOVED, Fix.MOVED]
    assert done.moved_participant_sessions == 18
    assert all(wall_time(s.start)[0] > date(2027, 1, 17) for s in done.timetables[0].sessions)


def test_when_the_members_can_at_no_other_time_the_lessons_are_cancelled() -> None:
    only_then = mask_of(MONDAYS_AND_WEDNESDAYS)
    done = repair(around(timetable(), teachers=(teacher(),), mask=only_then), ILL_WEEK, now=NOW)

    assert fixes(done) == [Fix.CANCELLED, Fix.CANCELLED]


def test_a_fixed_class_is_never_moved() -> None:
    done = repair(around(timetable(kind=Kind.FIXED), teachers=(teacher(),)), ILL_WEEK, now=NOW)

    assert fixes(done) == [Fix.CANCELLED, Fix.CANCELLED]


def test_lessons_that_have_begun_or_lie_outside_the_absence_are_left_alone() -> None:
    done = repair(around(timetable(), teachers=(teacher(), teacher("b"))), ILL_WEEK, now=NOW + timedelta(days=2))

    assert len(done.fixes) == 1


def test_a_moved_lesson_avoids_the_free_days_of_its_municipalities() -> None:
    free = frozenset(date(2027, 1, 18) + timedelta(days=n) for n in range(7))
    done = repair(around(timetable(), teachers=(teacher(),), calendars=Calendars(free)), ILL_WEEK, now=NOW)
    moved = [done.timetables[0].session(key) for key, fix in done.fixes.items() if fix is Fix.MOVED]

    assert not {wall_time(session.start)[0] for session in moved} & free


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 5), st.integers(1, 3), st.integers(0, WHOLE_WEEK), st.booleans())
def test_a_repair_never_books_anyone_twice(classes: int, teachers: int, gaps: int, shared: bool) -> None:
    staff = tuple(teacher("teacher" if n == 0 else f"t{n}") for n in range(teachers))
    slots = [WeeklyTime(day, hour * 60, 90) for day in (1, 2, 3) for hour in (16, 18)]
    groups = [
        timetable(f"c{n}", members=8 + n, times=(slots[n],), by="teacher" if n < 3 or shared else "t1")
        for n in range(classes)
    ]
    done = repair(around(*groups, teachers=staff, mask=WHOLE_WEEK & ~gaps), ILL_WEEK, now=NOW)
    after = {group.id: group for group in groups} | {group.id: group for group in done.timetables}
    held = [s for g in after.values() for s in g.sessions if s.state is SessionState.SCHEDULED]
    clashes = [
        (a.id, b.id) for a, b in combinations(held, 2) if a.teacher == b.teacher and a.start < b.end and b.start < a.end
    ]
    away = [
        s
        for s in held
        if s.teacher == an_id("teacher") and ILL_WEEK.first_day <= wall_time(s.start)[0] <= ILL_WEEK.last_day
    ]

    assert clashes == []
    assert away == []
