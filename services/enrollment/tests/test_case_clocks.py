"""The law's clocks on days that are easy to get wrong, and under the rule set that its day chooses."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_enrollment.domain import rules, weeks
from samklasse_enrollment.domain.errors import GoalTooFar, LeaveTooLong, NoRule, NotInTargetGroup
from samklasse_enrollment.domain.training import clocks, days, leave, plan, social_studies
from samklasse_enrollment.domain.training.leave import Adaptation, Ground, Leave, LeaveState
from samklasse_enrollment.domain.training.plan import Plan
from samklasse_enrollment.domain.training.values import About, CaseState, Schooling, TargetGroup, TrainingCase

SKIEN = "399000011"
DAYS = st.dates(date(2021, 1, 1), date(2100, 1, 1))


def case(state: CaseState = CaseState.OFFER_DUE, **more: object) -> TrainingCase:
    return replace(TrainingCase(UUID(int=1), UUID(int=2), SKIEN, state), **more)


def about(group: TargetGroup = TargetGroup.RIGHT_AND_DUTY, **more: object) -> About:
    return replace(About(group, Schooling.PRIMARY, date(2026, 11, 1)), **more)


def granted(ground: Ground, first: date, last: date, **more: object) -> Leave:
    plain = Leave(uuid4(), UUID(int=1), ground, first, last, LeaveState.ADAPTATION_TRIED, True, Adaptation.OFFERED)
    return leave.grant(replace(plain, **more), [], offered_on=date(2021, 1, 1), window_ends=None)


@pytest.mark.parametrize(
    ("from_day", "due_on"),
    [
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2027, 1, 31), date(2027, 4, 30)),
        (date(2026, 12, 28), date(2027, 3, 28)),
        (date(2027, 7, 31), date(2027, 10, 31)),
        (date(2028, 2, 29), date(2028, 5, 29)),
    ],
)
def test_invariant_9_an_offer_is_due_three_months_on_also_at_the_end_of_a_month(from_day: date, due_on: date) -> None:
    registered = clocks.offer_due(case(registered_on=from_day))
    claimed = clocks.offer_due(case(registered_on=from_day + timedelta(days=1), claimed_on=from_day))

    assert registered is not None
    assert claimed is not None
    assert (registered.due_on, claimed.due_on) == (due_on, due_on)
    assert dict(claimed.how)["from"] == "CLAIMED_ON"


@pytest.mark.parametrize("night", [date(2027, 3, 28), date(2027, 10, 31)])
def test_a_night_on_which_the_clock_changes_is_a_day_like_any_other(night: date) -> None:
    begins, ends = weeks.midnight(night), weeks.midnight_after(night)

    assert weeks.oslo_day(begins) == weeks.oslo_day(ends - timedelta(microseconds=1)) == night
    assert days.add_months(night - timedelta(days=1), 0) + days.DAY == night
    assert granted(Ground.ILLNESS, night - timedelta(days=1), night + timedelta(days=1)).days == 3


def test_who_is_in_the_introduction_programme_has_no_offer_clock_of_her_own() -> None:
    assert clocks.offer_due(case(registered_on=date(2026, 12, 1), intro_programme=True)) is None


@pytest.mark.parametrize(
    ("who", "offered", "started", "ends"),
    [
        (about(), date(2028, 2, 29), None, date(2031, 2, 28)),
        (about(schooling=Schooling.UPPER_SECONDARY), date(2027, 8, 31), None, date(2029, 2, 28)),
        (about(TargetGroup.DUTY_ONLY), date(2027, 1, 4), None, date(2030, 1, 4)),
        (about(TargetGroup.COLLECTIVE_PROTECTION), date(2027, 1, 4), date(2027, 2, 1), date(2028, 2, 1)),
        (
            about(TargetGroup.COLLECTIVE_PROTECTION, schooling=Schooling.UPPER_SECONDARY),
            date(2027, 1, 4),
            date(2028, 2, 29),
            date(2029, 2, 28),
        ),
    ],
)
def test_invariant_10_the_window_follows_target_group_and_schooling(
    who: About, offered: date, started: date | None, ends: date
) -> None:
    found = clocks.window_ends(case(CaseState.IN_TRAINING, offered_on=offered, started_on=started), who, ())

    assert found is not None
    assert found.due_on == ends


@given(DAYS, st.integers(1, 300), st.integers(0, 300))
def test_invariant_10_the_window_grows_by_every_day_of_leave_and_shrinks_when_it_ends_early(
    offered: date, length: int, back_after: int
) -> None:
    training = case(CaseState.IN_TRAINING, offered_on=offered)
    without = clocks.window_ends(training, about(), ())
    first = offered + timedelta(days=10)
    away = granted(Ground.BIRTH_OR_ADOPTION, first, first + timedelta(days=length - 1))
    back = leave.end(leave.begin(away, today=first), on=first + timedelta(days=back_after))

    extended, shortened = (clocks.window_ends(training, about(), (one,)) for one in (away, back))
    assert without is not None
    assert extended is not None
    assert shortened is not None
    assert (extended.due_on - without.due_on).days == length
    assert (shortened.due_on - without.due_on).days == min(length, back_after + 1)


@pytest.mark.parametrize("started", [date(2022, 6, 14), date(2028, 7, 1)])
def test_chapter_6a_is_not_applied_outside_its_days(started: date) -> None:
    with pytest.raises(NoRule):
        clocks.window_ends(
            case(CaseState.IN_TRAINING, offered_on=started, started_on=started),
            about(TargetGroup.COLLECTIVE_PROTECTION),
            (),
        )


@pytest.mark.parametrize(
    ("started", "name"),
    [
        (date(2022, 6, 15), "IL_6A_2022"),
        (date(2026, 6, 30), "IL_6A_2022"),
        (date(2026, 7, 1), "IL_6A_2026"),
        (date(2028, 6, 30), "IL_6A_2026"),
    ],
)
def test_the_start_chooses_among_the_sets_of_chapter_6a(started: date, name: str) -> None:
    found = clocks.window_ends(
        case(CaseState.IN_TRAINING, offered_on=started, started_on=started),
        about(TargetGroup.COLLECTIVE_PROTECTION),
        (),
    )

    assert found is not None
    assert (found.rule, found.paragraph) == (name, "il-37d")


@pytest.mark.parametrize(
    ("permit_on", "duty", "social"),
    [(date(2021, 12, 31), 250, 50), (date(2022, 1, 1), 225, 75), (date(2026, 11, 1), 225, 75)],
)
def test_the_day_of_the_permit_chooses_hours(permit_on: date, duty: int, social: int) -> None:
    who = about(TargetGroup.DUTY_ONLY, permit_on=permit_on)

    hours, rule = clocks.duty_hours(who) or (0, None)
    taught = clocks.social_rule(who)
    assert rule is not None
    assert taught is not None
    assert (hours, taught.number("hours")) == (duty, social)
    assert clocks.duty_hours(about()) is None


def test_one_person_may_meet_several_rule_sets() -> None:
    who = about(TargetGroup.DUTY_ONLY, permit_on=date(2021, 6, 1))
    training = case(CaseState.IN_TRAINING, offered_on=date(2027, 1, 4), started_on=date(2027, 1, 11))

    found = {clock.name: (clock.rule, clock.paragraph) for clock in clocks.of(training, who, ())}

    assert found == {
        "LANGUAGE_WINDOW_ENDS": ("IL_2021", "il-32"),
        "SOCIAL_STUDIES_DUE": ("IF_73_TRANSITION", "if-73"),
        "RETENTION_ENDS": ("IF_2021", "if-60"),
    }


@pytest.mark.parametrize(
    ("born_on", "permit_on", "today", "allowed"),
    [
        (date(2008, 11, 1), date(2026, 11, 1), date(2027, 1, 4), True),
        (date(2008, 11, 2), date(2026, 11, 1), date(2027, 1, 4), False),
        (date(1960, 1, 5), date(2026, 11, 1), date(2027, 1, 4), True),
        (date(1960, 1, 4), date(2026, 11, 1), date(2027, 1, 4), False),
        (date(2008, 2, 29), date(2026, 2, 28), date(2027, 1, 4), True),
    ],
)
def test_age_on_the_day_of_the_permit_decides_and_ends_at_sixty_seven(
    born_on: date, permit_on: date, today: date, allowed: bool
) -> None:
    if allowed:
        clocks.check_age(born_on, permit_on=permit_on, today=today)
    else:
        with pytest.raises(NotInTargetGroup):
            clocks.check_age(born_on, permit_on=permit_on, today=today)


@pytest.mark.parametrize(
    ("ground", "first", "last", "fits"),
    [
        (Ground.WELFARE, date(2027, 2, 1), date(2027, 2, 12), True),
        (Ground.WELFARE, date(2027, 2, 1), date(2027, 2, 15), False),
        (Ground.WELFARE, date(2027, 3, 22), date(2027, 4, 7), True),
        (Ground.WELFARE, date(2026, 12, 17), date(2027, 1, 15), True),
        (Ground.ILLNESS, date(2027, 3, 1), date(2028, 2, 29), True),
        (Ground.ILLNESS, date(2027, 3, 1), date(2028, 3, 1), False),
        (Ground.BIRTH_OR_ADOPTION, date(2027, 1, 5), date(2027, 11, 4), True),
        (Ground.BIRTH_OR_ADOPTION, date(2027, 1, 5), date(2027, 11, 5), False),
        (Ground.PEACE_AND_RECONCILIATION, date(2027, 2, 1), date(2027, 2, 12), True),
        (Ground.PEACE_AND_RECONCILIATION, date(2027, 2, 1), date(2027, 2, 15), False),
    ],
)
def test_each_ground_has_its_limit_in_working_days_or_months(
    ground: Ground, first: date, last: date, fits: bool
) -> None:
    if fits:
        assert granted(ground, first, last).state is LeaveState.GRANTED
    else:
        with pytest.raises(LeaveTooLong) as refused:
            granted(ground, first, last)
        assert refused.value.rule in ("if-30", "if-31", "if-33")


def test_welfare_leave_is_counted_over_the_year() -> None:
    before = granted(Ground.WELFARE, date(2027, 2, 1), date(2027, 2, 10))
    wanted = Leave(
        uuid4(), UUID(int=1), Ground.WELFARE, date(2027, 5, 3), date(2027, 5, 5),
        LeaveState.ADAPTATION_TRIED, True, Adaptation.OFFERED,
    )  # fmt: skip
    bounds = {"offered_on": date(2027, 1, 4), "window_ends": None}

    with pytest.raises(LeaveTooLong):
        leave.grant(wanted, [before], **bounds)
    next_year = replace(wanted, first_day=date(2028, 5, 2), last_day=date(2028, 5, 4))
    assert leave.grant(next_year, [before], **bounds).days == 3


@pytest.mark.parametrize(
    ("year", "sunday"), [(2024, date(2024, 3, 31)), (2026, date(2026, 4, 5)), (2027, date(2027, 3, 28))]
)
def test_easter_is_found(year: int, sunday: date) -> None:
    assert days.easter_sunday(year) == sunday


@pytest.mark.parametrize(
    "free",
    [date(2027, 3, 25), date(2027, 3, 26), date(2027, 3, 29), date(2027, 5, 6), date(2027, 5, 17), date(2027, 1, 2)],
)
def test_free_days_and_weekends_are_no_working_days(free: date) -> None:
    assert not days.is_working_day(free)


def test_retention_is_fifteen_years_and_five_for_asylum_seekers() -> None:
    training = case(CaseState.IN_TRAINING, offered_on=date(2028, 2, 29), started_on=date(2028, 2, 29))

    plain, asylum = (clocks.retention_ends(training, who) for who in (about(), about(TargetGroup.ASYLUM_SEEKER)))
    assert plain is not None
    assert asylum is not None
    assert (plain.due_on, asylum.due_on) == (date(2043, 2, 28), date(2033, 2, 28))


def test_asylum_seekers_hours_are_carried_over_per_module() -> None:
    rule = rules.at("social_studies", date(2026, 11, 1))
    before = {"EDUCATION_AND_WORK": rules.at("asylum_seekers", date(2026, 1, 1)).number("social_studies_hours") * 60}

    counted = social_studies.count({"EDUCATION_AND_WORK": 600, "FAMILY_AND_HEALTH": 600}, rule, carried=before)

    assert counted.minutes == {"EDUCATION_AND_WORK": 1500, "FAMILY_AND_HEALTH": 600, "NORWAY_THEN_AND_NOW": 0}
    assert rules.at("asylum_seekers", date(2026, 1, 1)).number("norwegian_hours") == 175


MODULES = st.dictionaries(
    st.sampled_from(["EDUCATION_AND_WORK", "FAMILY_AND_HEALTH", "NORWAY_THEN_AND_NOW", "COOKING"]),
    st.integers(-600, 6000),
)


@given(MODULES, st.dates(date(2021, 1, 1), date(2027, 1, 1)))
def test_invariant_13_no_module_counts_more_than_25_hours_and_all_no_more_than_75_or_50(
    taken: dict[str, int], permit_on: date
) -> None:
    counted = social_studies.count(taken, rules.at("social_studies", permit_on))

    assert all(0 <= minutes <= 25 * 60 for minutes in counted.minutes.values())
    assert counted.total_minutes <= (50 if permit_on.year < 2022 else 75) * 60
    assert counted.done == (counted.total_minutes == counted.required_minutes)


@pytest.mark.parametrize(
    ("missed_minutes", "documented", "intro", "said"),
    [
        (450, False, False, ("FREE", "WITHIN_LIMIT")),
        (451, False, False, ("MUST_PAY", "OVER_LIMIT")),
        (451, True, False, ("FREE", "DOCUMENTED")),
        (451, False, True, ("FREE", "WITHIN_LIMIT")),
    ],
)
def test_invariant_13_absence_over_ten_per_cent_needs_a_document_to_stay_free(
    missed_minutes: int, documented: bool, intro: bool, said: tuple[str, str]
) -> None:
    rule = rules.at("social_studies", date(2026, 11, 1))

    assert social_studies.retake(case(intro_programme=intro), missed_minutes, rule, documented=documented) == said


def drawn(goals: tuple[str, str, str, str]) -> Plan:
    return Plan(uuid4(), UUID(int=1), 1, goals, 600, date(2027, 1, 11), date(2027, 12, 31), uuid4())


@given(st.tuples(*[st.sampled_from(["A1", "A2", "B1", "B2", "C1"])] * 4), st.sampled_from(Schooling))
def test_a_goal_is_within_one_level_of_the_guide_or_refused(
    goals: tuple[str, str, str, str], schooling: Schooling
) -> None:
    guide = plan.guided_goals(schooling, date(2027, 1, 11))
    order = ["A1", "A2", "B1", "B2", "C1"]
    near = all(abs(order.index(a) - order.index(b)) <= 1 for a, b in zip(goals, guide, strict=True))

    if near:
        assert plan.check(drawn(goals), None, guide=guide, window_ends=None).goals == goals
    else:
        with pytest.raises(GoalTooFar):
            plan.check(drawn(goals), None, guide=guide, window_ends=None)


@pytest.mark.parametrize(("length", "raised"), [(89, False), (90, False), (91, True), (300, True)])
def test_invariant_12_parental_leave_into_its_fourth_month_raises_an_offer(length: int, raised: bool) -> None:
    first = date(2027, 1, 5)
    away = granted(Ground.BIRTH_OR_ADOPTION, first, first + timedelta(days=length - 1))

    found = clocks.parental_offer(case(CaseState.IN_TRAINING, offered_on=first), (away,))
    assert (found is not None) == raised
    if found is not None:
        assert (found.due_on, found.paragraph) == (date(2027, 4, 5), "if-33")
        assert clocks.parental_offer(case(CaseState.ON_LEAVE), (leave.offer_during(away, on=first),)) is None
