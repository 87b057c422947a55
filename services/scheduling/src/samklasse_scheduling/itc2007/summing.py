"""Several runs as a few figures: how many hold, what they cost on average, how long until everything has a place."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from statistics import fmean, median
from typing import Any

from samklasse_scheduling.itc2007.running import Solved


@dataclass(frozen=True)
class Summary:
    """Costs only when every run is whole: costs of different amounts of teaching have no mean."""

    runs: int
    files: int
    valid: int  # the solver and the independent checker agree, and no rule is broken
    feasible: int  # valid, and everything has a place
    mean_cost: float | None
    zero_by_median: int | None  # files whose median cost over the seeds is zero
    seconds_to_feasible_median: float | None
    seconds_to_feasible_worst: float | None


def summary(solved: Sequence[Solved]) -> Summary:
    files = by_file(solved)
    whole = bool(solved) and all(each.feasible for each in solved)
    waits = [each.found.seconds_to_feasible for each in solved if each.found.seconds_to_feasible is not None]
    return Summary(
        runs=len(solved),
        files=len(files),
        valid=sum(each.agreed for each in solved),
        feasible=sum(each.feasible for each in solved),
        mean_cost=mean_cost(solved),
        zero_by_median=sum(median(map(cost, runs)) == 0 for runs in files) if whole else None,
        seconds_to_feasible_median=median(waits) if waits else None,
        seconds_to_feasible_worst=max(waits, default=None),
    )


def by_file(solved: Sequence[Solved]) -> list[list[Solved]]:
    """The runs of each file, one a seed, in the order in which they were made."""
    return [list(runs) for _, runs in groupby(solved, key=lambda each: each.name)]


def cost(solved: Solved) -> int:
    """As the checker counts it."""
    return solved.verdict.cost


def mean_cost(solved: Sequence[Solved]) -> float | None:
    """None when a timetable is not whole."""
    if not solved or not all(each.feasible for each in solved):
        return None
    return fmean(map(cost, solved))


def as_json(solved: Sequence[Solved]) -> dict[str, Any]:
    return asdict(summary(solved))
