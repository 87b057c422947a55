"""No lawful class places more than the bound says, where calendars clash and where FIXED classes come first."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st
from samklasse_scheduling.domain.calendars import Calendars
from samklasse_scheduling.domain.check import violations
from samklasse_scheduling.domain.formation import form
from samklasse_scheduling.domain.rules import RULES
from samklasse_scheduling.domain.situation import Situation, Window

from .builders import MONDAY, fixed, offering, people, person, situation, teacher

HOMES = [f"91000000{number}" for number in range(5)]
WEEKEND = [MONDAY + timedelta(days=7 * week + day) for week in range(8) for day in (5, 6)]
DAYS_OFF = st.sets(st.sampled_from(WEEKEND), min_size=3, max_size=6)


def clashing(sizes: list[int], off: list[set[date]]) -> Situation:
    """Weekend classes of sixteen sessions, of which each municipality loses some."""
    counties = {f"{number}": frozenset(days) for number, days in enumerate(off)}
    calendars = Calendars(by_county=counties, county_of={home: f"{number}" for number, home in enumerate(HOMES)})
    everybody = [
        one
        for number, size in enumerate(sizes)
        for one in people(size, prefix=f"m{number}-", municipality=HOMES[number])
    ]
    made = offering(windows=frozenset({Window.WEEKEND}))
    return situation(*everybody, offerings=(made,), teachers=(teacher(minutes=180),), calendars=calendars)


def most_in_one_class(sizes: list[int], off: list[set[date]]) -> int:
    """Every set of municipalities tried."""
    rules = RULES[-1]
    found = [0]
    for many in range(1, len(sizes) + 1):
        for chosen in combinations(range(len(sizes)), many):
            lost = len(set().union(*(off[number] for number in chosen)))
            count = min(rules.maximum, sum(sizes[number] for number in chosen))
            if len(WEEKEND) - lost >= rules.least_sessions_share * len(WEEKEND) and count >= rules.minimum:
                found.append(count)
    return max(found)


def test_two_municipalities_whom_a_third_keeps_apart_are_in_the_bound() -> None:
    off = [set(WEEKEND[4 * number : 4 * number + 4]) for number in range(3)]
    where = clashing([1, 7, 7], off)

    assert most_in_one_class([1, 7, 7], off) == 14
    assert form(where, seed=1, limit=1).bound >= 14


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 6), min_size=5, max_size=5), st.lists(DAYS_OFF, min_size=5, max_size=5))
def test_the_best_class_of_clashing_calendars_never_beats_the_bound(sizes: list[int], off: list[set[date]]) -> None:
    where = clashing(sizes, off)
    plan = form(where, seed=1, limit=0.2)

    assert violations(plan, where) == ()
    assert plan.bound >= max(plan.placed, most_in_one_class(sizes, off))


def test_a_fixed_class_that_only_one_track_can_have_counts_once() -> None:
    """six of each track could fill it; it is opened for one of them."""
    where = situation(
        *people(6), *people(6, prefix="q", track=3), teachers=(), fixed=(fixed(open_seats=12, minimum=4),)
    )
    plan = form(where, seed=1, limit=1)

    assert violations(plan, where) == ()
    assert plan.placed == plan.bound == 6


def test_people_whom_a_fixed_class_must_take_do_not_count_for_another() -> None:
    """eight of fifteen could form a class if the FIXED one took but seven; it takes nine first."""
    where = situation(*people(15), fixed=(fixed(open_seats=9, minimum=4),))
    plan = form(where, seed=1, limit=1)

    assert violations(plan, where) == ()
    assert plan.placed == plan.bound == 9


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 3), st.booleans()), max_size=24), st.integers(1, 12), st.integers(2, 6))
def test_the_law_of_fixed_classes_leaves_no_lawful_plan_above_the_bound(
    who: list[tuple[int, bool]], seats: int, least: int
) -> None:
    everybody = [
        replace(person(number, track=track), availability=person(0).availability if free else 0)
        for number, (track, free) in enumerate(who)
    ]
    where = situation(*everybody, fixed=(fixed(open_seats=seats, minimum=min(least, seats)),))
    plan = form(where, seed=1, limit=0.2)
    tracks = [sum(track == one and free for track, free in who) for one in (1, 2, 3)]

    assert violations(plan, where) == ()
    assert max(plan.placed, _best(tracks, seats, min(least, seats))) == plan.bound


def _best(tracks: list[int], seats: int, least: int) -> int:
    """The FIXED class goes to a track that has enough, and takes all it can; of the rest classes of 8 to 20."""

    def formed(count: int) -> int:
        return count if count >= 8 else 0

    able = [at for at, count in enumerate(tracks) if count >= least]
    found = [sum(map(formed, tracks))] if not able else []
    for at in able:
        inside = min(seats, tracks[at])
        found.append(inside + sum(formed(count - inside * (other == at)) for other, count in enumerate(tracks)))
    return max(found)
