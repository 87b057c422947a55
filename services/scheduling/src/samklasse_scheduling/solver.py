"""Solving in a process of its own: a pickled question on standard input, pickled frames on standard output.

The solver libraries are imported here and never in the service's own process; their memory goes when this one ends.
After the question a byte on standard input means "stop, and give the best there is"; its end means that the parent is
gone, and so is this process then.
"""

import inspect
import os
import pickle
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from samklasse_scheduling.domain.plan import Plan, Progress, Stop
from samklasse_scheduling.domain.progress import Standing
from samklasse_scheduling.domain.situation import Situation
from samklasse_scheduling.questions import LENGTH_BYTES, Question, Solved, write_frame

POLITENESS = 5
ORPHANED = 3
"""The exit status of a process whose parent is gone."""
TELL_EVERY_SECONDS = 0.2


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
    formation: Any = import_module("samklasse_scheduling.domain.formation")
    if question.plans is not None:
        joined = formation.join(question.situation, question.plans, seed=question.seed, run=question.run)
        return Solved((joined,))
    if question.share is None:
        return Solved((_form(question, question.situation, question.limit, stopped, tell),))
    number, count = question.share
    parts = formation.parts(question.situation)[number::count]
    people = sum(len(part.people) for part in parts) or 1
    return Solved(
        tuple(_form(question, part, question.limit * len(part.people) / people, stopped, _silent) for part in parts)
    )


def _silent(_: Standing) -> None:
    return


def _form(
    question: Question,
    situation: Situation,
    limit: float,
    stopped: Callable[[], bool],
    tell: Callable[[Standing], None],
) -> Plan:
    from samklasse_scheduling.domain.formation import form

    began = time.monotonic()
    last = -TELL_EVERY_SECONDS

    def told(progress: Progress) -> None:
        nonlocal last
        if stopped():
            raise Stop
        now = time.monotonic() - began
        if now - last >= TELL_EVERY_SECONDS:
            last = now
            plan: Plan | None = getattr(progress, "plan", None)
            tell(Standing(progress.placed, progress.bound, progress.classes, now, plan))

    start = question.start if question.share is None else None
    more = {"told": told, "start": start}
    known = {name: value for name, value in more.items() if name in inspect.signature(form).parameters}
    plan = form(situation, seed=question.seed, limit=limit, run=question.run, **known)
    return _better(plan, start, situation)


def _better(plan: Plan, start: Plan | None, situation: Situation) -> Plan:
    """Whoever takes a run over ends no lower than it was left, where that plan still holds."""
    if start is None or start.placed <= plan.placed:
        return plan
    from samklasse_scheduling.domain.check import violations

    kept = replace(start, bound=min(start.bound, plan.bound))
    return plan if violations(kept, situation) else kept


if __name__ == "__main__":
    main()
