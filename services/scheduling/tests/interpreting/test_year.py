"""8,000 jobs in a year, as many as the interpreting unit of one large centre has (domain row B18)."""

from __future__ import annotations

from collections import Counter
from random import Random

from samklasse_scheduling.domain.interpreting.booking import State

from .year import Year, classes, interpreters, promised_twice


def test_in_a_year_of_8000_jobs_no_interpreter_is_ever_promised_twice() -> None:
    """B19: the volume of a year; no job is forgotten, and none double booked."""
    random = Random(1)
    year = Year(interpreters(random), random)
    wanted = classes(random)
    year.play(wanted)
    jobs = sum(len(one.bookings) for one in wanted)
    last = {}
    for one in sorted(year.bookings.values(), key=lambda one: one.attempt):
        last[one.session] = one.state
    became = Counter(last.values())
    filled = became[State.SETTLED] + became[State.CONFIRMED] + became[State.NO_SHOW]

    assert jobs == 8000
    assert promised_twice(year) == []
    assert sum(became.values()) == jobs
    assert set(became) <= {State.SETTLED, State.CONFIRMED, State.NO_SHOW, State.NOT_FILLED, State.CANCELLED}
    assert filled / (jobs - became[State.CANCELLED]) > 0.9, became
