"""A18 beside A14: no repair teaches a module before one that belongs before it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samklasse_scheduling.domain import session as life
from samklasse_scheduling.domain.calendars import Calendars
from samklasse_scheduling.domain.errors import NoSuchAlternative
from samklasse_scheduling.domain.mending.answering import answer
from samklasse_scheduling.domain.modules import misplaced
from samklasse_scheduling.domain.repair import Fix, repair_sessions
from samklasse_scheduling.domain.repair.alternatives import Alternative, Answer, Difference, carry_out, written
from samklasse_scheduling.domain.repair.asking import Asked
from samklasse_scheduling.domain.repair.blocking import blockers
from samklasse_scheduling.domain.repair.ordering import in_order, keeps_order
from samklasse_scheduling.domain.session import Session
from samklasse_scheduling.domain.timetable import Timetable, with_sessions
from samklasse_scheduling.domain.weekly import WHOLE_WEEK, WeeklyTime, mask_of

from ..builders import MONDAYS_AND_WEDNESDAYS, an_id, teacher, timetable
from .test_many import NOW, QUICK, around


def combined() -> Timetable:
    group = timetable()
    named = (replace(one, module=f"M{number:02d}", number=number) for number, one in enumerate(group.sessions, 1))
    return replace(group, sessions=tuple(named))


def shifted(session: Session, days: int) -> Session:
    by = timedelta(days=days)
    return life.move(session, session.start + by, session.end + by)


@settings(max_examples=40, deadline=None)
@given(
    hit=st.sets(st.integers(0, 9), min_size=1, max_size=5),
    gaps=st.integers(0, WHOLE_WEEK),
    narrow=st.booleans(),
    before=st.none() | st.tuples(st.integers(0, 9), st.integers(-9, 9)),
)
def test_a_repair_leaves_no_class_more_misplaced_than_it_was(
    hit: set[int], gaps: int, narrow: bool, before: tuple[int, int] | None
) -> None:
    """A18: modules stand in their order, whatever is repaired, also where they were out of it already."""
    group = combined()
    if before is not None:
        group = with_sessions(group, [shifted(group.sessions[before[0]], before[1])])
    made = around(group, teachers=(teacher(),), mask=WHOLE_WEEK & ~gaps if narrow else WHOLE_WEEK)
    sessions = [sorted(group.sessions, key=lambda one: one.number)[number].id for number in sorted(hit)]
    done = repair_sessions(made, sessions, now=NOW)

    for after in done.timetables:
        assert len(misplaced(after)) <= len(misplaced(group))


@pytest.mark.parametrize("hit", [(0, 1), (2,), (0, 1, 2, 3)])
def test_every_alternative_keeps_the_order_and_can_be_carried_out(hit: tuple[int, ...]) -> None:
    """A18, A14: what is offered to a supplier to choose from keeps the modules in order."""
    group = combined()
    off = Calendars(frozenset(group.sessions[number].start.date() for number in hit))
    made = around(group, teachers=(teacher(),), calendars=off, absences=())
    asked = Asked(made, tuple(group.sessions[number].id for number in hit), NOW)
    offered = in_order(asked, answer(asked, budget=QUICK))

    assert offered.alternatives
    for one in offered.alternatives:
        (after,) = carry_out(made, one, now=NOW).timetables
        assert written(one)["differences"]
        assert misplaced(after) == []


def test_where_no_alternative_keeps_the_order_the_quick_path_is_taken_and_the_engines_is_refused() -> None:
    group = combined()
    first, later = group.sessions[2], shifted(group.sessions[2], 10)
    made = around(group, teachers=(teacher(),), calendars=Calendars(frozenset({first.start.date()})), absences=())
    asked = Asked(made, (first.id,), NOW)
    (found, *_) = answer(asked, budget=QUICK).alternatives
    wrong = Alternative((replace(_moved(found, first), new_start=later.start, new_end=later.end),), 9, 0)
    offered = in_order(asked, Answer((wrong,), 0, proven=False)).alternatives

    assert not keeps_order(made, wrong)
    with pytest.raises(NoSuchAlternative):
        carry_out(made, wrong, now=NOW)
    assert [keeps_order(made, one) for one in offered] == [True]
    assert carry_out(made, offered[0], now=NOW).fixes == {first.id: Fix.MOVED}


def _moved(found: Alternative, session: Session) -> Difference:
    return replace(
        found.differences[0], session=session.id, fix=Fix.MOVED, start=session.start, new_teacher=an_id("teacher")
    )


def test_a_lesson_with_no_other_time_in_order_is_cancelled_and_that_is_said() -> None:
    """A14: what is in the way is counted by code."""
    group, fridays = combined(), WeeklyTime(5, 17 * 60, 90)
    monday = group.sessions[2]
    friday_before = monday.start.date() - timedelta(days=3)
    off = frozenset({monday.start.date()})
    made = around(group, teachers=(teacher(),), mask=mask_of((*MONDAYS_AND_WEDNESDAYS, fridays)), absences=())
    made = replace(made, calendars=Calendars(off))
    closed = replace(made, calendars=Calendars(off | {friday_before}))
    free = repair_sessions(made, [monday.id], now=NOW).timetables[0].session(monday.id)

    assert free.start.date() == friday_before
    assert repair_sessions(closed, [monday.id], now=NOW).fixes == {monday.id: Fix.CANCELLED}
    assert blockers(closed, group.id, monday.id, now=NOW)["ORDER"] > 0


@settings(max_examples=15, deadline=None)
@given(hit=st.sets(st.integers(0, 9), min_size=1, max_size=5), gaps=st.integers(0, WHOLE_WEEK))
def test_the_engine_itself_keeps_modules_in_order(hit: set[int], gaps: int) -> None:
    """A18, A14: of a class that is in order no alternative has to be taken out afterwards."""
    group = combined()
    off = Calendars(frozenset(group.sessions[number].start.date() for number in hit))
    made = around(group, teachers=(teacher(),), mask=WHOLE_WEEK & ~gaps, calendars=off, absences=())
    asked = Asked(made, tuple(group.sessions[number].id for number in sorted(hit)), NOW)

    for one in answer(asked, budget=QUICK).alternatives:
        assert keeps_order(made, one)
