"""Half-hours, what is in the way, and that whatever is placed holds every rule."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samklasse_scheduling.domain.calendars import Calendars, OwnCalendar
from samklasse_scheduling.domain.term.asking import Busy, Host, Question, Wanted
from samklasse_scheduling.domain.term.checking import wrong
from samklasse_scheduling.domain.term.explaining import explained
from samklasse_scheduling.domain.term.filling import Diary, fill
from samklasse_scheduling.domain.term.half_hours import FULL, minute_of, slots_of, starts, taken
from samklasse_scheduling.domain.term.openings import View
from samklasse_scheduling.domain.weekly import WHOLE_WEEK, WeeklyTime, mask_of

from ..builders import LARVIK, MONDAY, SKIEN, an_id
from .questions import EVENINGS, calendars, host, question, wanted

DAYS = [MONDAY + timedelta(days=n) for n in range(14)]
day = st.sampled_from(DAYS)
mask = st.sampled_from([WHOLE_WEEK, EVENINGS, mask_of([WeeklyTime(1, 480, 240), WeeklyTime(4, 600, 120)])])
known = st.builds(
    Calendars,
    by_county=st.fixed_dictionaries({"39": st.frozensets(day), "40": st.frozensets(day)}),
    county_of=st.just({LARVIK: "39", SKIEN: "40"}),
    by_municipality=st.fixed_dictionaries({}, optional={SKIEN: st.just(OwnCalendar(((MONDAY, DAYS[6]),)))}),
    half_days=st.fixed_dictionaries({}, optional={LARVIK: st.dictionaries(day, st.just(((600, 900),)))}),
    waived=st.fixed_dictionaries({}, optional={LARVIK: st.frozensets(st.tuples(day, st.just(None)))}),
)


@st.composite
def questions(draw: st.DrawFn, most: int = 8) -> Question:
    names = [f"s{n}" for n in range(draw(st.integers(1, most)))]
    sessions = []
    for number, name in enumerate(names):
        group = draw(st.sampled_from("AB"))
        first = draw(day)
        sessions.append(
            Wanted(
                an_id(name), an_id(group), draw(st.sampled_from([30, 45, 90, 180])),
                frozenset(an_id(p) for p in draw(st.sets(st.sampled_from("abcd"), max_size=3))),
                draw(st.frozensets(st.sampled_from([LARVIK, SKIEN]))), draw(st.frozensets(st.just("A2"))),
                first, draw(st.sampled_from([d for d in DAYS if d >= first])), draw(mask), None,
                frozenset(an_id(n) for n in draw(st.sets(st.sampled_from(names), max_size=1)) if n in names[:number]),
                draw(st.booleans()),
            )
        )  # fmt: skip
    hosts = (
        Host(an_id("t1"), frozenset({"A2"}), draw(mask), minutes_per_week=draw(st.sampled_from([90, 300, 2000]))),
        Host(an_id("t2"), frozenset(), away=draw(st.frozensets(day)), last_day=draw(day)),
    )
    busy = st.builds(
        Busy, st.sampled_from([an_id("t1"), an_id("a")]), day, st.sampled_from([480, 615, 1020]), st.just(75)
    )
    people = {an_id(p): draw(mask) for p in "ab"}
    return Question(tuple(sessions), hosts, MONDAY, 2, people, draw(known), tuple(draw(st.lists(busy, max_size=4))))


@settings(max_examples=80, deadline=None)
@given(questions())
def test_whatever_is_placed_holds_every_rule_and_the_rest_is_explained(asked: Question) -> None:
    """A14: fixed times without a conflict for teacher, class or participant, holidays respected."""
    diary = Diary(View(asked))
    fill(diary)
    why = explained(diary)

    assert wrong(asked, tuple(diary.placed.values()), why) == ()
    assert all(one.code != "NOT_FOUND" for one in why)


@given(st.integers(0, FULL), st.integers(1, 8))
def test_a_start_is_where_all_half_hours_are_free(free: int, length: int) -> None:
    slots = slots_of(free)

    assert slots_of(starts(free, length)) == [s for s in range(28) if all(s + n in slots for n in range(length))]


@given(st.integers(0, 27), st.integers(1, 400))
def test_what_is_taken_is_every_half_hour_touched(slot: int, minutes: int) -> None:
    touched = [s for s in range(28) if minute_of(s) < minute_of(slot) + minutes and minute_of(s) >= minute_of(slot)]

    assert slots_of(taken(minute_of(slot), minutes)) == touched


@pytest.mark.parametrize(
    ("asked", "code", "subjects"),
    [
        (question(wanted(first_day=date(2030, 1, 1))), "TERM_EMPTY", ()),
        (question(wanted(mask=mask_of([WeeklyTime(1, 600, 60)]))), "WINDOW_TOO_SHORT", ()),
        (question(wanted(), weeks=1, calendars=calendars(*DAYS)), "CALENDAR_EMPTY", (LARVIK,)),
        (
            question(
                wanted(), people={an_id("class 1"): mask_of([WeeklyTime(1, 600, 60)]), an_id("class 0"): EVENINGS}
            ),
            "PEOPLE_NOT_AVAILABLE",
            (str(an_id("class 1")),),
        ),
        (question(wanted(needs=frozenset({"UKRAINIAN"}))), "NO_TEACHER_QUALIFIED", ("UKRAINIAN",)),
        (question(wanted(host=an_id("gone"))), "NO_TEACHER_QUALIFIED", (str(an_id("gone")),)),
        (
            question(wanted(), hosts=(host(last_day=date(2026, 1, 1)),)),
            "TEACHER_NOT_AVAILABLE",
            (str(an_id("teacher")),),
        ),
        (question(wanted(), hosts=(host(minutes_per_week=60),)), "TEACHER_FULL", (str(an_id("teacher")),)),
    ],
)
def test_what_is_in_the_way_is_named(asked: Question, code: str, subjects: tuple[str, ...]) -> None:
    diary = Diary(View(asked))
    fill(diary)
    (nowhere,) = explained(diary)

    assert (nowhere.id, nowhere.code, nowhere.subjects) == (an_id("s"), code, subjects)


def test_a_class_keeps_its_teacher_s_day_for_others_when_it_stays_apart() -> None:
    asked = question(*(replace(wanted(n), apart=True) for n in "abc"), weeks=1)
    diary = Diary(View(asked))
    fill(diary)

    assert len({one.day for one in diary.placed.values()}) == 3
