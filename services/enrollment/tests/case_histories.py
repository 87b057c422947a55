"""Random histories of training cases, and what must hold after every step of them."""

from datetime import date

from hypothesis import strategies as st
from samklasse_enrollment.domain.errors import Refusal
from samklasse_enrollment.domain.training.values import About, Schooling, TargetGroup

from .case_deeds import DO
from .case_invariants import check
from .case_world import World

ABOUTS = st.builds(
    About,
    st.sampled_from(TargetGroup),
    st.sampled_from(Schooling),
    st.dates(date(2021, 1, 1), date(2026, 12, 31)),
)
OPS = (
    "register", "decide", "plan", "start", "stop", "resume", "exempt", "reach_goal", "expire", "close", "transfer",
    "submit", "document", "adapt", "adapt_impossible", "grant", "deny", "appeal", "reverse", "begin", "end", "offer",
    "lesson", "wait", "be_granted", "be_granted", "be_away", "wait",
    "document", "adapt", "grant", "grant", "deny", "appeal", "appeal", "reverse", "begin", "begin", "end", "offer",
)  # fmt: skip
HISTORIES = st.lists(
    st.tuples(st.sampled_from(OPS), st.integers(0, 400), st.integers(0, 400)), min_size=15, max_size=60
)


def play(about: About, history: list[tuple[str, int, int]]) -> World:
    """Take every step that is not refused, and check what must hold after each.

    Raises:
        AssertionError: an invariant is broken.
    """
    world = World(about)
    for name, a, b in [("register", 0, 0), ("decide", 0, 0), ("plan", 0, 0), ("start", 0, 0), *history][
        a_start(history) :
    ]:
        try:
            DO[name](world, a, b)
            world.steps += 1
        except Refusal:
            continue
        check(world)
    return world


def a_start(history: list[tuple[str, int, int]]) -> int:
    """Most histories begin in training, so that most of what follows is possible."""
    return 4 if history[0][1] % 8 == 7 else 0
