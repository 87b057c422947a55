"""One instance file from bytes to a timetable that the independent checker has judged."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from samklasse_scheduling.domain.timetabling.solving import Found, solve
from samklasse_scheduling.itc2007 import demands
from samklasse_scheduling.itc2007.adapting import places_of, problem_of
from samklasse_scheduling.itc2007.checking import Verdict, judge
from samklasse_scheduling.itc2007.demands import Impossible
from samklasse_scheduling.itc2007.generating import generate
from samklasse_scheduling.itc2007.instance import Instance
from samklasse_scheduling.itc2007.published import Published, published_for
from samklasse_scheduling.itc2007.reading import MOST_BYTES, read_instance, unpacked
from samklasse_scheduling.itc2007.writing import write_solution

Told = Callable[[Found], None]


@dataclass(frozen=True)
class Budget:
    """How long to search: seconds, or moves for a run that can be repeated exactly."""

    seed: int
    seconds: float | None = None
    moves: int | None = None
    feasible_only: bool = False


@dataclass(frozen=True)
class Solved:
    """`stopped`: a person had enough before the budget was used."""

    name: str
    instance: Instance
    published: Published | None
    impossible: tuple[Impossible, ...]
    seed: int
    found: Found
    verdict: Verdict
    solution: bytes
    stopped: bool = False

    @property
    def agreed(self) -> bool:
        """No rule is broken, and the solver counted as the checker does."""
        counted = (self.found.unplaced, self.found.cost)
        return self.verdict.valid and counted == (self.verdict.distance, self.verdict.cost)

    @property
    def feasible(self) -> bool:
        """Every rule holds and everything has a place, as the checker sees it."""
        return self.verdict.valid and not self.verdict.distance and not self.verdict.unplaced

    @property
    def worth(self) -> tuple[int, int, int]:
        """Less is better."""
        return len(self.verdict.violations), self.verdict.distance, self.verdict.cost


def run(name: str, data: bytes, budget: Budget, told: Told) -> Solved:
    """Solve one file. A keyboard interrupt keeps the best timetable so far, if there is one.

    Raises:
        BadInstance: the file is no instance.
    """
    instance = read_instance(data)
    text = unpacked(data)
    best: list[Found] = []

    def heard(found: Found) -> None:
        best[:] = [found]
        told(found)

    stopped = False
    try:
        found = _search(instance, budget, heard)
    except KeyboardInterrupt:
        if not best:
            raise
        found, stopped = best[0], True
    solution = write_solution(places_of(found.timetable))
    verdict = judge(text, solution)
    reasons = demands.impossible(instance)
    return Solved(name, instance, published_for(name, text), reasons, budget.seed, found, verdict, solution, stopped)


def read(file: Path) -> bytes:
    """No more than is allowed and a byte: what is larger is then refused as such."""
    with file.open("rb") as data:
        return data.read(MOST_BYTES + 1)


def warm() -> None:
    """Have the solver compiled, or its compiled form loaded, before any time is taken."""
    _search(generate(seed=1).instance, Budget(seed=1, moves=2000), lambda _: None)


def save(place: Path, solution: bytes) -> None:
    """Whole or not at all."""
    part = place.with_name(place.name + ".part")
    part.write_bytes(solution)
    part.replace(place)


def _search(instance: Instance, budget: Budget, told: Told) -> Found:
    return solve(
        problem_of(instance),
        seed=budget.seed,
        moves=budget.moves,
        seconds=budget.seconds,
        feasible_only=budget.feasible_only,
        told=told,
    )
