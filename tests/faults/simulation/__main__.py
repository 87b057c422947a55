"""`python -m tests.faults.simulation`: many seeds over all cores, or one with its trace. Exit 1 when a promise broke.

A seed repeats only with one order of Python's sets of text, so the interpreter is started again with PYTHONHASHSEED=0.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor

from .running import Outcome, run_seed

CHUNK = 5
COMMAND = ".venv/bin/python -m tests.faults.simulation --seed {} --trace"


def main(arguments: list[str] | None = None) -> int:
    """Run what is asked for and say what came of it."""
    asked = _arguments(arguments)
    if asked.seed is not None:
        return _one(asked.seed, trace=asked.trace, quiet=asked.quiet)
    began, failing, total = time.monotonic(), 0, Total()
    for outcome in _outcomes(asked):
        total.add(outcome)
        if outcome.violations:
            failing += 1
            _tell(outcome)
            if failing >= asked.most_failures:
                break
    print(f"{total} in {time.monotonic() - began:.0f} s; {failing} seeds broke a promise")
    return 1 if failing else 0


class Total:
    """The report of many seeds."""

    def __init__(self) -> None:
        self.seeds = self.steps = self.statements = self.messages = 0
        self.hours = 0.0
        self.faults: Counter[str] = Counter()

    def add(self, outcome: Outcome) -> None:
        """One more."""
        self.seeds += 1
        self.hours += outcome.hours
        self.steps += outcome.steps
        self.statements += outcome.statements
        self.messages += outcome.messages
        self.faults += outcome.faults

    def __str__(self) -> str:
        """In a few lines."""
        faults = ", ".join(f"{many} {what}" for what, many in sorted(self.faults.items()))
        return (
            f"faults: {faults}\n{self.seeds} seeds, {self.hours:.0f} simulated hours, {self.steps} steps, "
            f"{self.statements} statements, {self.messages} deliveries"
        )


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.simulation", description=__doc__)
    parser.add_argument("--seed", type=int, help="one seed alone")
    parser.add_argument("--trace", action="store_true", help="with --seed: every statement, delivery and fault")
    parser.add_argument("--seeds", type=int, default=200, help="how many")
    parser.add_argument("--first", type=int, default=0, help="from which")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--most-failures", type=int, default=1, help="stop after so many seeds that broke a promise")
    parser.add_argument("--quiet", action="store_true", help="without faults")
    return parser.parse_args(arguments)


def _one(seed: int, *, trace: bool, quiet: bool) -> int:
    note = (lambda at, what: print(f"{at:12.4f} {what}")) if trace else None
    outcome = run_seed(seed, quiet=quiet, note=note)
    _tell(outcome)
    return 1 if outcome.violations else 0


def _tell(outcome: Outcome) -> None:
    for violation in outcome.violations[:12]:
        print(f"seed {outcome.seed}: {violation}")
    if outcome.violations:
        print(f"seed {outcome.seed} repeats with: {COMMAND.format(outcome.seed)}", flush=True)
    else:
        print(f"seed {outcome.seed}: good, {outcome.hours:.1f} simulated hours, {dict(outcome.faults)}")


def _outcomes(asked: argparse.Namespace) -> Iterator[Outcome]:
    seeds = range(asked.first, asked.first + asked.seeds)
    chunks = [(seeds[at : at + CHUNK], asked.quiet) for at in range(0, len(seeds), CHUNK)]
    if asked.workers == 1:
        yield from (run_seed(seed, quiet=asked.quiet) for seed in seeds)
        return
    with ProcessPoolExecutor(asked.workers) as pool:
        try:
            for outcomes in pool.map(_chunk, chunks):
                yield from outcomes
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _chunk(work: tuple[Iterable[int], bool]) -> list[Outcome]:
    seeds, quiet = work
    return [run_seed(seed, quiet=quiet) for seed in seeds]


if __name__ == "__main__":
    if os.environ.get("PYTHONHASHSEED") != "0":
        command = [sys.executable, "-m", "tests.faults.simulation", *sys.argv[1:]]
        os.execve(sys.executable, command, {**os.environ, "PYTHONHASHSEED": "0"})
    sys.exit(main())
