"""How the time of class formation grows with the people: a picture from the JSON of `samklasse bench formation`.

`python -m samklasse_scheduling.bench.growth docs/formation-growth.svg .samklasse/bench/formation-growth-*.json`
Needs matplotlib, which is for developers only.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NEAR = 0.99
"""Of the people whom the finished plan places: how good a plan is good enough to be timed."""


@dataclass(frozen=True, order=True)
class Point:
    """Seconds from the raw situation to a plan within a hundredth of the last one, the bound's own among them."""

    people: int
    seconds: float
    bound_seconds: float
    gap_percent: float
    peak_mb: int


def point(figures: dict[str, Any]) -> Point:
    """What one measurement says."""
    enough = NEAR * figures["placed"]
    reached = next((at for at, placed, _ in figures["trace"] if placed >= enough), figures["form_seconds"])
    return Point(
        figures["people"], reached, figures["bound_seconds"], figures["gap_percent"], figures["peak_mb"]
    )  # fmt: skip


def exponent(points: Sequence[Point]) -> float:
    """b of seconds = a x people^b, by least squares of the logarithms; 1 is linear.

    Raises:
        ValueError: fewer than two sizes.
    """
    xs, ys = [math.log(one.people) for one in points], [math.log(one.seconds) for one in points]
    if len(set(xs)) < 2:
        raise ValueError("an exponent needs two sizes")
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)


def draw(points: Sequence[Point], to: Path) -> None:
    """Both axes logarithmic, a line of slope one to compare with."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "samklasse"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 4.5))
    people = [one.people for one in points]
    slopes = f"people^{exponent(points):.2f}, the largest three ^{exponent(points[-3:]):.2f}"
    found = f"plan within 1 % of the last ({slopes})"
    axes.loglog(people, [one.seconds for one in points], "o-", label=found)
    axes.loglog(people, [max(one.bound_seconds, 0.01) for one in points], "s--", label="of this the bound")
    linear = [points[0].seconds * count / people[0] for count in people]
    axes.loglog(people, linear, ":", color="grey", label="linear")
    for one in points:
        axes.annotate(f"{one.gap_percent:.1f} %, {one.peak_mb} MB", (one.people, one.seconds), fontsize=7)
    axes.set(xlabel="people", ylabel="seconds, one core")
    axes.legend()
    axes.grid(visible=True, which="both", alpha=0.2)
    figure.savefig(to, metadata={"Date": None})


def main(arguments: Sequence[str]) -> None:
    """Draw, and print what was drawn."""
    to, *files = (Path(argument) for argument in arguments)
    points = sorted(point(json.loads(file.read_text())) for file in files)
    draw(points, to)
    for one in points:
        print(
            f"{one.people:>7} people {one.seconds:>7.1f} s (bound {one.bound_seconds:.1f} s), gap {one.gap_percent} %"
        )
    print(f"seconds ~ people^{exponent(points):.2f}, the largest three ^{exponent(points[-3:]):.2f}; drawn to {to}")


if __name__ == "__main__":
    main(sys.argv[1:])
