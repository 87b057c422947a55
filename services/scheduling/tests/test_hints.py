"""What would help those without a class, and that it would."""

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from samklasse_scheduling.bench.national import national_term
from samklasse_scheduling.domain.check import violations
from samklasse_scheduling.domain.formation import form
from samklasse_scheduling.domain.hints import Hint, hints
from samklasse_scheduling.domain.level import Level
from samklasse_scheduling.domain.plan import Help, NoPlace, Plan, Reason
from samklasse_scheduling.domain.situation import FixedClass, Need, Situation, Unit, Window
from samklasse_scheduling.domain.weekly import WeeklyTime, covers, mask_of

from .builders import MONDAY, an_id, offering, people, seat, situation

TUESDAY_EVENING = mask_of([WeeklyTime(2, 17 * 60, 120)])
ONCE_A_WEEK = (offering(sessions_per_week=1),)


def nobody_placed(where: Situation, reason: Reason = Reason.NO_TEACHER) -> Plan:
    unplaced = tuple(NoPlace(one.enrollment, reason, Help.MORE_TEACHERS) for one in where.people)
    return Plan((), unplaced, len(unplaced), False, 1)


def told(where: Situation, reason: Reason = Reason.NO_TEACHER) -> tuple[Hint, ...]:
    return hints(nobody_placed(where, reason), where)


def test_an_evening_class_at_a2_on_tuesdays_would_place_14_people_from_5_municipalities() -> None:
    """F02: the nearest thing that would help, as data."""
    everybody = [
        replace(one, municipality=f"91000000{number % 5}")
        for number, one in enumerate(people(14, availability=TUESDAY_EVENING))
    ]
    (hint,) = told(situation(*everybody, offerings=ONCE_A_WEEK))

    assert (hint.kind, hint.level, hint.window, hint.weekdays) == (Help.NEW_CLASS, Level.A2, Window.EVENING, (2,))
    assert (hint.count, len(hint.municipalities)) == (14, 5)


def test_six_people_lack_two() -> None:
    (hint,) = told(situation(*people(6, availability=TUESDAY_EVENING), offerings=ONCE_A_WEEK))

    assert (hint.kind, hint.count, hint.missing) == (Help.MORE_PEOPLE_AT_LEVEL, 6, 2)


def test_people_of_two_offerings_could_share_a_class() -> None:
    elsewhere = people(4, prefix="q", on=seat("q", offering=an_id("b")))
    (hint,) = told(situation(*people(4), *elsewhere, offerings=(offering(), offering("b"))))

    assert (hint.kind, hint.count) == (Help.NEW_CLASS, 8)


def test_a_window_that_nobody_sells_yet_is_found() -> None:
    weekend = mask_of([WeeklyTime(6, 10 * 60, 180)])
    (hint,) = told(situation(*people(9, availability=weekend), offerings=ONCE_A_WEEK), Reason.NO_COMMON_TIME)

    assert (hint.window, hint.weekdays) == (Window.WEEKEND, (6,))


def test_one_small_group_is_kept_small() -> None:
    where = situation(*people(12), *people(6, prefix="s", needs=frozenset({Need.SMALL_GROUP})))

    assert max(hint.count for hint in told(where)) == 12


def test_who_needs_a_longer_seat_is_not_promised_a_class() -> None:
    where = situation(*people(9))
    short = tuple(NoPlace(one.enrollment, Reason.SEAT_TOO_SHORT, Help.LONGER_SEAT) for one in where.people)
    (hint,) = hints(replace(nobody_placed(where), unplaced=short), where)

    assert (hint.kind, hint.count, hint.times) == (Help.LONGER_SEAT, 9, ())


def test_a_class_that_was_hinted_at_places_whom_it_promised() -> None:
    where = situation(
        *people(11, availability=TUESDAY_EVENING),
        *people(3, prefix="b", level="B2"),
        teachers=(),
        offerings=ONCE_A_WEEK,
    )
    hint = hints(form(where, seed=1, limit=1), where)[0]
    asked = FixedClass(
        an_id("asked"), an_id("offering"), hint.level, an_id("t"), hint.times, MONDAY, 8, hint.count, hint.count
    )
    answered = replace(where, fixed=(asked,))
    plan = form(answered, seed=1, limit=1)

    assert violations(plan, answered) == ()
    assert {member for group in plan.classes for member in group.members} == set(hint.people)


@settings(max_examples=12, deadline=None)
@given(st.integers(8, 400), st.integers(0, 10_000), st.sampled_from(Reason))
def test_everybody_is_in_one_hint_and_every_hint_can_be_kept(count: int, seed: int, reason: Reason) -> None:
    where = national_term(count, seed)
    found = told(where, reason)

    assert Counter(one for hint in found for one in hint.people) == Counter(one.enrollment for one in where.people)
    for hint in found:
        kept = [where.person_by_id[one] for one in hint.people]
        assert all(covers(one.availability, mask_of(hint.times)) for one in kept)
        if hint.kind is Help.NEW_CLASS:
            assert 8 <= hint.count <= 20
            assert len({one.track for one in kept}) == len({one.language for one in kept}) == 1
            assert all(max(skill) - min(skill) <= 1 for skill in zip(*(one.levels for one in kept), strict=True))
            assert all(one.seat.unit is Unit.INDIVIDUAL for one in kept)
