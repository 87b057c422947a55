"""Who takes a place that falls vacant."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from samklasse_scheduling.domain.calendars import Calendars, OwnCalendar
from samklasse_scheduling.domain.check import violations
from samklasse_scheduling.domain.plan import Plan, PlannedClass
from samklasse_scheduling.domain.rules import RULES
from samklasse_scheduling.domain.situation import Need, Person, Unit
from samklasse_scheduling.domain.timetable import Member, Timetable
from samklasse_scheduling.domain.waiting import Vacancy, Waiting, in_line, taking
from samklasse_scheduling.domain.weekly import WHOLE_WEEK, mask_of

from .builders import (
    FYRESDAL,
    LARVIK,
    MONDAY,
    MONDAYS_AND_WEDNESDAYS,
    SKIEN,
    SUMMER,
    an_id,
    offering,
    person,
    seat,
    situation,
    teacher,
    timetable,
)

LINE = [Waiting(1, an_id("anna"), True), Waiting(2, an_id("bilal"), False), Waiting(3, an_id("chen"), True)]
SMALL = frozenset({Need.SMALL_GROUP})
NOBODY: frozenset[Need] = frozenset()


def a_vacancy(*aboard: Person, group: Timetable | None = None, **fields: object) -> Vacancy:
    members = tuple(sorted(Member(one.enrollment, one.person, one.municipality) for one in aboard))
    made = Vacancy(replace(group or timetable(), members=members), aboard, offering(), MONDAY)
    return replace(made, **fields)  # type: ignore[arg-type]


def first(*candidates: Person, vacancy: Vacancy | None = None) -> object:
    """Who comes first, of those in line."""
    here = in_line(LINE, {one.enrollment: one for one in candidates})
    came = taking(here, vacancy or a_vacancy(person("aboard")), RULES[-1])
    return came[0].enrollment if came else None


def test_the_first_approved_one_who_still_waits_is_next() -> None:
    assert first(person("anna"), person("bilal"), person("chen")) == an_id("anna")
    assert first(person("bilal"), person("chen")) == an_id("chen")


def test_nobody_is_moved_in_without_approval() -> None:
    assert first(person("bilal")) is None


def test_someone_whose_level_or_track_has_changed_is_passed_over() -> None:
    assert first(person("anna", level="B2")) is None
    assert first(person("anna", level="B1")) is None
    assert first(person("anna", track=1)) is None


def test_someone_who_needs_another_language_of_social_studies_is_passed_over() -> None:
    taught = offering(languages=frozenset({"so", "ti"}))
    somali = a_vacancy(group=replace(timetable(), language="so"), offering=taught)
    speakers = (replace(person("anna"), language="ti"), replace(person("chen"), language="so"))

    assert first(*speakers, vacancy=somali) == an_id("chen")


def test_a_teaching_language_keeps_nobody_out_where_the_offering_has_no_languages() -> None:
    assert first(replace(person("anna"), language="so")) == an_id("anna")


def test_hours_off_count_as_lost_sessions_only_where_the_class_meets_in_them() -> None:
    days = [MONDAY + timedelta(days=number) for number in range(56)]
    evenings, mornings = (
        Calendars(half_days={SKIEN: {day: (hours,) for day in days}}) for hours in ((1020, 1320), (480, 720))
    )
    anna = person("anna", municipality=SKIEN)

    assert first(anna, vacancy=a_vacancy(person("aboard", municipality=LARVIK), calendars=evenings)) is None
    assert first(anna, vacancy=a_vacancy(person("aboard", municipality=LARVIK), calendars=mornings)) == an_id("anna")


def test_a_class_that_somebody_in_it_needs_small_lets_nobody_in_once_it_is_as_large_as_that() -> None:
    aboard = [person(f"a{number}") for number in range(11)]
    eleven = a_vacancy(*aboard, person("needs it small", needs=SMALL))

    assert first(person("anna"), vacancy=eleven) is None
    assert first(person("anna"), vacancy=a_vacancy(*aboard, person("does not"))) == an_id("anna")


def test_a_place_that_is_held_counts_where_a_class_must_be_small() -> None:
    aboard = [person(f"a{number}") for number in range(11)]
    held = replace(timetable(), held=1)

    assert first(person("anna", needs=SMALL), vacancy=a_vacancy(*aboard, group=held)) is None
    assert first(person("anna", needs=SMALL), vacancy=a_vacancy(*aboard)) == an_id("anna")


def test_a_seat_that_begins_after_the_class_does_for_one_that_goes_on_already() -> None:
    later = replace(seat("line"), first_day=MONDAY + timedelta(days=14))

    assert first(person("anna", on=later)) is None
    assert first(person("anna", on=later), vacancy=a_vacancy(since=later.first_day)) == an_id("anna")


@st.composite
def anybody(draw: st.DrawFn, name: str, *, lawful: bool) -> Person:
    """Somebody; of `lawful` people all may share a class of Norwegian at A2."""
    days = st.sampled_from([date(2027, 1, 4), MONDAY, MONDAY + timedelta(days=1)])
    ends = st.sampled_from([SUMMER, date(2027, 3, 7), date(2027, 3, 6)])
    bought = not lawful and draw(st.sampled_from([False] * 5 + [True]))
    on = seat(
        "bought together" if bought else name, unit=Unit.GROUP if bought else Unit.INDIVIDUAL,
        offering=None if lawful else draw(st.sampled_from([None, None, None, an_id("other")])),
    )  # fmt: skip
    levels = ["A2", "B1 A2 A2 A2", "A2 B1 B1 A2"]
    return person(
        name,
        level=draw(st.sampled_from(levels if lawful else [*levels, *levels, "B1", "A1 A2 A2 A2", "A2 B2 A2 A2"])),
        municipality=LARVIK if lawful else draw(st.sampled_from([LARVIK, SKIEN, FYRESDAL])),
        needs=draw(st.sampled_from([NOBODY, NOBODY, NOBODY, SMALL])),
        track=2 if lawful else draw(st.sampled_from([2, 2, 2, 1])),
        availability=WHOLE_WEEK
        if lawful
        else draw(st.sampled_from([WHOLE_WEEK, mask_of(MONDAYS_AND_WEDNESDAYS), mask_of(MONDAYS_AND_WEDNESDAYS[:1])])),
        on=on if lawful else replace(on, first_day=draw(days), last_day=draw(ends)),
    )


def judged(vacancy: Vacancy, candidates: list[Person], came: tuple[Person, ...]) -> set[str]:
    """What the independent checker says of the class with those who came."""
    group, together = vacancy.group, (*vacancy.aboard, *came)
    as_planned = PlannedClass(
        group.id, group.kind, group.offering, group.supplier, group.level, group.track, group.language, group.teacher,
        group.times, group.first_day, group.last_day, group.weeks, group.minimum, group.maximum,
        tuple(one.enrollment for one in together),
    )  # fmt: skip
    everybody = {one.enrollment: one for one in (*vacancy.aboard, *candidates)}
    where = situation(
        *everybody.values(), offerings=(vacancy.offering,), teachers=(teacher(),), calendars=vacancy.calendars
    )
    plan = Plan((as_planned,), (), bound=len(together), proven=False, seed=1)
    return {one.code for one in violations(plan, where)} - {"UNACCOUNTED"}


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_whoever_is_let_in_the_class_stays_lawful(data: st.DataObject) -> None:
    """A15: the independent checker finds nothing wrong with a class whose vacant places were taken."""
    size = data.draw(st.integers(8, 19))
    aboard = [data.draw(anybody(f"a{number}", lawful=True)) for number in range(size)]
    if size > RULES[-1].small_group_maximum:
        aboard = [replace(one, needs=NOBODY) for one in aboard]
    wanting = [data.draw(anybody(f"w{number}", lawful=False)) for number in range(data.draw(st.integers(1, 14)))]
    weeks = st.sampled_from([0, 0, 2, 3, 5])
    off = {
        town: OwnCalendar(days=frozenset(first + timedelta(days=day) for day in range(7 * data.draw(weeks))))
        for town, first in ((SKIEN, MONDAY), (FYRESDAL, MONDAY + timedelta(weeks=4)))
    }
    hours = st.sampled_from([(480, 720), (1020, 1110), (1100, 1320), (1110, 1320)])
    halves = {
        town: {MONDAY + timedelta(days=day): (data.draw(hours),) for day in range(7 * data.draw(weeks))}
        for town in (SKIEN, FYRESDAL)
    }
    vacancy = a_vacancy(*aboard, calendars=Calendars(by_municipality=off, half_days=halves))
    came = taking(wanting, vacancy, RULES[-1])

    assert judged(vacancy, [], ()) == set()
    assert judged(vacancy, wanting, came) == set()
