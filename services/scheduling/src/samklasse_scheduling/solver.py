"""Solving in a process of its own: a pickled question on standard input, pickled frames on standard output.

The solver libraries are imported here and never in the service's own process; their memory goes when this one ends.
After the question a byte on standard input means "stop, and give the best there is"; its end means that the parent is
gone, and so is this process then.
"""

import os
import pickle
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from samklasse_scheduling.domain.plan import Plan, Progress, Stop
from samklasse_scheduling.domain.progress import Standing
from samklasse_scheduling.domain.situation import Situation
from samklasse_scheduling.questions import LENGTH_BYTES, Question, Solved, write_frame

POLITENESS = 5
ORPHANED = 3
"""The exit status of a process whose parent is gone."""
TELL_EVERY_SECONDS = 0.2
PLAN_EVERY_SECONDS = 1.0
LEISURE = 20
"""So many times longer than a plan takes to write out, the search goes on before the next one."""


def main() -> None:
    """Answer one question."""
    os.nice(POLITENESS)
    _go_first_when_memory_is_short()
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no frame
    question: Question = pickle.loads(_read_exactly(int.from_bytes(_read_exactly(LENGTH_BYTES), "big")))  # our parent's
    stop = threading.Event()
    threading.Thread(target=_listen, args=(stop,), daemon=True).start()
    write_frame(out, answer(question, stop.is_set, lambda standing: write_frame(out, standing)))


def _read_exactly(size: int) -> bytes:
    """From standard input without a buffer, which would keep a byte that comes later from `_listen`."""
    pieces: list[bytes] = []
    while size > 0:
        piece = os.read(sys.stdin.fileno(), min(size, 1 << 20))
        if not piece:
            os._exit(ORPHANED)
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _listen(stop: threading.Event) -> None:
    while os.read(sys.stdin.fileno(), 1):
        stop.set()
    os._exit(ORPHANED)


def _go_first_when_memory_is_short() -> None:
    """Where the system asks whom to end, a solver is easier to do without than a service."""
    try:
        Path("/proc/self/oom_score_adj").write_text("500")
    except OSError:
        return


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
