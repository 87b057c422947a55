"""A session that has no place unless another makes room: moved, not cancelled, if people can be told of both."""

from __future__ import annotations

from datetime import date

from samklasse_scheduling.domain.calendars import Calendars
from samklasse_scheduling.domain.mending.answering import answer
from samklasse_scheduling.domain.plan import Kind
from samklasse_scheduling.domain.repair import Fix, Surroundings
from samklasse_scheduling.domain.repair.alternatives import carry_out
from samklasse_scheduling.domain.repair.asking import Asked
from samklasse_scheduling.domain.weekly import WHOLE_WEEK, WeeklyTime, mask_of

from ..builders import an_id, teacher, timetable
from .test_many import NOW, QUICK

MONDAY, TUESDAY = WeeklyTime(1, 17 * 60, 90), WeeklyTime(2, 17 * 60, 90)
HIT = date(2027, 2, 1)


def two_classes(*, kind: Kind = Kind.FORMED) -> Surroundings:
    """Mondays and Tuesdays of one teacher. Who comes on Mondays can on Tuesdays at the same hour besides."""
    mondays, tuesdays = timetable("mondays", times=(MONDAY,)), timetable("tuesdays", times=(TUESDAY,), kind=kind)
    narrow = {member.enrollment: mask_of([MONDAY, TUESDAY]) for member in mondays.members}
    wide = {member.enrollment: WHOLE_WEEK for member in tuesdays.members}
    groups = {group.id: group for group in (mondays, tuesdays)}
    return Surroundings(groups, (teacher(),), (), narrow | wide, Calendars(frozenset({HIT})))


def the_hit(made: Surroundings) -> Asked:
    (session,) = [s for s in made.timetables[an_id("mondays")].sessions if s.start.date() == HIT]
    return Asked(made, (session.id,), NOW)


def test_another_class_of_the_teacher_makes_room_for_one_that_has_no_other_time() -> None:
    """A14: two small moves before one cancelled lesson; what is offered can be carried out."""
    made = two_classes()
    best = answer(the_hit(made), budget=QUICK).alternatives[0]
    after = carry_out(made, best, now=NOW)

    assert (best.cancelled, best.moved) == (0, 18)
    assert sorted(after.fixes.values()) == [Fix.MOVED, Fix.MOVED]
    assert len(after.timetables) == 2


def test_a_class_of_its_supplier_s_own_times_makes_no_room() -> None:
    best = answer(the_hit(two_classes(kind=Kind.FIXED)), budget=QUICK).alternatives[0]

    assert [one.fix for one in best.differences] == [Fix.CANCELLED]
