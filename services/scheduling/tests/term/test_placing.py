"""A term through the core: every rule held, the same for a seed, no half-hour twice whatever the lengths."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samklasse_scheduling.children import SolverFailed
from samklasse_scheduling.domain.term.asking import Busy, Placements, Question
from samklasse_scheduling.domain.term.checking import wrong
from samklasse_scheduling.domain.term.openings import View, openings
from samklasse_scheduling.domain.timetabling.solving import Stop
from samklasse_scheduling.domain.timetabling.term import Reached, place
from samklasse_scheduling.domain.timetabling.term.blocks import bit, cut
from samklasse_scheduling.domain.weekly import WeeklyTime, mask_of
from samklasse_scheduling.placing import place_apart

from ..builders import LARVIK, MONDAY, SKIEN, an_id
from .questions import EVENINGS, calendars, host, question, wanted
from .test_filling import questions

MOVES = 3_000
SUNDAY = MONDAY + timedelta(days=6)


def fine(asked: Question, *, seed: int = 1) -> Placements:
    found = place(asked, seed=seed, moves=MOVES)
    assert wrong(asked, found.placed, found.unplaced) == ()
    return found


def a_term() -> Question:
    """Six classes of three lessons a week for three weeks, of two municipalities with different free days."""
    sessions = []
    for group in range(6):
        town = (LARVIK, SKIEN)[group % 2]
        for week in range(3):
            monday = MONDAY + timedelta(weeks=week)
            sessions += [
                wanted(
                    f"{group}-{week}-{lesson}", group=group, minutes=(60, 90, 120)[group % 3], apart=True,
                    municipalities=frozenset({town}), first_day=monday, last_day=monday + timedelta(days=6),
                    after=frozenset({an_id(f"{group}-{week - 1}-{lesson}")} if week else set()),
                )
                for lesson in range(3)
            ]  # fmt: skip
    people = {person: EVENINGS | mask_of([WeeklyTime(6, 600, 240)]) for one in sessions for person in one.people}
    hosts = tuple(host(f"t{n}", minutes_per_week=900) for n in range(3))
    return question(*sessions, hosts=hosts, people=people, calendars=calendars(MONDAY, MONDAY + timedelta(days=8)))


def test_a_term_of_several_weeks_is_placed_whole() -> None:
    """F02: weeks with different free days, one plan."""
    found = fine(a_term())

    assert found.unplaced == ()
    assert len(found.placed) == 54


def test_the_same_seed_and_moves_give_the_same_term() -> None:
    asked = a_term()

    assert place(asked, seed=7, moves=MOVES) == place(asked, seed=7, moves=MOVES)


@settings(max_examples=30, deadline=None)
@given(questions(most=10), st.integers(1, 3))
def test_whatever_is_asked_no_rule_is_broken_and_nothing_is_left_unexplained(asked: Question, seed: int) -> None:
    """Invariant 6: no half-hour twice for a teacher or a participant, of sessions of 30, 45, 90 and 180 minutes."""
    fine(asked, seed=seed)


def test_a_round_of_tutorials_gives_everybody_a_half_hour_with_one_teacher() -> None:
    """A16: single half-hours, one teacher, each when the member can."""
    slot = mask_of([WeeklyTime(1, 480, 300)])
    ones = [wanted(n, group="class", minutes=30, people=0, mask=slot, host=an_id("teacher")) for n in range(10)]
    ones = [replace(one, people=frozenset({an_id(f"m{n}")})) for n, one in enumerate(ones)]
    found = fine(question(*ones, weeks=1))

    assert found.unplaced == ()
    assert sorted(one.minute for one in found.placed) == [480 + 30 * n for n in range(10)]


def test_a_lost_session_is_made_up_where_its_class_can_and_nobody_is_on_holiday() -> None:
    lost = [wanted(n, mask=EVENINGS, apart=True, host=an_id("teacher")) for n in "ab"]
    asked = question(*lost, weeks=2, calendars=calendars(*(MONDAY + timedelta(days=n) for n in range(10))))

    assert {one.day for one in fine(asked).placed} <= {MONDAY + timedelta(days=n) for n in range(10, 14)}


def test_what_the_cut_into_blocks_leaves_out_is_placed_by_half_hours() -> None:
    morning = mask_of([WeeklyTime(1, 480, 120)])
    late = mask_of([WeeklyTime(1, 510, 120)])
    asked = question(
        wanted("a", minutes=120, mask=morning), wanted("b", group="x", minutes=120, mask=late),
        hosts=(host(), host("other")), weeks=1,
    )  # fmt: skip

    assert fine(asked).unplaced == ()


@given(st.integers(1, 28), st.lists(st.integers(0, (1 << 28) - 1), min_size=1, max_size=4))
def test_blocks_never_overlap_and_every_slot_has_its_own_time(length: int, bits: list[int]) -> None:
    blocks = cut([{an_id("t"): {MONDAY: one, SUNDAY: one}} for one in bits], length)
    slots = [blocks.slot(day, block) for day in range(2) for block in range(len(blocks.firsts))]
    times = [blocks.time(slot) for slot in slots]

    assert slots == sorted(set(slots))
    assert all(slot < blocks.count for slot in slots)
    assert times == sorted(set(times))
    assert all(b - a >= length for a, b in zip(blocks.firsts, blocks.firsts[1:], strict=False))
    assert blocks.firsts[-1] + length <= 28
    assert blocks.per_part <= 16
    assert bit(0) == 1 << 27


def test_the_search_tells_how_far_it_is_and_can_be_stopped() -> None:
    heard: list[Reached] = []

    def told(reached: Reached) -> None:
        heard.append(reached)
        raise Stop

    asked = a_term()
    found = place(asked, seed=1, moves=10_000_000, told=told)

    assert len(heard) == 1
    assert wrong(asked, found.placed, found.unplaced) == ()


async def test_a_term_is_placed_in_a_process_of_its_own() -> None:
    asked = question(wanted(), busy=(Busy(an_id("class 0"), MONDAY, 480, 60),))
    found = await place_apart(asked, seed=1, moves=100)

    assert [one.id for one in found.placed] == [an_id("s")]
    assert wrong(asked, found.placed, found.unplaced) == ()


async def test_a_process_that_takes_too_long_is_ended() -> None:
    with pytest.raises(SolverFailed, match="TIMEOUT"):
        await place_apart(question(wanted()), seed=1, seconds=0.0)


def test_the_core_looks_for_no_time_in_a_week_that_is_full() -> None:
    full = tuple(Busy(an_id("teacher"), MONDAY + timedelta(days=n), 480, 120) for n in range(5))
    asked = question(wanted(), hosts=(host(minutes_per_week=600),), busy=full, weeks=2)
    (open_,) = openings(View(asked), asked.wanted[0]).values()

    assert set(open_) == {MONDAY + timedelta(days=n) for n in range(7, 14)}
    assert fine(asked).unplaced == ()
