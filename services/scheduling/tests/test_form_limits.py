"""Class formation: stopping, going on, quotas, running classes, free days, and input nothing can be made of."""

from dataclasses import replace
from datetime import timedelta

from samklasse_scheduling.domain.calendars import Calendars
from samklasse_scheduling.domain.check import violations
from samklasse_scheduling.domain.formation import form
from samklasse_scheduling.domain.plan import Plan, Progress, Reason, Stop
from samklasse_scheduling.domain.situation import Person, RunningClass, Situation

from .builders import LARVIK, MONDAY, SKIEN, an_id, offering, people, situation


def reasons(plan: Plan) -> set[Reason]:
    return {nobody.reason for nobody in plan.unplaced}


def formed(*everybody: Person, **fields: object) -> tuple[Situation, Plan]:
    where = situation(*everybody, **fields)
    plan = form(where, seed=1, limit=1)

    assert violations(plan, where) == ()
    return where, plan


def test_who_is_told_may_stop_and_has_the_best_so_far() -> None:
    heard: list[Progress] = []

    def told(progress: Progress) -> None:
        heard.append(progress)
        raise Stop

    where = situation(*people(40))
    plan = form(where, seed=1, limit=5, told=told)

    assert violations(plan, where) == ()
    assert len(heard) == 1
    assert plan.placed >= heard[0].placed > 0


def test_an_earlier_plan_is_gone_on_from_with_who_still_waits() -> None:
    where, earlier = formed(*people(40))
    fewer = replace(where, people=where.people[:30])
    plan = form(fewer, seed=2, limit=1, start=earlier)

    assert violations(plan, fewer) == ()
    assert plan.placed == 30


def test_no_more_are_placed_on_an_offering_than_its_quota() -> None:
    _, plan = formed(*people(40), quotas={an_id("offering"): 17})

    assert plan.placed == plan.bound == 17
    assert reasons(plan) == {Reason.QUOTA_FULL}


def test_no_more_are_placed_on_an_agreement_than_its_quota() -> None:
    _, plan = formed(*people(40), quotas={an_id("agreement"): 12})

    assert plan.placed == plan.bound == 12


def test_a_running_class_goes_on_together_where_it_costs_nobody_a_place() -> None:
    friends = frozenset(an_id(f"p{number}") for number in (0, 9, 18, 27, 33))
    _, plan = formed(*people(36), running=(RunningClass(an_id("running"), friends),))

    assert plan.placed == 36
    assert sum(bool(friends & set(group.members)) for group in plan.classes) == 1


def test_a_class_keeps_the_least_share_of_its_sessions() -> None:
    mondays = frozenset(MONDAY + timedelta(days=7 * week) for week in range(8))
    fridays = frozenset(MONDAY + timedelta(days=7 * week + 4) for week in range(8))
    counties = {"39": mondays | fridays, "40": frozenset(day - timedelta(days=1) for day in fridays) | mondays}
    calendars = Calendars(by_county=counties, county_of={LARVIK: "39", SKIEN: "40"})
    where, plan = formed(*people(9), *people(9, prefix="q", municipality=SKIEN), calendars=calendars)

    assert plan.placed == 18
    assert not {code.code for code in violations(plan, where)}


def test_nobody_at_all_is_a_plan_too() -> None:
    assert form(situation(), seed=1, limit=1).bound == 0
    assert form(situation(*people(9), teachers=()), seed=1, limit=1).placed == 0
    assert form(situation(*people(9), offerings=()), seed=1, limit=1).unplaced[0].reason is Reason.OFFERING_UNKNOWN


def test_a_window_shorter_than_a_session_is_the_reason() -> None:
    _, plan = formed(*people(9), offerings=(offering(session_minutes=600),))

    assert reasons(plan) == {Reason.SESSION_TOO_LONG}
