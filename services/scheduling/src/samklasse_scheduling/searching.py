"""The search of one run: its children, the best they have told of, and what becomes of it when they are ended."""

import asyncio
import time

from samklasse_scheduling.children import Child, SolverFailed
from samklasse_scheduling.domain.plan import Plan
from samklasse_scheduling.domain.progress import Standing, in_all, seconds_left
from samklasse_scheduling.domain.situation import Situation
from samklasse_scheduling.domain.splitting import of_part, parts, together
from samklasse_scheduling.questions import Question
from samklasse_scheduling.store.runs import Run

GRACE_SECONDS = 60.0
"""Beside the search: to start, to read, to bound, and to write the plan out."""
PEOPLE_PER_SECOND_OF_GRACE = 1500
BOUND_SHARE = 0.5
"""Of the limit, for the bound, which comes before the search."""
STOP_SECONDS = 1.5
"""How long a child that is told to stop may take, beside writing its plan out, once there is one that can be kept."""


class Search:
    """One run on one situation, in one process or in several that take the situation's parts among them."""

    def __init__(self, run: Run, situation: Situation, before: Standing | None, *, processes: int = 1) -> None:
        self.best: Plan | None = None
        self._spent = before.seconds if before else 0.0
        self._stop_at: float | None = None
        self._stop_patience = STOP_SECONDS + len(situation.people) / PEOPLE_PER_SECOND_OF_GRACE
        limit = seconds_left(run.limit_seconds, self._spent, stop=run.stop_wanted)
        self._patience = limit * (1 + BOUND_SHARE) + GRACE_SECONDS + len(situation.people) / PEOPLE_PER_SECOND_OF_GRACE
        self._earliest = situation.earliest
        start = before.plan if before else None
        self._children = [
            self._child(number, Question(part, run.seed, limit, run.id, of_part(start, part) if start else None))
            for number, part in enumerate(parts(situation, processes))
        ]
        self._parts: list[Standing | None] = [None] * len(self._children)

    def _child(self, number: int, question: Question) -> Child:
        def heard(standing: Standing) -> None:
            self._parts[number] = _newer(self._parts[number], standing)
            self._keep()

        return Child(question, heard)

    def _keep(self) -> None:
        standing = self.standing
        plan = standing.plan if standing is not None else None
        if plan is not None and (self.best is None or plan.placed >= self.best.placed):
            self.best = plan

    @property
    def standing(self) -> Standing | None:
        """Where it stands; None: nothing has been told yet. `seconds` are of all attempts at the run."""
        told = [part for part in self._parts if part is not None]
        if len(told) < len(self._parts):
            return None
        found = in_all(told, self._earliest)
        return Standing(found.placed, found.bound, found.classes, self.seconds, found.plan)

    @property
    def seconds(self) -> float:
        """Of this attempt, once a solver is loaded, and those before it."""
        began = [child.ready_at for child in self._children if child.ready_at is not None]
        return self._spent + (time.monotonic() - min(began) if began else 0.0)

    async def solve(self) -> Plan:
        """The plan; the best so far where the time is up.

        Raises:
            SolverFailed: a child ended without an answer, or there is nothing to keep.
        """
        try:
            return await self._solve()
        except SolverFailed as failed:
            if self.best is None or failed.args != ("TIMEOUT",):
                raise
            return self.best

    async def _solve(self) -> Plan:
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(child.solve(self._patience)) for child in self._children]
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None
        return together([task.result().plan for task in tasks], self._earliest)

    def stop(self) -> None:
        """The best so far is enough."""
        if self._stop_at is None:
            self._stop_at = time.monotonic()
            for child in self._children:
                child.stop()

    @property
    def overdue(self) -> bool:
        """Told to stop, has something to keep, and does not end."""
        stopping = self._stop_at is not None and time.monotonic() - self._stop_at > self._stop_patience
        return stopping and self.best is not None


def _newer(before: Standing | None, told: Standing) -> Standing:
    """What was told last, with the last plan there was."""
    if told.plan is not None or before is None:
        return told
    return Standing(told.placed, told.bound, told.classes, told.seconds, before.plan)
