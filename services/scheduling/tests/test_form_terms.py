"""Class formation in terms that follow each other: one teacher, one week, twice."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from samklasse_scheduling.domain.check import violations
from samklasse_scheduling.domain.formation import form
from samklasse_scheduling.domain.plan import Plan
from samklasse_scheduling.domain.situation import Commitment, Situation
from samklasse_scheduling.domain.weekly import WeeklyTime, mask_of

from .builders import MONDAY, SUMMER, an_id, offering, people, seat, situation, teacher

TWO_EVENINGS = mask_of([WeeklyTime(1, 17 * 60, 90), WeeklyTime(3, 17 * 60, 90)])
WEEKS = 8


def two_terms(apart: int, *, minutes: int = 180, commitments: tuple[Commitment, ...] = ()) -> Situation:
    """Eight people in each of two terms that begin `apart` weeks from each other, and a teacher with one free slot."""
    first, second = MONDAY, MONDAY + timedelta(weeks=apart)
    return situation(
        *people(8),
        *people(8, prefix="q", on=seat("q", offering=an_id("later"))),
        offerings=(offering(), offering("later", starts_from=second, starts_to=second)),
        teachers=(teacher(availability=TWO_EVENINGS, minutes=minutes),),
        commitments=commitments,
        earliest=first,
    )


def formed(where: Situation) -> Plan:
    plan = form(where, seed=1, limit=0.2)

    assert violations(plan, where) == ()
    assert plan.placed <= plan.bound
    return plan


def test_a_teacher_has_the_same_hours_again_in_a_later_term() -> None:
    plan = formed(two_terms(WEEKS))

    assert plan.placed == plan.bound == 16
    assert len({group.teacher for group in plan.classes}) == 1


def test_terms_with_a_week_in_common_cannot_have_the_same_hours() -> None:
    assert formed(two_terms(WEEKS - 1)).placed == 8


def test_what_was_promised_in_one_term_is_left_in_the_other() -> None:
    away = Commitment(an_id("teacher"), 0, 180, MONDAY, MONDAY + timedelta(weeks=WEEKS, days=-1))
    plan = formed(two_terms(WEEKS, commitments=(away,)))

    assert plan.placed == plan.bound == 8


@settings(max_examples=30, deadline=None)
@given(
    apart=st.integers(1, 10),
    minutes=st.sampled_from([180, 270, 360]),
    promised=st.lists(st.tuples(st.integers(-4, 14), st.integers(1, 6), st.sampled_from([0, 90, 180])), max_size=3),
)
def test_no_plan_of_two_terms_overloads_a_teacher_and_none_beats_the_bound(
    apart: int, minutes: int, promised: list[tuple[int, int, int]]
) -> None:
    def begins(week: int) -> date:
        return MONDAY + timedelta(weeks=week)

    commitments = tuple(
        Commitment(an_id("teacher"), 0, load, begins(week), min(SUMMER, begins(week + many)))
        for week, many, load in promised
    )
    where = two_terms(apart, minutes=minutes, commitments=commitments)
    plan = formed(where)

    assert plan.placed == plan.bound or apart < WEEKS
