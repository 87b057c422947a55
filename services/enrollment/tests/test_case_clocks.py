"""The law's clocks on days that are easy to get wrong, and under the rule set that its day chooses."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_enrollment.domain import weeks
from samklasse_enrollment.domain.errors import NoRule, NotInTargetGroup
from samklasse_enrollment.domain.training import clocks, days, leave
from samklasse_enrollment.domain.training.leave import Ground
from samklasse_enrollment.domain.training.values import About, CaseState, Schooling, TargetGroup

from .clocked import about, case, granted

DAYS = st.dates(date(2021, 1, 1), date(2100, 1, 1))


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


def test_retention_is_fifteen_years_and_five_for_asylum_seekers() -> None:
    training = case(CaseState.IN_TRAINING, offered_on=date(2028, 2, 29), started_on=date(2028, 2, 29))

    plain, asylum = (clocks.retention_ends(training, who) for who in (about(), about(TargetGroup.ASYLUM_SEEKER)))
    assert plain is not None
    assert asylum is not None
    assert (plain.due_on, asylum.due_on) == (date(2043, 2, 28), date(2033, 2, 28))
