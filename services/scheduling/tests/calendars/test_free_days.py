"""Whose free days count: nation, county, a municipality's own calendar, and what was waived."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from samklasse_scheduling import national
from samklasse_scheduling.domain.calendars import Calendars, OwnCalendar, instant, wall_time
from samklasse_scheduling.domain.hits import hit
from samklasse_scheduling.domain.sessions import dated
from samklasse_scheduling.domain.tutorials import Around, span, why_not
from samklasse_scheduling.domain.weekly import WeeklyTime

from ..builders import FYRESDAL, LARVIK, MONDAY, SKIEN, an_id, teacher, timetable

GROUP, OTHER = an_id("class"), an_id("another")
TOWNS, COUNTIES = (LARVIK, SKIEN, FYRESDAL), {LARVIK: "39", SKIEN: "40", FYRESDAL: "40"}
DAYS = [MONDAY + timedelta(days=n) for n in range(28)]
HOLIDAYS = """2024-01-01 2024-03-28 2024-03-29 2024-03-31 2024-04-01 2024-05-01 2024-05-09 2024-05-17 2024-05-19
2024-05-20 2024-12-25 2024-12-26 2025-01-01 2025-04-17 2025-04-18 2025-04-20 2025-04-21 2025-05-01 2025-05-17
2025-05-29 2025-06-08 2025-06-09 2025-12-25 2025-12-26 2027-01-01 2027-03-25 2027-03-26 2027-03-28 2027-03-29
2027-05-01 2027-05-06 2027-05-16 2027-05-17 2027-12-25 2027-12-26"""
"""Public holidays by lov om helligdager (1995) section 2 and lov om 1. og 17. mai (1947), worked out by hand from the
Sundays of Easter 2024-03-31, 2025-04-20 and 2027-03-28."""

day = st.sampled_from(DAYS)
some = st.frozensets(day, max_size=5)
hours = st.tuples(st.integers(8, 20), st.integers(1, 6)).map(lambda h: (h[0] * 60, min((h[0] + h[1]) * 60, 1440)))
own = st.builds(lambda a, b, days: OwnCalendar(((min(a, b), max(a, b)),), days), day, day, some).map(
    lambda o: OwnCalendar(o.periods, frozenset(d for d in o.days if o.decides(d)))
)
calendars = st.builds(
    Calendars,
    national=some,
    by_county=st.dictionaries(st.sampled_from(["39", "40"]), some),
    county_of=st.just(COUNTIES),
    by_municipality=st.dictionaries(st.sampled_from(TOWNS), own),
    half_days=st.dictionaries(st.sampled_from(["40", LARVIK]), st.dictionaries(day, hours.map(lambda h: (h,)))),
    waived=st.dictionaries(
        st.sampled_from(TOWNS), st.frozensets(st.tuples(day, st.sampled_from([None, GROUP, OTHER])), max_size=6)
    ),
)
WEEKLY = (WeeklyTime(1, 9 * 60, 90), WeeklyTime(3, 17 * 60, 90), WeeklyTime(6, 10 * 60, 60))


def off(known: Calendars, town: str, when: date, minute: int, minutes: int) -> bool:
    """Whether one municipality has it off, for GROUP, read from what was said, rule by rule."""
    if {(when, None), (when, GROUP)} & known.waived.get(town, frozenset()):
        return False
    mine = known.by_municipality.get(town)
    mine_decides = mine is not None and any(first <= when <= last for first, last in mine.periods)
    county = COUNTIES[town]
    free = when in known.national or (mine is not None and when in mine.days)
    free = free or (not mine_decides and when in known.by_county.get(county, frozenset()))
    halves = list(known.half_days.get(town, {}).get(when, ()))
    if not mine_decides:
        halves += known.half_days.get(county, {}).get(when, ())
    return free or any(a < minute + minutes and minute < b for a, b in halves)


@settings(max_examples=120)
@given(calendars, st.sets(st.sampled_from(TOWNS), min_size=1))
def test_invariant_7_no_session_on_a_free_day_of_any_municipality_that_takes_part_unless_waived(
    known: Calendars, towns: set[str]
) -> None:
    """F02: exactly the sessions that nobody has off are held."""
    sessions = dated(
        GROUP, WEEKLY, first_day=MONDAY, weeks=4, free=known.free_days(towns, GROUP),
        hours_off=known.hours_off(towns, GROUP),
    )  # fmt: skip
    held = {(one.day, wall_time(one.start)[1]) for one in sessions}
    wanted = {
        (when, time.minute)
        for when in DAYS
        for time in WEEKLY
        if time.weekday == when.isoweekday()
        and not any(off(known, town, when, time.minute, time.minutes) for town in towns)
    }

    assert held == wanted


@settings(max_examples=60)
@given(calendars, st.sets(st.sampled_from(TOWNS), min_size=1), day, st.integers(16, 40), st.sampled_from([30, 90, 180]))
def test_a_time_is_shut_when_any_municipality_has_it_off(
    known: Calendars, towns: set[str], when: date, half_hour: int, minutes: int
) -> None:
    expected = any(off(known, town, when, half_hour * 30, minutes) for town in towns)

    assert known.shut(towns, when, half_hour * 30, minutes, GROUP) == expected


def test_a_municipality_s_own_calendar_stands_instead_of_its_county_s_within_its_period() -> None:
    county, mine = frozenset({date(2027, 2, 22), date(2027, 6, 21)}), frozenset({date(2027, 3, 1)})
    own_spring = OwnCalendar(((date(2027, 1, 1), date(2027, 4, 30)),), mine)
    known = Calendars(frozenset(), {"40": county}, COUNTIES, {SKIEN: own_spring})

    assert known.free_days([FYRESDAL]) == county
    assert known.free_days([SKIEN]) == mine | {date(2027, 6, 21)}


def test_a_waiver_for_one_class_is_none_for_another_and_binds_no_other_municipality() -> None:
    first_may = date(2027, 5, 1)
    known = Calendars(frozenset({first_may}), waived={LARVIK: frozenset({(first_may, GROUP)})})

    assert known.free_days([LARVIK], GROUP) == frozenset()
    assert known.free_days([LARVIK], OTHER) == known.free_days([LARVIK]) == {first_may}
    assert known.free_days([LARVIK, SKIEN], GROUP) == {first_may}


def test_a_new_calendar_hits_coming_sessions_of_its_own_people_alone() -> None:
    group = timetable(members=2)
    known = Calendars(frozenset(), {"39": frozenset({MONDAY, MONDAY + timedelta(days=7)})}, COUNTIES)
    after_the_first = instant(MONDAY, 18 * 60)

    found = hit([group], known, by={LARVIK}, now=after_the_first)
    assert {key: [wall_time(one.start)[0] for one in ones] for key, ones in found.items()} == {
        group.id: [MONDAY + timedelta(days=7)]
    }
    assert hit([group], known, by={SKIEN}, now=after_the_first) == {}


def test_a_tutorial_is_offered_in_no_hours_off() -> None:
    around = Around(teacher(), MONDAY, DAYS[-1], instant(MONDAY, 0), hours_off={MONDAY: ((720, 1440),)})

    assert why_not(span(MONDAY, 690, 30), around) is None
    assert why_not(span(MONDAY, 720, 30), around) == "FREE_DAY"


def test_national_days_are_those_the_law_names() -> None:
    known = {date.fromisoformat(text) for text in HOLIDAYS.split()}

    assert national.free_days([2024, 2025, 2027]) == known


def test_minutes_stay_right_over_both_clock_changes() -> None:
    """A14: a class on the Sundays of the change and after keeps wall time and length."""
    for change in (date(2027, 3, 28), date(2027, 10, 31)):
        sessions = dated(
            GROUP, (WeeklyTime(7, 480, 120),), first_day=change - timedelta(days=13), weeks=3, free=frozenset()
        )

        assert {wall_time(one.start)[1] for one in sessions} == {480}
        assert {one.end - one.start for one in sessions} == {timedelta(minutes=120)}
