"""`python -m samklasse_scheduling.solver`: class formation in a process of its own."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import UUID

from samklasse_scheduling.domain.level import Level, Levels
from samklasse_scheduling.domain.plan import Plan, Progress, Stop
from samklasse_scheduling.domain.progress import Standing
from samklasse_scheduling.domain.situation import Offering, Person, Seat, Situation, Teacher, Unit, Window
from samklasse_scheduling.domain.weekly import WHOLE_WEEK
from samklasse_scheduling.questions import Question, Solved
from samklasse_scheduling.serving import serve

TELL_EVERY_SECONDS = 0.2
PLAN_EVERY_SECONDS = 1.0
LEISURE = 20
"""So many times longer than a plan takes to write out, the search goes on before the next one."""


def main() -> None:
    """Answer one question."""
    serve(load, answer)


def load() -> None:
    """Have the machine code made or read, by asking for a class of one."""
    from samklasse_scheduling.domain.formation import form

    form(smallest(), seed=1, limit=0.0)


def smallest() -> Situation:
    """Somebody, a teacher, and something to learn."""
    one, supplier, first, last = UUID(int=1), "0", date(2027, 1, 4), date(2027, 12, 31)
    subject, level = "NORWEGIAN", Level.A1
    seat = Seat(one, one, supplier, one, Unit.INDIVIDUAL, False, first, last)
    person = Person(one, one, "0", seat, Levels(level, level, level, level), 2, WHOLE_WEEK)
    offering = Offering(
        one,
        supplier,
        subject,
        False,
        frozenset({level}),
        frozenset({Window.EVENING}),
        frozenset(),
        1,
        90,
        4,
        first,
        last,
    )
    teacher = Teacher(one, supplier, frozenset({subject}), frozenset({level}), WHOLE_WEEK, 900, first, last)
    return Situation((person,), (offering,), (teacher,), (), earliest=first)


def answer(question: Question, stopped: Callable[[], bool], tell: Callable[[Standing], None]) -> Solved:
    """The plan, told of while it grows; never worse than the one it started from, where that still holds."""
    from samklasse_scheduling.domain.formation import form

    told = _Teller(stopped, tell).told
    plan = form(
        question.situation, seed=question.seed, limit=question.limit, run=question.run, told=told, start=question.start
    )
    return Solved(_better(plan, question.start, question.situation))


class _Teller:
    """Tells the parent of progress; the whole plan now and then, since it costs something to write one out."""

    def __init__(self, stopped: Callable[[], bool], tell: Callable[[Standing], None]) -> None:
        self._stopped, self._tell = stopped, tell
        self._began = time.monotonic()
        self._next_line = self._next_plan = 0.0

    def told(self, progress: Progress) -> None:
        """Hear of progress from the search.

        Raises:
            Stop: the best so far is enough.
        """
        now = time.monotonic() - self._began
        stopping = self._stopped()
        plan = self._plan(progress, now, wanted=stopping)
        if plan is not None or now >= self._next_line:
            self._next_line = now + TELL_EVERY_SECONDS
            self._tell(Standing(progress.placed, progress.bound, progress.classes, now, plan))
        if stopping:
            raise Stop

    def _plan(self, progress: Progress, now: float, *, wanted: bool) -> Plan | None:
        if progress.plan is None or (now < self._next_plan and not wanted):
            return None
        plan = progress.plan()
        took = time.monotonic() - self._began - now
        self._next_plan = now + max(PLAN_EVERY_SECONDS, took * LEISURE)
        return plan


def _better(plan: Plan, start: Plan | None, situation: Situation) -> Plan:
    """Whoever takes a run over ends no lower than it was left, where that plan still holds."""
    if start is None or start.placed <= plan.placed:
        return plan
    from samklasse_scheduling.domain.check import violations

    kept = replace(start, bound=min(start.bound, plan.bound))
    return plan if violations(kept, situation) else kept


if __name__ == "__main__":
    main()
