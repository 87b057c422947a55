"""Many dated sessions at once, by the mending engine."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st
from samklasse_scheduling.domain.calendars import Calendars, wall_time
from samklasse_scheduling.domain.errors import NoSuchAlternative
from samklasse_scheduling.domain.mending.answering import answer
from samklasse_scheduling.domain.mending.mending import Budget
from samklasse_scheduling.domain.plan import Kind
from samklasse_scheduling.domain.repair import Absence, Fix, Surroundings, repair_sessions
from samklasse_scheduling.domain.repair.alternatives import Alternative, carry_out, read, written
from samklasse_scheduling.domain.repair.asking import Asked
from samklasse_scheduling.domain.session import SessionState
from samklasse_scheduling.domain.situation import Teacher
from samklasse_scheduling.domain.timetable import Timetable
from samklasse_scheduling.domain.weekly import WHOLE_WEEK, WeeklyTime

from ..builders import an_id, teacher, timetable

NOW = datetime(2027, 1, 10, 12, tzinfo=UTC)
ILL_WEEK = Absence(an_id("teacher"), date(2027, 1, 11), date(2027, 1, 17))
QUICK = Budget(tries=40, effort=5.0, seconds=10.0)
SLOTS = [WeeklyTime(day, hour * 60, 90) for day in (1, 2, 3) for hour in (16, 18)]


def around(*groups: Timetable, teachers: tuple[Teacher, ...], mask: int = WHOLE_WEEK, **fields: object) -> Surroundings:
    everybody = {member.enrollment: mask for group in groups for member in group.members}
    made = Surroundings({group.id: group for group in groups}, teachers, (ILL_WEEK,), everybody, Calendars())
    return replace(made, **fields)  # type: ignore[arg-type]


def hit(surroundings: Surroundings, day: date, until: date) -> tuple[object, ...]:
    return tuple(
        session.id
        for group in surroundings.timetables.values()
        for session in group.sessions
        if day <= wall_time(session.start)[0] <= until
    )


def groups(count: int, *, fixed: bool = False) -> list[Timetable]:
    kind = Kind.FIXED if fixed else Kind.FORMED
    return [
        timetable(f"c{n}", members=8 + n, times=(SLOTS[n],), by="teacher" if n < 3 else "t1", kind=kind)
        for n in range(count)
    ]


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 5), st.integers(1, 3), st.integers(0, WHOLE_WEEK), st.booleans(), st.booleans())
def test_one_session_is_repaired_alike_on_the_quick_path_and_by_the_engine(
    which: int, teachers: int, gaps: int, narrow: bool, fixed: bool
) -> None:
    staff = tuple(teacher("teacher" if n == 0 else f"t{n}") for n in range(teachers))
    made = around(*groups(6, fixed=fixed), teachers=staff, mask=WHOLE_WEEK & ~gaps if narrow else WHOLE_WEEK)
    (session,) = [one.id for one in made.timetables[an_id(f"c{which}")].sessions[:1]]
    quick = repair_sessions(made, [session], now=NOW)
    best = answer(Asked(made, (session,), NOW), budget=QUICK).alternatives[0]
    engine = {one.session: one.fix for one in best.differences}

    assert (engine or {session: Fix.SUBSTITUTE}) == dict(quick.fixes)
    assert best.moved == quick.moved_participant_sessions


@settings(max_examples=15, deadline=None)
@given(st.integers(2, 6), st.integers(1, 3), st.integers(0, WHOLE_WEEK), st.booleans())
def test_whatever_is_chosen_nobody_is_booked_twice(classes: int, teachers: int, gaps: int, narrow: bool) -> None:
    staff = tuple(teacher("teacher" if n == 0 else f"t{n}") for n in range(teachers))
    made = around(*groups(classes), teachers=staff, mask=WHOLE_WEEK & ~gaps if narrow else WHOLE_WEEK)
    sessions = hit(made, ILL_WEEK.first_day, ILL_WEEK.last_day)
    told = answer(Asked(made, sessions, NOW), budget=QUICK)  # type: ignore[arg-type]
    quick = repair_sessions(made, sessions, now=NOW)  # type: ignore[arg-type]
    for one in told.alternatives:
        after = after_all(made, one)
        held = [s for g in after.values() for s in g.sessions if s.state is SessionState.SCHEDULED]
        pairs = [(a, b) for a, b in combinations(held, 2) if a.teacher == b.teacher]

        assert [(a.id, b.id) for a, b in pairs if a.start < b.end and b.start < a.end] == []
    best = told.alternatives[0]
    cancelled = sum(
        len(made.timetables[g.id].members)
        for g in made.timetables.values()
        for s in g.sessions
        if quick.fixes.get(s.id) is Fix.CANCELLED
    )
    assert (best.cancelled, best.moved) <= (cancelled, quick.moved_participant_sessions)


def after_all(made: Surroundings, one: Alternative) -> dict[object, Timetable]:
    """Carried out as it is kept: written and read."""
    assert read(written(one)) == one
    done = carry_out(made, one, now=NOW)
    return {**made.timetables, **{group.id: group for group in done.timetables}}


def test_a_holiday_moves_formed_classes_and_cancels_fixed_ones() -> None:
    free = Calendars(frozenset({date(2027, 1, 18)}))
    fixed = timetable("fixed", times=(SLOTS[1],), by="t1", kind=Kind.FIXED)
    made = around(*groups(1), fixed, teachers=(teacher(), teacher("t1")), calendars=free, absences=())
    told = answer(Asked(made, hit(made, date(2027, 1, 18), date(2027, 1, 18)), NOW), budget=QUICK)  # type: ignore[arg-type]
    best = {one.group: one for one in told.alternatives[0].differences}

    assert best[an_id("c0")].fix is Fix.MOVED
    assert best[an_id("fixed")].fix is Fix.CANCELLED
    assert sum(best[an_id("fixed")].blockers.values()) > 0
    assert len(told.alternatives) == 3


def test_what_has_changed_meanwhile_is_not_carried_out() -> None:
    made = around(*groups(2), teachers=(teacher(), teacher("t1")))
    one = answer(Asked(made, hit(made, ILL_WEEK.first_day, ILL_WEEK.last_day), NOW), budget=QUICK).alternatives[0]  # type: ignore[arg-type]
    busy = replace(made, absences=(ILL_WEEK, replace(ILL_WEEK, teacher=an_id("t1"))))
    begun = NOW + timedelta(days=60)

    for changed, now in ((busy, NOW), (made, begun)):
        try:
            carry_out(changed, one, now=now)
        except NoSuchAlternative as refusal:
            assert refusal.code == "NO_LONGER_HOLDS"
        else:
            raise AssertionError("carried out")
