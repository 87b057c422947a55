"""Every hard rule of a term's timetable: with it nothing is wrong, without it the independent judge sees it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from samklasse_scheduling.domain.calendars import Calendars
from samklasse_scheduling.domain.term import filling, openings
from samklasse_scheduling.domain.term.asking import Busy, Placed, Question
from samklasse_scheduling.domain.term.checking import wrong
from samklasse_scheduling.domain.term.explaining import explained
from samklasse_scheduling.domain.term.filling import Diary, fill
from samklasse_scheduling.domain.term.half_hours import FULL
from samklasse_scheduling.domain.term.openings import View

from ..builders import LARVIK, MONDAY, an_id
from .questions import EVENINGS, calendars, host, question, wanted

MORNING = Busy(an_id("class 0"), MONDAY, 480, 120)
HALF = Calendars(half_days={LARVIK: {MONDAY: ((480, 720),)}})
PAIR = (wanted("a"), wanted("b"))
CASES: dict[str, tuple[Question, Any, str, str]] = {
    "window": (question(wanted(mask=EVENINGS)), openings.PEOPLE_RULES, "WINDOW_TOO_SHORT", "OUTSIDE_WINDOW"),
    "free day": (question(wanted(), calendars=calendars(MONDAY)), openings.PEOPLE_RULES, "CALENDAR_EMPTY", "FREE_DAY"),
    "hours off": (question(wanted(), calendars=HALF), openings.PEOPLE_RULES, "CALENDAR_EMPTY", "FREE_DAY"),
    "availability": (
        question(wanted(), people={an_id("class 1"): EVENINGS}),
        openings.PEOPLE_RULES, "PEOPLE_NOT_AVAILABLE", "PERSON_AWAY",
    ),
    "promised elsewhere": (question(wanted(), busy=(MORNING,)), openings.PEOPLE_RULES, "PEOPLE_BUSY", "PERSON_TWICE"),
    "days of its class": (
        question(wanted(apart=True), meeting={an_id("class"): frozenset({MONDAY})}),
        openings.PEOPLE_RULES, "CLASS_MEETS", "SAME_DAY",
    ),
    "teacher's hours": (
        question(wanted(), hosts=(host(availability=EVENINGS),)),
        openings.HOST_RULES, "TEACHER_NOT_AVAILABLE", "TEACHER_AWAY",
    ),
    "teacher's absence": (
        question(wanted(), hosts=(host(away=frozenset({MONDAY})),)),
        openings.HOST_RULES, "TEACHER_NOT_AVAILABLE", "TEACHER_AWAY",
    ),
    "teacher promised elsewhere": (
        question(wanted(), busy=(replace(MORNING, who=an_id("teacher")),)),
        openings.HOST_RULES, "TEACHER_BUSY", "TEACHER_TWICE",
    ),
    "people at two places": (
        question(wanted("a", host=an_id("teacher")), wanted("b", host=an_id("second")), hosts=(host(), host("second"))),
        filling.RULES, "PEOPLE_TAKEN", "PERSON_TWICE",
    ),
    "teacher at two places": (
        question(wanted("a"), wanted("b", group="other")), filling.RULES, "TEACHER_TAKEN", "TEACHER_TWICE",
    ),
    "days apart": (question(*(replace(one, apart=True) for one in PAIR)), filling.RULES, "SAME_DAY", "SAME_DAY"),
    "modules in order": (
        question(wanted("a", mask=EVENINGS), wanted("b", after=frozenset({an_id("a")}))),
        filling.RULES, "ORDER", "ORDER",
    ),
    "teacher's load": (
        question(*PAIR, hosts=(host(minutes_per_week=100),)), filling.RULES, "TEACHER_FULL", "TEACHER_LOAD",
    ),
}  # fmt: skip


def filled(asked: Question) -> tuple[Diary, tuple[Placed, ...]]:
    diary = Diary(View(asked))
    fill(diary)
    return diary, tuple(diary.placed.values())


@pytest.mark.parametrize("name", CASES)
def test_a_rule_that_is_removed_is_caught_by_the_judge(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, rules, code, seen = CASES[name]
    diary, placed = filled(asked)

    assert wrong(asked, placed, explained(diary)) == ()
    allow: Callable[..., int] = (lambda *_: _[-1]) if rules is filling.RULES else (lambda *_: FULL)
    monkeypatch.setitem(rules, code, allow)
    assert seen in {one.code for one in wrong(asked, filled(asked)[1])}


def test_an_unqualified_teacher_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = question(wanted(needs=frozenset({"NORWEGIAN", "B2"})))

    assert filled(asked)[1] == ()
    monkeypatch.setattr(openings, "qualified", lambda *_: True)
    assert [one.code for one in wrong(asked, filled(asked)[1])] == ["TEACHER_UNQUALIFIED"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"minute": 7 * 60}, "OUTSIDE_GRID"),
        ({"minute": 21 * 60}, "OUTSIDE_GRID"),
        ({"minute": 2 * 60 + 30}, "OUTSIDE_GRID"),
        ({"day": MONDAY.replace(year=2028)}, "OUTSIDE_TERM"),
        ({"id": an_id("nobody's")}, "UNKNOWN"),
    ],
)
def test_what_the_search_cannot_even_say_is_caught_too(changes: dict[str, Any], code: str) -> None:
    asked = question(wanted())
    good = Placed(MONDAY, 600, an_id("s"), an_id("teacher"))

    assert wrong(asked, [good]) == ()
    assert code in {one.code for one in wrong(asked, [replace(good, **changes)])}


def test_a_session_that_is_placed_twice_or_forgotten_is_caught() -> None:
    good = Placed(MONDAY, 600, an_id("s"), an_id("teacher"))

    assert "TWICE" in {one.code for one in wrong(question(wanted()), [good, replace(good, minute=900)])}
    assert [one.code for one in wrong(question(wanted()), [])] == ["UNACCOUNTED"]
