"""Sessions that classes lose to free days: made up for together, inside their terms; the pure part."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from samklasse_scheduling.domain.calendars import Calendars, wall_time
from samklasse_scheduling.domain.making_up import Case, Ground, day_of, lost, made_up, question, whole
from samklasse_scheduling.domain.modules import misplaced
from samklasse_scheduling.domain.session import Session, cancel
from samklasse_scheduling.domain.term.asking import Busy, Host, Placements
from samklasse_scheduling.domain.term.checking import wrong
from samklasse_scheduling.domain.timetable import Timetable, change_session
from samklasse_scheduling.domain.timetabling.term import place
from samklasse_scheduling.domain.weekly import WHOLE_WEEK, WeeklyTime, mask_of
from samklasse_scheduling.placing import place_apart

from ..builders import LARVIK, MONDAY, SKIEN, an_id, timetable
from .questions import EVENINGS

MOVES = 2_000
FREE_WEEK = frozenset(MONDAY + timedelta(days=14 + n) for n in range(7))
EVERY_DAY = st.sampled_from([MONDAY + timedelta(days=n) for n in range(56)])
TIMES = [(WeeklyTime(1, 1020, 90), WeeklyTime(3, 1020, 90)), (WeeklyTime(2, 1050, 120),), (WeeklyTime(4, 600, 90),)]


def lessons(group: Timetable, *, combined: bool = False) -> list[Session]:
    return [
        Session(one.id, one.start, one.end, one.minutes, group.teacher, module=f"M{number}", number=number)
        if combined
        else Session(one.id, one.start, one.end, one.minutes, group.teacher)
        for number, one in enumerate(whole(group), start=1)
    ]


def a_case(
    name: str = "class", free: frozenset[date] = FREE_WEEK, *, times: tuple[WeeklyTime, ...] = TIMES[0],
    combined: bool = False,
) -> Case:  # fmt: skip
    """A class as it is published: without what lies on free days."""
    group = timetable(name, members=2, times=times)
    every = lessons(group, combined=combined)
    group = replace(group, sessions=tuple(one for one in every if day_of(one) not in free))
    return Case(group, lost(group, every, ()))


def ground(*cases: Case, **fields: object) -> Ground:
    taught = (Busy(s.teacher, *wall_time(s.start), s.minutes) for case in cases for s in case.group.sessions)
    busy = tuple(dict.fromkeys(taught))
    made = Ground((Host(an_id("teacher"), frozenset()),), {}, busy, Calendars(FREE_WEEK), MONDAY)
    return replace(made, **fields)  # type: ignore[arg-type]


def by_group(cases: list[Case], found: Placements) -> dict[UUID, Timetable]:
    return {
        case.group.id: made_up(case, [one for one in found.placed if one.id in {lost.id for lost in case.lost}])
        for case in cases
    }


@settings(max_examples=40, deadline=None)
@given(
    free=st.frozensets(EVERY_DAY, max_size=12),
    classes=st.lists(st.tuples(st.sampled_from(TIMES), st.booleans()), min_size=1, max_size=3),
    mask=st.sampled_from([WHOLE_WEEK, EVENINGS, 0]),
    earliest=EVERY_DAY,
    minutes=st.sampled_from([300, 450, 2000]),
    half=st.sampled_from([{}, {LARVIK: {MONDAY + timedelta(days=1): ((600, 1080),)}}]),
)
def test_what_is_made_up_holds_every_rule_and_keeps_windows_teacher_term_and_order_of_modules(  # noqa: PLR0917
    free: frozenset[date], classes: list[tuple[tuple[WeeklyTime, ...], bool]], mask: int, earliest: date,
    minutes: int, half: dict[str, dict[date, tuple[tuple[int, int], ...]]],
) -> None:  # fmt: skip
    """A14: lost sessions are made up inside the term, never on a free day, for no teacher or participant twice."""
    cases = [a_case(f"c{n}", free, times=times, combined=it) for n, (times, it) in enumerate(classes)]
    cases = [case for case in cases if case.lost]
    known, host = Calendars(free, half_days=half), Host(an_id("teacher"), frozenset(), minutes_per_week=minutes)
    where = ground(
        *cases, calendars=known, earliest=earliest, hosts=(host,),
        people={member.person: mask for case in cases for member in case.group.members},
    )  # fmt: skip
    asked = question(cases, where)
    found = place(asked, seed=1, moves=MOVES)
    after = by_group(cases, found)

    assert wrong(asked, found.placed, found.unplaced) == ()
    for case in cases:
        days = [day_of(one) for one in after[case.group.id].sessions]
        new = [one for one in after[case.group.id].sessions if one not in case.group.sessions]
        assert len(days) == len(set(days))
        assert not free & {day_of(one) for one in new}
        assert all(max(earliest, MONDAY) <= day_of(one) <= case.group.last_day for one in new)
        assert misplaced(after[case.group.id]) == []
        assert {one.teacher for one in new} <= {case.group.teacher}


def test_classes_that_share_a_teacher_are_placed_beside_each_other() -> None:
    """The last Friday evening is all that is left, and just long enough for both."""
    cases = [a_case(name, times=(WeeklyTime(day, 1020, 90),)) for day, name in ((1, "a"), (2, "b"))]
    friday = mask_of([WeeklyTime(5, 1020, 180)])
    people = {member.person: friday for case in cases for member in case.group.members}
    asked = question(cases, ground(*cases, people=people, earliest=MONDAY + timedelta(days=49)))
    found = place(asked, seed=1, moves=MOVES)

    assert sorted(one.minute for one in found.placed) == [1020, 1110]
    assert wrong(asked, found.placed) == ()


def test_what_a_calendar_took_after_it_was_told_of_is_held_under_another_id_once() -> None:
    group = timetable(members=2)
    named, taken, called_off = lessons(group), group.sessions[4], group.sessions[5]
    for one in (taken, called_off):
        group = change_session(group, one.id, cancel)
    (instead,) = lost(group, named, [taken.id])
    again = made_up(
        Case(group, (instead,)), place(question([Case(group, (instead,))], ground()), seed=1, moves=100).placed
    )

    assert instead.id not in {one.id for one in named}
    assert instead.minutes == taken.minutes
    assert len(again.sessions) == len(group.sessions) + 1
    assert lost(again, named, [taken.id]) == ()


def test_what_a_substitute_was_to_take_is_held_by_the_classs_own_teacher() -> None:
    """She may be back long before it is made up for; while she is away, the question knows it."""
    group = timetable(members=2)
    named, taken = lessons(group), group.sessions[4]
    group = change_session(group, taken.id, lambda one: cancel(replace(one, teacher=an_id("substitute"))))
    case = Case(group, lost(group, named, [taken.id]))
    asked = question([case], ground(case))
    after = made_up(case, place(asked, seed=1, moves=100).placed)

    assert group.session(taken.id).teacher == an_id("substitute")
    assert [one.host for one in asked.wanted] == [group.teacher]
    assert {one.teacher for one in after.sessions if one not in group.sessions} == {group.teacher}


async def test_the_same_seed_and_moves_give_the_same_days_in_whatever_process() -> None:
    cases = [a_case(f"c{n}", times=TIMES[n % 3]) for n in range(4)]
    mixed = {LARVIK: frozenset({(MONDAY + timedelta(days=15), None)}), SKIEN: frozenset()}
    asked = question(cases, ground(*cases, calendars=Calendars(FREE_WEEK, waived=mixed)))
    here = place(asked, seed=5, moves=MOVES)

    assert here == place(asked, seed=5, moves=MOVES)
    assert here == await place_apart(asked, seed=5, moves=MOVES)
