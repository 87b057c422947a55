"""Threads collapse: only the present is ever told, and no end of something unheard of or known to have ended."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samklasse_notifications.domain.thread import ENDS, Kind, Thread, plan

from .builders import ANNA, CLASS

FRESH = Thread(ANNA, CLASS)
IN, CHANGED, LEFT, CANCELLED = Kind.NEW_CLASS, Kind.CLASS_CHANGED, Kind.CLASS_LEFT, Kind.CLASS_CANCELLED


def said(kind: Kind, *last: Kind, reminded: bool = False) -> Kind | None:
    return plan(FRESH, kind, set(last), reminded=reminded)[1]


def test_a_cancel_before_anything_was_told_tells_nothing() -> None:
    planned, first = plan(FRESH, IN)
    cancelled, second = plan(planned, CANCELLED)

    assert (first, second) == (IN, None)
    assert cancelled.current_version == 2


def test_a_cancel_is_told_when_the_first_word_may_have_been_heard() -> None:
    assert said(CANCELLED, IN) is CANCELLED


def test_a_change_before_the_first_word_left_is_told_as_new() -> None:
    assert said(CHANGED) is IN
    assert said(Kind.TEACHER_CHANGED) is Kind.TEACHER_CLASS


@pytest.mark.parametrize("last", [IN, CHANGED])
def test_a_change_after_the_first_word_is_told_as_a_change(last: Kind) -> None:
    assert said(CHANGED, last) is CHANGED


@pytest.mark.parametrize("last", [{LEFT}, {CANCELLED}, {IN, LEFT}])
def test_a_change_after_what_may_have_been_told_as_its_end_is_told_as_new(last: set[Kind]) -> None:
    assert said(CHANGED, *last) is IN


@pytest.mark.parametrize("end", sorted(ENDS))
def test_an_end_is_told_again_only_to_whoever_may_not_know_of_it(end: Kind) -> None:
    assert said(end, end) is None
    assert said(end, end, IN) is end
    assert said(end, end, reminded=True) is end


def test_whoever_is_out_of_a_cancelled_class_hears_so_and_nobody_the_other_way_round() -> None:
    assert said(LEFT, CANCELLED) is LEFT
    assert said(CANCELLED, LEFT) is None


def test_silencing_stops_what_has_not_left() -> None:
    planned, _ = plan(FRESH, Kind.REMINDER)
    silenced, kind = plan(planned, None)

    assert kind is None
    assert silenced.current_version == planned.current_version + 1


class Heard:
    """What she was told, and what is known of it: `told` for certain, what came after it only perhaps."""

    def __init__(self) -> None:
        self.thread, self.waiting, self.in_doubt = FRESH, None, False
        self.heard: list[tuple[int, Kind]] = []
        self.last: list[Kind] = []

    @property
    def believes(self) -> Kind | None:
        return self.heard[-1][1] if self.heard else None

    def leaves(self, fate: str) -> None:
        """`sent`: taken, and known to be. `lost`: taken, and nobody knows. `later`: not taken, and nobody knows."""
        if self.waiting is not None:
            self.last = [self.waiting] if fate == "sent" else [*self.last, self.waiting]
            self.in_doubt = fate != "sent"
            self.heard += [(self.thread.current_version, self.waiting)] if fate != "later" else []
            self.waiting = None

    def planned(self, kind: Kind | None) -> None:
        self.thread, self.waiting = plan(self.thread, kind, set(self.last))


FATES = ("sent", "lost", "later")
steps = st.lists(st.sampled_from([IN, CHANGED, LEFT, CANCELLED, None, "sent", *FATES]), max_size=16)


def told(story: Sequence[Kind | str | None]) -> tuple[Heard, list[tuple[Kind | None, bool, Kind | None, Kind | None]]]:
    """Her, and of each plan: what she believed, whether that was in doubt, what was wanted and what was to be said."""
    her, plans = Heard(), []
    for step in story:
        if step in FATES:
            her.leaves(str(step))
        else:
            believed, doubt, wanted = her.believes, her.in_doubt, Kind(step) if step else None
            her.planned(wanted)
            plans.append((believed, doubt, wanted, her.waiting))
    return her, plans


@given(steps)
def test_whatever_happens_nobody_hears_an_old_version_last(story: list[Kind | str | None]) -> None:
    versions = [version for version, _ in told(story)[0].heard]

    assert versions == sorted(set(versions))


@given(steps)
def test_whatever_happens_nobody_is_left_with_a_wrong_belief(story: list[Kind | str | None]) -> None:
    for believed, _, wanted, now in told(story)[1]:
        if wanted in ENDS and now is None:
            assert believed in {None, *ENDS}
        if wanted is LEFT and now is None:
            assert believed is not CANCELLED
        if wanted in {IN, CHANGED}:
            assert now is IN or believed not in ENDS


@given(steps)
def test_whatever_happens_nobody_who_surely_knows_of_an_end_is_told_of_it(story: list[Kind | str | None]) -> None:
    for believed, doubt, wanted, now in told(story)[1]:
        if wanted in ENDS and believed in {None, wanted} and not doubt:
            assert now is None
