"""Random histories of enrollments: what municipalities and suppliers may do in any order."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from samklasse_enrollment.domain import choosing, moving
from samklasse_enrollment.domain.errors import Refusal
from samklasse_enrollment.domain.timetable import ClassState
from samklasse_enrollment.domain.values import CourseType

from .builders import FYRESDAL, SKIEN
from .enrollment_deeds import DEEDS, settle_all
from .enrollment_world import World, new_world

Op = tuple[Any, ...]

NUMBER = st.integers(0, 5)
OPS: st.SearchStrategy[Op] = st.one_of(
    st.tuples(st.just("order"), st.sampled_from(CourseType), st.integers(1, 3), st.sampled_from([0, 1]), NUMBER),
    st.tuples(st.just("confirm"), NUMBER, st.integers(1, 3)),
    st.tuples(st.just("decline"), NUMBER),
    st.tuples(st.just("onboard"), st.sampled_from([SKIEN, FYRESDAL])),
    st.tuples(st.just("name"), NUMBER, NUMBER, st.booleans()),
    st.tuples(st.just("withdraw"), NUMBER),
    st.tuples(st.just("pause"), NUMBER),
    st.tuples(st.just("resume"), NUMBER),
    st.tuples(st.just("leave"), NUMBER, st.booleans()),
    st.tuples(st.just("class"), NUMBER, st.sampled_from(ClassState)),
    st.tuples(st.just("move"), NUMBER, st.sampled_from(moving.Outcome)),
    st.tuples(st.just("choose"), NUMBER, st.sampled_from(choosing.Choice)),
    st.tuples(st.just("day"), st.sampled_from([0, 30, 60, 120])),
)
HISTORIES = st.lists(OPS, min_size=4, max_size=30)


def play(history: list[Op], *, until: Callable[[World], bool] = lambda world: False) -> World:
    """The world after a history, or as soon as `until` holds; what is refused changes nothing."""
    world = new_world()
    for name, *arguments in history:
        try:
            DEEDS[name](world, *arguments)
        except Refusal:
            continue
        settle_all(world)
        if until(world):
            break
    return world
